// When service ends, and how long a save must hold. Method: one subscription, billed monthly on the
// 1st in Berlin.
#include "services/billing/domain/end_plan.h"

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "libs/calendar/calendar.h"
#include "services/billing/domain/retention_window.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

absl::TimeZone Berlin() { return *LoadZone("Europe/Berlin"); }
absl::Time At(int month, int day, int hour, int minute = 0) {
  return AtLocal(absl::CivilSecond(2026, month, day, hour, minute, 0), Berlin());
}

Subscription April() {
  Subscription s;
  s.customer = "acme";
  s.id = "sub1";
  s.state = SubscriptionState::kActive;
  s.start_date = absl::CivilDay(2026, 1, 1);
  s.anchor = MakeAnchor(s.start_date, Interval{IntervalUnit::kMonth, 1});
  s.current_period = DayRange{absl::CivilDay(2026, 4, 1), absl::CivilDay(2026, 5, 1)};
  s.time_zone = "Europe/Berlin";
  return s;
}

EndPlan Plan(const Subscription& s, EndWish wish, absl::Time start, absl::Time now) {
  auto plan = PlanEnd(s, wish, start, now);
  EXPECT_THAT(plan, IsOk());
  return *plan;
}

TEST(PlanEnd, PeriodEndIsLocalMidnight) {
  const EndPlan plan = Plan(April(), {CancelTiming::kPeriodEnd, {}}, At(4, 16, 12), At(4, 16, 12));
  EXPECT_EQ(plan.end_day, absl::CivilDay(2026, 5, 1));
  EXPECT_EQ(plan.effective_at, At(5, 1, 0));
}

TEST(PlanEnd, CountsFromStartAlsoWhenItIsConfirmedAfterMidnight) {
  const EndPlan plan =
      Plan(April(), {CancelTiming::kPeriodEnd, {}}, At(4, 30, 23, 50), At(5, 1, 0, 10));
  EXPECT_EQ(plan.end_day, absl::CivilDay(2026, 5, 1));
  EXPECT_EQ(plan.effective_at, At(5, 1, 0));
}

TEST(PlanEnd, StartedAfterMidnightBelongsToTheNewPeriodHoweverLateItsRenewalIs) {
  const EndPlan plan =
      Plan(April(), {CancelTiming::kPeriodEnd, {}}, At(5, 1, 0, 1), At(5, 1, 0, 1));
  EXPECT_EQ(plan.end_day, absl::CivilDay(2026, 6, 1));
}

TEST(PlanEnd, NowIsTodayAtThisInstant) {
  const EndPlan plan = Plan(April(), {CancelTiming::kNow, {}}, At(4, 16, 12), At(4, 16, 12, 5));
  EXPECT_EQ(plan.end_day, absl::CivilDay(2026, 4, 16));
  EXPECT_EQ(plan.effective_at, At(4, 16, 12, 5));
}

TEST(PlanEnd, ADateInTheFutureIsKeptAndOneThatIsNotIsNow) {
  const absl::Time noon = At(4, 16, 12);
  const auto on = [&](int day) {
    return Plan(April(), {CancelTiming::kDate, absl::CivilDay(2026, 4, day)}, noon, noon);
  };
  EXPECT_EQ(on(17).effective_at, At(4, 17, 0));
  EXPECT_EQ(on(16), (EndPlan{absl::CivilDay(2026, 4, 16), noon}));
  EXPECT_EQ(on(1), (EndPlan{absl::CivilDay(2026, 4, 16), noon}));
}

TEST(PlanEnd, ATrialEndsWithItsTrial) {
  Subscription s = April();
  s.state = SubscriptionState::kTrialing;
  s.start_date = absl::CivilDay(2026, 4, 10);
  s.trial_end = absl::CivilDay(2026, 4, 24);
  s.current_period.reset();
  s.anchor = MakeAnchor(*s.trial_end, s.anchor.interval);
  const absl::Time noon = At(4, 16, 12);
  EXPECT_EQ(Plan(s, {CancelTiming::kPeriodEnd, {}}, noon, noon).end_day,
            absl::CivilDay(2026, 4, 24));
  s.trial_end.reset();
  s.open_ended_trial = true;
  EXPECT_EQ(Plan(s, {CancelTiming::kPeriodEnd, {}}, noon, noon).effective_at, noon);
}

TEST(PlanEnd, WhatHasNotStartedEndsAtOnce) {
  Subscription s = April();
  s.state = SubscriptionState::kScheduled;
  s.start_date = absl::CivilDay(2026, 6, 1);
  s.current_period.reset();
  const absl::Time noon = At(4, 16, 12);
  EXPECT_EQ(Plan(s, {CancelTiming::kPeriodEnd, {}}, noon, noon).effective_at, noon);
}

TEST(PlanEnd, APausedOneKeepsItsCycle) {
  Subscription s = April();
  s.state = SubscriptionState::kPaused;
  const absl::Time in_june = At(6, 10, 12);
  EXPECT_EQ(Plan(s, {CancelTiming::kPeriodEnd, {}}, in_june, in_june).end_day,
            absl::CivilDay(2026, 7, 1));
}

TEST(PlanEnd, AnExtendedPeriodEndsWhereItWasExtendedTo) {
  Subscription s = April();
  s.current_period = DayRange{absl::CivilDay(2026, 4, 1), absl::CivilDay(2026, 5, 11)};
  s.anchor = MakeAnchor(absl::CivilDay(2026, 5, 11), s.anchor.interval);
  const absl::Time in_may = At(5, 5, 12);
  EXPECT_EQ(Plan(s, {CancelTiming::kPeriodEnd, {}}, in_may, in_may).end_day,
            absl::CivilDay(2026, 5, 11));
}

TEST(RetentionWindow, IsThirtyDaysOrOnePeriodAndAWeek) {
  Subscription s = April();
  const absl::Time noon = At(4, 16, 12);  // 30 days to 16 May, + 7
  EXPECT_EQ(*RetentionWindowEnd(s, noon), At(5, 23, 12));
  s.anchor.interval = Interval{IntervalUnit::kWeek, 1};
  EXPECT_EQ(*RetentionWindowEnd(s, noon), At(5, 16, 12));
  s.anchor.interval = Interval{IntervalUnit::kMonth, 3};  // 91 days to 16 July, + 7
  EXPECT_EQ(*RetentionWindowEnd(s, noon), At(7, 23, 12));
}

TEST(RetentionWindow, IsLostWithTheSubscription) {
  Subscription s = April();
  EXPECT_EQ(OutcomeAtWindowEnd(s), RetentionOutcome::kValidated);
  s.state = SubscriptionState::kPaused;
  EXPECT_EQ(OutcomeAtWindowEnd(s), RetentionOutcome::kValidated);
  s.state = SubscriptionState::kCanceled;
  EXPECT_EQ(OutcomeAtWindowEnd(s), RetentionOutcome::kLost);
}

}  // namespace
}  // namespace holdfast::billing
