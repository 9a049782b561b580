// When a cancellation takes effect under a seller's policy.
#include "services/billing/domain/cancel_policy.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/billing/domain/reasons.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using enum CancelPolicy;

CancelFacts Active(CancelPolicy policy) {
  return {SubscriptionState::kActive, policy, Day("2026-05-01")};
}

struct EffectRow {
  const char* name;
  CancelFacts facts;
  const char* effective;
};
class Effects : public testing::TestWithParam<EffectRow> {};
TEST_P(Effects, FollowThePolicy) {
  const auto schedule = RequestCancel({}, GetParam().facts, Day("2026-04-10"));
  ASSERT_THAT(schedule, IsOk());
  EXPECT_EQ(schedule->effective, Day(GetParam().effective));
}
INSTANTIATE_TEST_SUITE_P(
    All, Effects,
    testing::Values(
        EffectRow{"DefaultWaitsForTheEnd", Active(kDefault), "2026-05-01"},
        EffectRow{"DefaultOfATrialDoesNot",
                  {SubscriptionState::kTrialing, kDefault, Day("2026-05-01")},
                  "2026-04-10"},
        EffectRow{"ATrialMayWait",
                  {SubscriptionState::kTrialing, kEndOfTerm, Day("2026-05-01")},
                  "2026-05-01"},
        EffectRow{"Immediate", Active(kImmediate), "2026-04-10"},
        EffectRow{"NothingCharged", {SubscriptionState::kActive, kEndOfTerm, {}}, "2026-04-10"},
        EffectRow{"ChargedUntilEarlier",
                  {SubscriptionState::kActive, kEndOfTerm, Day("2026-04-01")},
                  "2026-04-10"}),
    [](const auto& row) { return row.param.name; });

TEST(CancelScheduleTest, ASecondRequestReplacesTheFirstUntilItIsUndone) {
  const auto first = RequestCancel({}, Active(kEndOfTerm), Day("2026-04-10"));
  const auto second = RequestCancel(*first, Active(kImmediate), Day("2026-04-12"));
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->effective, Day("2026-04-12"));
  const auto undone = UndoCancel(*first, Day("2026-04-30"));
  ASSERT_THAT(undone, IsOk());
  EXPECT_EQ(undone->effective, std::nullopt);
  EXPECT_FALSE(undone->PendingOn(Day("2026-04-30")));
}

TEST(CancelScheduleTest, NothingIsUndoneOnTheDayItTakesEffect) {
  const CancelSchedule schedule{Day("2026-05-01")};
  EXPECT_TRUE(schedule.PendingOn(Day("2026-04-30")));
  const auto late = StatusIs(absl::StatusCode::kFailedPrecondition, kSubscriptionAlreadyCanceled);
  EXPECT_THAT(UndoCancel(schedule, Day("2026-05-01")), late);
  EXPECT_THAT(RequestCancel(schedule, Active(kImmediate), Day("2026-05-01")), late);
  EXPECT_THAT(UndoCancel({}, Day("2026-05-01")),
              StatusIs(absl::StatusCode::kFailedPrecondition, kCancellationClosed));
}

TEST(CancelScheduleTest, KeepsTheStateUntilThen) {
  const CancelSchedule schedule{Day("2026-05-01")};
  EXPECT_EQ(StateOn(schedule, SubscriptionState::kTrialing, Day("2026-04-30")),
            SubscriptionState::kTrialing);
  EXPECT_EQ(StateOn(schedule, SubscriptionState::kTrialing, Day("2026-05-01")),
            SubscriptionState::kCanceled);
  EXPECT_EQ(StateOn({}, SubscriptionState::kActive, Day("2036-05-01")), SubscriptionState::kActive);
}

TEST(OtherEnds, AreOfThePeriodTheCycleOrTheCustomersChoice) {
  const Interval monthly{IntervalUnit::kMonth, 1};
  EXPECT_THAT(EndOfPeriod(Day("2026-01-31"), 31, monthly, Day("2026-02-28")),
              IsOkAndHolds(Day("2026-03-31")));
  EXPECT_THAT(EndOfPeriod(Day("2026-01-31"), 0, monthly, Day("2026-02-28")),
              StatusIs(absl::StatusCode::kInvalidArgument));
  const auto ends = EndAtStartOfTerm(15, Day("2026-03-10"));
  ASSERT_THAT(ends, IsOk());
  EXPECT_EQ(ends->access_end, Day("2026-03-10"));
  EXPECT_EQ(ends->billing_end, Day("2026-02-15"));
  EXPECT_THAT(EndOnRequestedDate(Day("2026-03-10"), Day("2026-03-10")),
              IsOkAndHolds(Day("2026-03-10")));
  EXPECT_THAT(EndOnRequestedDate(Day("2026-03-10"), Day("2026-03-09")),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
}

}  // namespace
}  // namespace holdfast::billing
