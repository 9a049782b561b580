// SIGTERM and SIGINT as something main waits for.
#ifndef HOLDFAST_LIBS_RPC_SIGNALS_H_
#define HOLDFAST_LIBS_RPC_SIGNALS_H_

namespace holdfast::rpc {

// First thing in main, before any thread is started: every thread inherits the mask.
void BlockTermSignals();
// Blocks until one comes; returns its number. A second one during the drain ends the process at
// once.
int WaitForTermSignal();

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_SIGNALS_H_
