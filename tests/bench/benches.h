// The entry points of all benches; one source file each.
#ifndef HOLDFAST_TESTS_BENCH_BENCHES_H_
#define HOLDFAST_TESTS_BENCH_BENCHES_H_

#include "tests/bench/bench.h"

namespace holdfast::bench {

absl::Status RunFlow(Context& context);
absl::Status RunWrites(Context& context);
absl::Status RunReads(Context& context);
absl::Status RunCancelLatency(Context& context);
absl::Status RunBillingRun(Context& context);
absl::Status RunOverload(Context& context);

}  // namespace holdfast::bench

#endif  // HOLDFAST_TESTS_BENCH_BENCHES_H_
