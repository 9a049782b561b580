// Ten times what billing can serve, with admission and without, in one run.
#ifndef HOLDFAST_TESTS_BENCH_OVERLOAD_OVERLOAD_H_
#define HOLDFAST_TESTS_BENCH_OVERLOAD_OVERLOAD_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace holdfast::overload {

// One measured figure. `baseline` and `ratio` are 0 where nothing is compared, `target` where
// nothing is promised; then `met` is true.
struct Row {
  std::string name;
  double value = 0;
  std::string unit;
  double baseline = 0;
  double ratio = 0;  // value / baseline
  double target = 0;
  bool met = true;
};

struct OverloadOptions {
  double times = 10;                        // of the measured capacity
  absl::Duration time = absl::Seconds(10);  // of each overloaded run
  absl::Duration deadline = absl::Milliseconds(200);
  uint64_t seed = 1;
};

// Starts suites of its own (the binaries are in HF_BIN) and prints a line per figure to `out`.
absl::StatusOr<std::vector<Row>> RunOverload(const OverloadOptions& options, std::ostream& out);

std::string ToJson(const std::vector<Row>& rows);

}  // namespace holdfast::overload

#endif  // HOLDFAST_TESTS_BENCH_OVERLOAD_OVERLOAD_H_
