// The shrinker on made-up runs: it ends at the smallest run that still fails, and not elsewhere.
#include "tests/storm/shrink.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/storm/campaign.h"

namespace holdfast::storm {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

bool Off(const RunOptions& options, Fault fault) {
  return std::find(options.off.begin(), options.off.end(), fault) != options.off.end();
}

// Fails in the 37th step, and only while calls get lost and clocks leap.
RunResult Fails(const RunOptions& options) {
  RunResult result;
  result.steps = std::min(options.steps, 37);
  for (const Fault fault : {Fault::kCallLostAfter, Fault::kWallLeap, Fault::kSuspend}) {
    if (!Off(options, fault)) result.faults.at(static_cast<size_t>(fault)) = 3;
  }
  const bool fails = options.steps >= 37 && !Off(options, Fault::kCallLostAfter) &&
                     !Off(options, Fault::kWallLeap);
  if (fails) result.violation = Violation{Invariant::kI4, "made up"};
  return result;
}

TEST(Shrink, TakesAwayWhatTheFailureDoesNotNeed) {
  const RunOptions options{.seed = 9, .steps = 400};
  const Shrunk small = Shrink(options, Fails(options), Fails);
  EXPECT_EQ(small.options.steps, 37);
  EXPECT_THAT(small.options.off, Contains(Fault::kSuspend));
  EXPECT_THAT(small.options.off, Not(Contains(Fault::kWallLeap)));
  EXPECT_TRUE(Fails(small.options).violation.has_value());
}

TEST(Shrink, StopsAfterSoManyRuns) {
  const RunOptions options{.seed = 9, .steps = 400};
  EXPECT_LE(Shrink(options, Fails(options), Fails, 3).runs, 3);
}

TEST(Shrink, AnotherInvariantIsAnotherFailure) {
  const RunOptions options{.seed = 9, .steps = 100};
  RunResult first;
  first.steps = 100;
  first.violation = Violation{Invariant::kI4, "made up"};
  const Shrunk small = Shrink(options, first, [](const RunOptions&) {
    RunResult other;
    other.violation = Violation{Invariant::kI5, "something else"};
    return other;
  });
  EXPECT_EQ(small.options.steps, 100);
  EXPECT_EQ(NameOf(small.result.violation->invariant), "I4");
}

TEST(Shrink, NamesTheCommandThatRepeatsIt) {
  RunOptions options{.seed = 7, .steps = 12};
  options.off = {Fault::kSuspend};
  EXPECT_EQ(ReproCommand(options, ""), "./dev storm --seed 7 --steps 12 --off suspend");
  EXPECT_THAT(ReproCommand(options, "late_timer"), HasSubstr(" --plant late_timer"));
}

TEST(Campaign, EndsAtTheFirstFailureAndSaysHowToRepeatIt) {
  CampaignOptions options;
  options.seeds = 10;
  options.run.steps = 100;
  const Campaign campaign = RunCampaign(options, [](const RunOptions& run) {
    return run.seed < 4 ? RunResult{.steps = run.steps} : Fails(run);
  });
  EXPECT_EQ(campaign.failed_at, 4);
  EXPECT_EQ(campaign.seeds, 4);
  EXPECT_THAT(campaign.report, HasSubstr("--seed 4 --steps 37"));
  EXPECT_THAT(campaign.report, HasSubstr("I4"));
  EXPECT_THAT(Summary(campaign), HasSubstr("storm: 4 seeds, 1 violations"));
}

TEST(Campaign, KnowsWhatNeverStruck) {
  CampaignOptions options;
  options.seeds = 1;
  options.run.steps = 10;
  options.run.off = {Fault::kCacheFlush};
  const std::string never = NeverStruck(RunCampaign(options, Fails), options.run);
  EXPECT_THAT(never, HasSubstr("stream_drop"));
  EXPECT_THAT(never, Not(HasSubstr("wall_leap")));
  EXPECT_THAT(never, Not(HasSubstr("cache_flush")));
}

TEST(Faults, HaveNamesOfTheirOwn) {
  for (size_t i = 0; i < kFaultCount; ++i) {
    const auto fault = static_cast<Fault>(i);
    EXPECT_EQ(FaultNamed(NameOf(fault)), fault);
  }
  EXPECT_FALSE(FaultNamed("none").has_value());
}

}  // namespace
}  // namespace holdfast::storm
