// How a subscription ages, and what it adds to the counts.
#include "services/renewal/domain/tracked_subscription.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace holdfast::renewal {
namespace {

absl::CivilDay Day(const char* text) { return *ParseDay(text); }

SubscriptionFact Monthly(const char* start) {
  return {.subscription = "customers/c/subscriptions/s",
          .customer = "customers/c",
          .country = "US",
          .plan = "plans/pro",
          .time_zone = "America/New_York",
          .interval = {IntervalUnit::kMonth, 1},
          .phase = Phase::kPaying,
          .mrr = Money{4900, *Currency::Parse("USD")},
          .start = Day(start),
          .observed_from = Day(start),
          .paying_since = Day(start)};
}

TrackedSubscription Tracked(const SubscriptionFact& fact) {
  return Follow(std::nullopt, fact, fact.observed_from);
}

TEST(TrackedSubscription, SegmentNamesIntervalCountryAndPlan) {
  EXPECT_EQ(Tracked(Monthly("2024-01-31")).segment, "1-month/US/pro");
}

TEST(TrackedSubscription, MonthEndsClampAndComeBack) {
  TrackedSubscription tracked = Tracked(Monthly("2024-01-31"));
  EXPECT_EQ(tracked.StepEnd(1), Day("2024-02-29"));
  EXPECT_EQ(tracked.StepEnd(2), Day("2024-03-31"));
  AgeTo(tracked, Day("2024-03-30"));
  EXPECT_EQ(tracked.age, 1);
  AgeTo(tracked, Day("2024-03-31"));
  EXPECT_EQ(tracked.age, 2);
}

TEST(TrackedSubscription, OneTakenOverMidLifeEntersAtItsAge) {
  SubscriptionFact fact = Monthly("2023-01-15");
  fact.observed_from = Day("2024-03-20");
  TrackedSubscription tracked = Tracked(fact);
  EXPECT_EQ(tracked.entry_age, 14);
  AgeTo(tracked, Day("2024-05-15"));
  EXPECT_EQ(ContributionOf(tracked), (Contribution{"1-month/US/pro", 14, 16, Ending::kNone}));
}

struct EndRow {
  const char* name;
  const char* end;
  Ending ending;
  int to;
  Ending event;
};
const EndRow kEnds[] = {
    {"OnItsFirstDay", "2024-01-10", Ending::kVoluntary, 1, Ending::kVoluntary},
    {"InsideTheFirstMonth", "2024-01-20", Ending::kVoluntary, 1, Ending::kVoluntary},
    {"AtTheRenewalItDidNotPass", "2024-02-10", Ending::kVoluntary, 1, Ending::kVoluntary},
    {"TheDayAfterARenewal", "2024-02-11", Ending::kInvoluntary, 2, Ending::kInvoluntary},
    {"EndedByTheSellerIsCensored", "2024-03-15", Ending::kSeller, 2, Ending::kNone},
};
class Ends : public testing::TestWithParam<EndRow> {};
TEST_P(Ends, CountInTheStepTheyFallIn) {
  const EndRow& row = GetParam();
  SubscriptionFact ended = Monthly("2024-01-10");
  ended.phase = Phase::kEnded;
  ended.end = Day(row.end);
  ended.ending = row.ending;
  const TrackedSubscription tracked = Follow(Tracked(Monthly("2024-01-10")), ended, Day(row.end));
  EXPECT_EQ(ContributionOf(tracked), (Contribution{"1-month/US/pro", 0, row.to, row.event}));
}
INSTANTIATE_TEST_SUITE_P(All, Ends, testing::ValuesIn(kEnds),
                         [](const auto& test) { return test.param.name; });

TEST(TrackedSubscription, AnEndThatComesLateTakesBackTheStepsCountedSince) {
  TrackedSubscription tracked = Tracked(Monthly("2024-01-10"));
  AgeTo(tracked, Day("2024-06-10"));
  ASSERT_EQ(tracked.age, 5);
  SubscriptionFact ended = Monthly("2024-01-10");
  ended.phase = Phase::kEnded;
  ended.end = Day("2024-03-01");
  ended.ending = Ending::kVoluntary;
  EXPECT_EQ(ContributionOf(Follow(tracked, ended, Day("2024-06-11"))),
            (Contribution{"1-month/US/pro", 0, 2, Ending::kVoluntary}));
}

TEST(TrackedSubscription, ATrialThatNeverPaysCountsNothing) {
  SubscriptionFact trial = Monthly("2024-01-10");
  trial.phase = Phase::kNotPaying;
  TrackedSubscription tracked = Tracked(trial);
  AgeTo(tracked, Day("2024-12-10"));
  trial.phase = Phase::kEnded;
  trial.end = Day("2024-12-11");
  trial.ending = Ending::kVoluntary;
  tracked = Follow(tracked, trial, Day("2024-12-11"));
  EXPECT_EQ(ContributionOf(tracked).to, 0);
}

TEST(TrackedSubscription, PausedDaysDoNotAge) {
  TrackedSubscription tracked = Tracked(Monthly("2024-01-10"));
  AgeTo(tracked, Day("2024-02-10"));
  SubscriptionFact paused = Monthly("2024-01-10");
  paused.phase = Phase::kPaused;
  tracked = Follow(tracked, paused, Day("2024-02-10"));
  AgeTo(tracked, Day("2024-05-10"));
  EXPECT_EQ(tracked.age, 1);
  tracked = Follow(tracked, Monthly("2024-01-10"), Day("2024-05-10"));
  AgeTo(tracked, Day("2024-06-10"));
  EXPECT_EQ(tracked.age, 2);
}

TEST(TrackedSubscription, APlanChangeKeepsItsSegmentAndItsPast) {
  SubscriptionFact changed = Monthly("2024-01-10");
  changed.plan = "plans/basic";
  const TrackedSubscription tracked =
      Follow(Tracked(Monthly("2024-01-10")), changed, Day("2024-02-10"));
  EXPECT_EQ(tracked.segment, "1-month/US/pro");
}

TEST(TrackedSubscription, AnAnnualPlanRenewsWhenItsTermHasRun) {
  SubscriptionFact annual = Monthly("2024-01-10");
  annual.interval = {IntervalUnit::kYear, 1};
  annual.current_period = DayRange{Day("2024-01-10"), Day("2025-01-10")};
  TrackedSubscription tracked = Tracked(annual);
  AgeTo(tracked, Day("2024-04-10"));
  EXPECT_EQ(tracked.age, 3);
  EXPECT_EQ(StepsToRenewal(tracked), 9);
}

// Whatever is known when, the contribution is the one that the end alone implies.
TEST(TrackedSubscription, TheEndDecidesHoweverOftenItWasAgedBefore) {
  EXPECT_TRUE(rc::check([] {
    const absl::CivilDay start = Day("2023-01-01") + *rc::gen::inRange(0, 365);
    SubscriptionFact fact = Monthly(FormatDay(start).c_str());
    SubscriptionFact ended = fact;
    ended.phase = Phase::kEnded;
    ended.ending = Ending::kVoluntary;
    ended.end = start + *rc::gen::inRange(0, 800);
    TrackedSubscription aged = Tracked(fact);
    const int times = *rc::gen::inRange(0, 5);
    for (int i = 0; i < times; ++i) AgeTo(aged, start + *rc::gen::inRange(0, 900));
    RC_ASSERT(ContributionOf(Follow(aged, ended, *ended.end)) ==
              ContributionOf(Follow(Tracked(fact), ended, *ended.end)));
  }));
}

}  // namespace
}  // namespace holdfast::renewal
