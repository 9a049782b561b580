// Whole storms: the same seed is the same run to the byte, another one is another.
#include "tests/storm/storm.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace holdfast::storm {
namespace {

using ::testing::HasSubstr;

TEST(Storm, TheSameSeedIsTheSameRunToTheByte) {
  for (const uint64_t seed : {11, 12, 13}) {
    const RunOptions options{.seed = seed, .steps = 80};
    const RunResult first = RunStorm(options);
    const RunResult second = RunStorm(options);
    EXPECT_GT(first.trace.size(), 10'000);
    EXPECT_EQ(first.trace, second.trace);
    EXPECT_EQ(first.checks, second.checks);
    EXPECT_EQ(first.faults, second.faults);
  }
}

TEST(Storm, AnotherSeedIsAnotherRun) {
  EXPECT_NE(RunStorm({.seed = 21, .steps = 20}).trace, RunStorm({.seed = 22, .steps = 20}).trace);
}

TEST(Storm, ARunWithoutFaultsHolds) {
  RunOptions options{.seed = 5, .steps = 60};
  for (size_t i = 0; i < kFaultCount; ++i) options.off.push_back(static_cast<Fault>(i));
  const RunResult result = RunStorm(options);
  EXPECT_FALSE(result.violation.has_value()) << result.violation->observed;
  EXPECT_EQ(result.faults, FaultCounts{});
  EXPECT_THAT(result.trace, HasSubstr("cancellation.started"));
}

}  // namespace
}  // namespace holdfast::storm
