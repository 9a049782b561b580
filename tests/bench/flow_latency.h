#ifndef HOLDFAST_TESTS_BENCH_FLOW_LATENCY_H_
#define HOLDFAST_TESTS_BENCH_FLOW_LATENCY_H_

#include "tests/bench/bench.h"

namespace holdfast::bench {

// From StartCancellation in INTENT with a reason until its offer is in the reply, unloaded, against
// the sum of its parts at the same pacing.
absl::Status RunFlowLatency(Context& context);

}  // namespace holdfast::bench

#endif  // HOLDFAST_TESTS_BENCH_FLOW_LATENCY_H_
