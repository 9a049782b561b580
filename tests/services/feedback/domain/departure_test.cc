// Tenure counts in the customer's own civil days from the first-ever start.
#include "services/feedback/domain/departure.h"

#include "gtest/gtest.h"
#include "tests/support/feedback_builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::feedback {
namespace {

SubscriptionFacts Since(absl::CivilDay day, std::string zone = "UTC") {
  SubscriptionFacts facts = MonthlySubscription();
  facts.first_start = day;
  facts.time_zone = std::move(zone);
  return facts;
}

TEST(Departure, TenYearsAreReachedOnTheDay) {
  EXPECT_EQ(TenureYears(Since(absl::CivilDay(2016, 4, 17)), Noon(2026, 4, 16)), 9);
  EXPECT_EQ(TenureYears(Since(absl::CivilDay(2016, 4, 17)), Noon(2026, 4, 17)), 10);
}

TEST(Departure, TheCustomersOwnDayCounts) {
  // 23:30 UTC on the 16th is the 17th in Berlin.
  const absl::Time late = Noon(2026, 4, 16) + absl::Hours(11) + absl::Minutes(30);
  EXPECT_EQ(TenureDays(Since(absl::CivilDay(2026, 4, 16), "Europe/Berlin"), late), 1);
  EXPECT_EQ(TenureDays(Since(absl::CivilDay(2026, 4, 16), "UTC"), late), 0);
}

TEST(Departure, UnknownAndFutureStartsCountNothing) {
  SubscriptionFacts facts = MonthlySubscription();
  facts.first_start = std::nullopt;
  EXPECT_EQ(TenureDays(facts, Now()), 0);
  EXPECT_EQ(TenureYears(facts, Now()), 0);
  EXPECT_FALSE(IsOnboarding(facts, Now()));
  EXPECT_EQ(TenureDays(Since(absl::CivilDay(2027, 1, 1)), Now()), 0);
  EXPECT_EQ(TenureYears(Since(absl::CivilDay(2027, 1, 1)), Now()), 0);
}

TEST(Departure, OnboardingIsTheTrialAndNinetyDays) {
  EXPECT_TRUE(IsOnboarding(Since(absl::CivilDay(2026, 1, 17)), Noon(2026, 4, 16)));   // day 89
  EXPECT_FALSE(IsOnboarding(Since(absl::CivilDay(2026, 1, 16)), Noon(2026, 4, 16)));  // day 90
  SubscriptionFacts trial = MonthlySubscription();
  trial.trialing = true;
  EXPECT_TRUE(IsOnboarding(trial, Now()));
}

TEST(MergeFact, TakesNewerFactsOnly) {
  Departure known = DepartureIn(DepartureState::kIntent);
  known.last_sequence = 5;
  known.decided_before = true;
  Departure news = DepartureIn(DepartureState::kRequested, "unused");
  news.last_sequence = 5;
  EXPECT_EQ(MergeFact(known, news).state, DepartureState::kIntent);
  news.last_sequence = 6;
  news.shown_before = 1;
  const Departure merged = MergeFact(known, news);
  EXPECT_EQ(merged.state, DepartureState::kRequested);
  EXPECT_EQ(merged.reason, "unused");
  EXPECT_EQ(merged.shown_before, 1);
  EXPECT_TRUE(merged.decided_before);
  EXPECT_EQ(merged.last_sequence, 6);
}

TEST(MergeFact, AFirstFactIsTakenWhole) {
  const Departure news = DepartureIn(DepartureState::kRequested, "unused");
  EXPECT_EQ(MergeFact(std::nullopt, news).reason, "unused");
}

TEST(MergeFact, KeepsTheAnswerTheClosedStateAndTheValueAtTheTime) {
  Departure known = DepartureIn(DepartureState::kCanceled, "too_complex");
  Departure news = DepartureIn(DepartureState::kIntent, "unused");
  news.last_sequence = 9;
  news.subscription.mrr = Usd(0);
  const Departure merged = MergeFact(known, news);
  EXPECT_EQ(merged.state, DepartureState::kCanceled);
  EXPECT_EQ(merged.reason, "too_complex");
  EXPECT_EQ(merged.subscription.mrr, Usd(30'00));
}

TEST(Departure, StatesHaveNames) {
  for (const auto state :
       {DepartureState::kIntent, DepartureState::kRequested, DepartureState::kRetained,
        DepartureState::kCanceled, DepartureState::kWithdrawn, DepartureState::kAbandoned}) {
    EXPECT_THAT(ParseState(StateName(state)), IsOkAndHolds(state));
    EXPECT_EQ(IsOpen(state),
              state == DepartureState::kIntent || state == DepartureState::kRequested);
  }
  EXPECT_THAT(ParseState("gone"), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace holdfast::feedback
