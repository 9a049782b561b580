#include "libs/rpc/signals.h"

#include <signal.h>

namespace holdfast::rpc {
namespace {

sigset_t TermSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

void BlockTermSignals() {
  const sigset_t set = TermSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);  // a peer that went away shows as an error of the write
}

int WaitForTermSignal() {
  const sigset_t set = TermSignals();
  int number = 0;
  sigwait(&set, &number);
  // From here on the default action is back: whoever asks twice does not want to wait for the
  // drain.
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  return number;
}

}  // namespace holdfast::rpc
