// The usual observer: one log line and two metrics a call.
#ifndef HOLDFAST_LIBS_RPC_OBSERVE_H_
#define HOLDFAST_LIBS_RPC_OBSERVE_H_

#include "libs/rpc/stack.h"
#include "libs/telemetry/metrics.h"

namespace holdfast::rpc {

// Logs rpc.finished (our bugs as errors, refusals as info, the rest for debugging) and counts
// holdfast_rpc_calls_total{method,code}, holdfast_rpc_seconds{method} and
// holdfast_rpc_shed_total{criticality}. Calls shed are not logged. `metrics` outlives the observer.
Observer LogAndCount(telemetry::Metrics& metrics);

// Shows what waits, holdfast_rpc_waiting{pool} and holdfast_rpc_held, and what admission has
// measured, holdfast_rpc_service_rate{pool}. No exposition after the stack is gone.
void ReportLoad(telemetry::Metrics& metrics, const Stack& stack);

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_OBSERVE_H_
