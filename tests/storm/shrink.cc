#include "tests/storm/shrink.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace holdfast::storm {
namespace {

class Shrinker {
 public:
  Shrinker(Shrunk best, const Runner& run, int runs_max)
      : best_(std::move(best)), run_(run), runs_max_(runs_max) {}

  // Whether it still fails; then that is the best so far.
  bool Try(RunOptions options) {
    if (best_.runs >= runs_max_) return false;
    ++best_.runs;
    RunResult result = run_(options);
    if (!result.violation.has_value() ||
        result.violation->invariant != best_.result.violation->invariant) {
      return false;
    }
    if (result.steps < options.steps) options.steps = result.steps;  // it ended there
    best_.options = std::move(options);
    best_.result = std::move(result);
    return true;
  }

  // A violation need not stay when steps are cut off, so halves first and then single steps.
  void FewerSteps() {
    for (int cut = best_.options.steps / 2; cut > 0; cut /= 2) {
      RunOptions options = best_.options;
      while (options.steps > cut) {
        options.steps -= cut;
        if (!Try(options)) break;
        options = best_.options;
      }
    }
  }

  void FewerFaults() {
    const FaultCounts counts = best_.result.faults;
    for (size_t i = 0; i < kFaultCount; ++i) {
      if (counts.at(i) == 0) continue;
      RunOptions options = best_.options;
      options.off.push_back(static_cast<Fault>(i));
      Try(options);
    }
  }

  Shrunk Take() { return std::move(best_); }

 private:
  Shrunk best_;
  const Runner& run_;
  const int runs_max_;
};

}  // namespace

Shrunk Shrink(const RunOptions& options, const RunResult& first, const Runner& run, int runs_max) {
  Shrunk start{options, first, 0};
  if (first.steps < options.steps) start.options.steps = first.steps;
  Shrinker shrinker(std::move(start), run, runs_max);
  shrinker.FewerSteps();
  shrinker.FewerFaults();
  return shrinker.Take();
}

std::string ReproCommand(const RunOptions& options, const std::string& plant) {
  std::string command =
      absl::StrCat("./dev storm --seed ", options.seed, " --steps ", options.steps);
  for (const Fault fault : options.off)
    absl::StrAppend(&command, " --off ", std::string(NameOf(fault)));
  if (!plant.empty()) absl::StrAppend(&command, " --plant ", plant);
  return command;
}

}  // namespace holdfast::storm
