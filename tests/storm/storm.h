// One run: a seed, a number of steps under faults, then a time to heal.
#ifndef HOLDFAST_TESTS_STORM_STORM_H_
#define HOLDFAST_TESTS_STORM_STORM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/storm/checks.h"
#include "tests/storm/faults.h"

namespace holdfast::storm {

struct RunOptions {
  uint64_t seed = 1;
  int steps = 120;
  std::vector<Fault> off;  // kinds that do not strike
  bool echo = false;       // prints the trace as it grows
};

struct RunResult {
  std::optional<Violation> violation;
  int steps = 0;  // made under faults
  int acts = 0;   // of callers
  CheckCounts checks = {};
  FaultCounts faults = {};
  std::string trace;
};

RunResult RunStorm(const RunOptions& options);

}  // namespace holdfast::storm

#endif  // HOLDFAST_TESTS_STORM_STORM_H_
