// A pause within a paid period. Method: $30.00 for April's 30 days.
#include "services/billing/domain/pause_credit.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Interval kMonthly{IntervalUnit::kMonth, 1};
auto Invalid() { return StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"); }

PauseFacts Pause(const char* paused_at, const char* resumed_at) {
  return {.price = Usd(30'00),
          .paid = {Day("2026-04-01"), Day("2026-05-01")},
          .paused_at = Day(paused_at),
          .resumed_at = Day(resumed_at)};
}
Anchor FirstOfMonth() { return MakeAnchor(Day("2026-04-01"), kMonthly); }

TEST(ResumeInCycleTest, LeavesCreditWhenTheReturnIsInTheSameCycle) {
  const auto resumed = ResumeInCycle(Pause("2026-04-11", "2026-04-21"), FirstOfMonth());
  ASSERT_THAT(resumed, IsOk());
  EXPECT_EQ(resumed->pause_credit, Usd(20'00));
  EXPECT_EQ(resumed->period, (DayRange{Day("2026-04-21"), Day("2026-05-01")}));
  EXPECT_EQ(resumed->charge, Usd(10'00));
  EXPECT_EQ(resumed->credit_used, Usd(10'00));
  EXPECT_EQ(resumed->credit_left, Usd(10'00));
  EXPECT_EQ(resumed->due, Usd(0));
  EXPECT_EQ(resumed->next_period_start, Day("2026-05-01"));
}

TEST(ResumeInCycleTest, ChargesTheRestOfALaterCycle) {
  const auto resumed = ResumeInCycle(Pause("2026-04-21", "2026-06-16"), FirstOfMonth());
  ASSERT_THAT(resumed, IsOk());
  EXPECT_EQ(resumed->charge, Usd(15'00));
  EXPECT_EQ(resumed->credit_used, Usd(10'00));
  EXPECT_EQ(resumed->due, Usd(5'00));
  EXPECT_EQ(resumed->next_period_start, Day("2026-07-01"));
}

TEST(ResumeInCycleTest, OnABillingDayCostsAWholeCycle) {
  const auto resumed = ResumeInCycle(Pause("2026-05-01", "2026-06-01"), FirstOfMonth());
  ASSERT_THAT(resumed, IsOk());
  EXPECT_EQ(resumed->pause_credit, Usd(0));
  EXPECT_EQ(resumed->due, Usd(30'00));
}

TEST(ResumeInNewTermTest, RunsToTheFirstBillingDayAndMovesAYearlyTerm) {
  PauseFacts facts = Pause("2026-04-11", "2026-06-04");
  facts.price = Usd(365'00);
  const auto resumed = ResumeInNewTerm(facts, 1, {IntervalUnit::kYear, 1});
  ASSERT_THAT(resumed, IsOk());
  EXPECT_EQ(resumed->period, (DayRange{Day("2026-06-04"), Day("2027-06-01")}));
  EXPECT_EQ(resumed->charge, Usd(362'00));
  EXPECT_EQ(resumed->next_period_start, Day("2027-06-01"));
}

TEST(ResumeInNewTermTest, OnABillingDayIsAWholeInterval) {
  const auto resumed = ResumeInNewTerm(Pause("2026-04-11", "2026-06-04"), 4, kMonthly);
  ASSERT_THAT(resumed, IsOk());
  EXPECT_EQ(resumed->period, (DayRange{Day("2026-06-04"), Day("2026-07-04")}));
  EXPECT_EQ(resumed->charge, Usd(30'00));
  EXPECT_THAT(ResumeInNewTerm(Pause("2026-04-11", "2026-06-04"), 32, kMonthly), Invalid());
}

TEST(SkipRenewalsTest, SkipsThoseWhilePausedAndKeepsTheDay) {
  const auto skipped = SkipRenewals(Pause("2026-04-11", "2026-06-10"), std::nullopt, kMonthly);
  ASSERT_THAT(skipped, IsOk());
  EXPECT_EQ(skipped->pause_credit, Usd(0));
  EXPECT_EQ(skipped->anchor_day, 1);
  EXPECT_THAT(skipped->renewals, ElementsAre(Day("2026-05-01"), Day("2026-06-01")));
  // The day of the return is billed again.
  EXPECT_THAT(SkipRenewals(Pause("2026-04-11", "2026-05-01"), std::nullopt, kMonthly)->renewals,
              IsEmpty());
  EXPECT_THAT(SkipRenewals(Pause("2026-05-01", "2026-05-02"), std::nullopt, kMonthly)->renewals,
              ElementsAre(Day("2026-05-01")));
  // The period that was paid for is no renewal.
  EXPECT_THAT(SkipRenewals(Pause("2026-04-01", "2026-05-01"), std::nullopt, kMonthly)->renewals,
              IsEmpty());
}

TEST(PauseFactsTest, RefuseOtherOrders) {
  EXPECT_THAT(ResumeInCycle(Pause("2026-03-31", "2026-04-21"), FirstOfMonth()), Invalid());
  EXPECT_THAT(ResumeInCycle(Pause("2026-05-02", "2026-05-21"), FirstOfMonth()), Invalid());
  EXPECT_THAT(SkipRenewals(Pause("2026-04-21", "2026-04-20"), 1, kMonthly), Invalid());
  EXPECT_THAT(SkipRenewals(Pause("2026-04-21", "2026-04-22"), 0, kMonthly), Invalid());
  PauseFacts facts = Pause("2026-04-11", "2026-04-21");
  facts.price = Usd(-1);
  EXPECT_THAT(ResumeInNewTerm(facts, 1, kMonthly), Invalid());
}

TEST(PauseProperty, CreditAndChargeAreAccountedForToTheUnit) {
  EXPECT_TRUE(rc::check("used + left = credit, used + due = charge", [] {
    PauseFacts facts = Pause("2026-04-01", "2026-04-01");
    facts.price = Usd(*rc::gen::inRange<int64_t>(0, 1'000'000'000));
    facts.paused_at += *rc::gen::inRange(0, 31);
    facts.resumed_at = facts.paused_at + *rc::gen::inRange(0, 500);
    const auto resumed = ResumeInCycle(facts, FirstOfMonth());
    RC_ASSERT(resumed.ok());
    const auto minor = [](const Money& amount) { return amount.amount_minor; };
    RC_ASSERT(minor(resumed->credit_used) + minor(resumed->credit_left) ==
              minor(resumed->pause_credit));
    RC_ASSERT(minor(resumed->credit_used) + minor(resumed->due) == minor(resumed->charge));
    RC_ASSERT(minor(resumed->credit_left) >= 0 && minor(resumed->due) >= 0);
  }));
}

}  // namespace
}  // namespace holdfast::billing
