// The usual observer: one log line and two metrics a call.
#ifndef HOLDFAST_LIBS_RPC_OBSERVE_H_
#define HOLDFAST_LIBS_RPC_OBSERVE_H_

#include "libs/rpc/stack.h"
#include "libs/telemetry/metrics.h"

namespace holdfast::rpc {

// Logs rpc.finished (our bugs as errors, refusals as info, the rest for debugging) and counts
// holdfast_rpc_calls_total{method,code} and holdfast_rpc_seconds{method}. `metrics` outlives the
// observer.
Observer LogAndCount(telemetry::Metrics& metrics);

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_OBSERVE_H_
