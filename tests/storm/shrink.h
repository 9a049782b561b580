// Makes a failing storm smaller: fewer steps, then fewer kinds of faults, as long as it still
// fails.
#ifndef HOLDFAST_TESTS_STORM_SHRINK_H_
#define HOLDFAST_TESTS_STORM_SHRINK_H_

#include <functional>
#include <string>

#include "tests/storm/storm.h"

namespace holdfast::storm {

using Runner = std::function<RunResult(const RunOptions&)>;

struct Shrunk {
  RunOptions options;
  RunResult result;  // of `options`
  int runs = 0;
};

// `first` is the failing result of `options`. At most `runs_max` further runs. Any violation of the
// same invariant counts as still failing.
Shrunk Shrink(const RunOptions& options, const RunResult& first, const Runner& run,
              int runs_max = 60);

// `./dev storm --seed 7 --steps 12 --off suspend`; `plant` may be empty.
std::string ReproCommand(const RunOptions& options, const std::string& plant);

}  // namespace holdfast::storm

#endif  // HOLDFAST_TESTS_STORM_SHRINK_H_
