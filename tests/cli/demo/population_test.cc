// The made population: the same seed gives the same people, wishes and answers; docs/demo.md tells
// the model.
#include "cli/demo/population.h"

#include <map>
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "libs/calendar/day.h"

namespace holdfast::cli {
namespace {

namespace pb = billing::v1;

std::string Told(const Wish& wish) {
  return wish.subscription + "|" + wish.time_zone + "|" + FormatDay(wish.ask_day) + "|" +
         pb::CancellationMode_Name(wish.mode) + "|" + pb::CancelTiming_Name(wish.timing) + "|" +
         (wish.end_date.has_value() ? FormatDay(*wish.end_date) : "") + "|" + wish.channel + "|" +
         wish.reason + "|" + wish.text;
}

// Everything a population says, as text.
std::string Told(const Population& population) {
  std::string text;
  for (const auto& row : population.plan.customers) text += row.request.ShortDebugString() + "\n";
  for (const auto& row : population.plan.subscriptions) {
    text += row.request.ShortDebugString() + "\n";
  }
  for (const Wish& wish : population.wishes) text += Told(wish) + "\n";
  return text;
}

TEST(PopulationTest, TheSameSeedMakesTheSamePopulation) {
  EXPECT_EQ(Told(MakePopulation(300, 7)), Told(MakePopulation(300, 7)));
}

TEST(PopulationTest, AnotherSeedMakesAnother) {
  EXPECT_NE(Told(MakePopulation(300, 7)), Told(MakePopulation(300, 8)));
}

TEST(PopulationTest, EverybodyHasOneSubscriptionAndAtMostOneFirstWish) {
  const Population population = MakePopulation(500, 1);
  EXPECT_EQ(population.plan.customers.size(), 500u);
  EXPECT_EQ(population.plan.subscriptions.size(), 500u);
  std::set<std::string> asking;
  for (const Wish& wish : population.wishes) EXPECT_TRUE(asking.insert(wish.subscription).second);
  EXPECT_GT(asking.size(), 100u);
  EXPECT_LT(asking.size(), 500u);
}

TEST(PopulationTest, WishesLieInsideTheSimulatedDaysAndAfterTheStart) {
  const Population population = MakePopulation(500, 1);
  std::map<std::string, absl::CivilDay> start_of;
  for (const auto& row : population.plan.subscriptions) {
    start_of[row.request.parent() + "/subscriptions/" + row.request.subscription_id()] =
        *ParseDay(row.request.start_date());
  }
  for (const Wish& wish : population.wishes) {
    EXPECT_GE(wish.ask_day, start_of.at(wish.subscription)) << Told(wish);
    EXPECT_LT(wish.ask_day, population.last_day) << Told(wish);
    EXPECT_EQ(wish.end_date.has_value(), wish.timing == pb::CANCEL_TIMING_DATE) << Told(wish);
  }
}

TEST(PopulationTest, PlansCustomersWishesAreAllOfThePossibleKinds) {
  const Population population = MakePopulation(2000, 1);
  std::set<std::string> countries, plans, reasons;
  std::set<int> timings, modes;
  for (const auto& row : population.plan.customers) {
    countries.insert(row.request.customer().country());
  }
  for (const auto& row : population.plan.subscriptions) plans.insert(row.request.plan());
  for (const Wish& wish : population.wishes) {
    reasons.insert(wish.reason);
    timings.insert(wish.timing);
    modes.insert(wish.mode);
  }
  EXPECT_EQ(countries, (std::set<std::string>{"US", "GB", "DE", "FR", "IN", "NZ"}));
  EXPECT_EQ(plans.size(), population.mapping.plans.size());
  EXPECT_EQ(reasons.size(), 10u);
  EXPECT_EQ(timings.size(), 3u);
  EXPECT_EQ(modes.size(), 2u);
}

std::vector<pb::Offer> Discount() {
  std::vector<pb::Offer> shown(1);
  shown.front().mutable_terms()->mutable_percent_discount();
  return shown;
}

TEST(ModelCustomerTest, AnAnswerDependsOnTheWishAndNotOnTheOrderOfQuestions) {
  const Population population = MakePopulation(300, 3);
  ModelCustomer forwards(3), backwards(3);
  std::map<std::string, Answer> first;
  for (const Wish& wish : population.wishes) {
    first[wish.subscription] = forwards.Decide(wish, Discount());
  }
  for (auto wish = population.wishes.rbegin(); wish != population.wishes.rend(); ++wish) {
    EXPECT_EQ(backwards.Decide(*wish, Discount()), first.at(wish->subscription));
  }
}

TEST(ModelCustomerTest, SomeOfEachKindOfAnswer) {
  const Population population = MakePopulation(2000, 3);
  ModelCustomer customer(3);
  std::map<Answer, int> answers;
  for (const Wish& wish : population.wishes) ++answers[customer.Decide(wish, Discount())];
  EXPECT_EQ(answers.size(), 4u);
  const auto asked = static_cast<double>(population.wishes.size());
  EXPECT_NEAR(answers[Answer::kAbandon] / asked, 0.06, 0.03);
}

TEST(ModelCustomerTest, NobodyAcceptsWhatIsNotShown) {
  const Population population = MakePopulation(2000, 3);
  ModelCustomer customer(3);
  for (const Wish& wish : population.wishes) {
    EXPECT_NE(customer.Decide(wish, {}), Answer::kAccept);
  }
}

TEST(ModelCustomerTest, AboutOneInFourOfTheRetainedAsksAgainLater) {
  const Population population = MakePopulation(2000, 3);
  ModelCustomer customer(3);
  int again = 0;
  for (const Wish& wish : population.wishes) {
    const absl::CivilDay today = wish.ask_day;
    if (const auto next = customer.AfterRetention(wish, today); next.has_value()) {
      ++again;
      EXPECT_GE(next->ask_day, today + 20);
      EXPECT_LT(next->ask_day, today + 120);
      EXPECT_EQ(next->timing, pb::CANCEL_TIMING_PERIOD_END);
    }
  }
  EXPECT_NEAR(again / static_cast<double>(population.wishes.size()), 0.25, 0.05);
}

TEST(WishesOfTest, HistoryAsksTheDayBeforeItsEndOrOnTheFirstDay) {
  const std::vector<Wish> wishes =
      WishesOf({{.subscription = "customers/a/subscriptions/s",
                 .time_zone = "UTC",
                 .start = absl::CivilDay(2024, 1, 1),
                 .end = absl::CivilDay(2024, 3, 1),
                 .reason = "unused",
                 .text = "words"},
                {.start = absl::CivilDay(2024, 5, 5), .end = absl::CivilDay(2024, 5, 5)}});
  ASSERT_EQ(wishes.size(), 2u);
  EXPECT_EQ(wishes[0].ask_day, absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(wishes[0].end_date, absl::CivilDay(2024, 3, 1));
  EXPECT_EQ(wishes[0].timing, pb::CANCEL_TIMING_DATE);
  EXPECT_EQ(wishes[0].mode, pb::CANCELLATION_MODE_INTENT);
  EXPECT_EQ(wishes[0].reason, "unused");
  EXPECT_EQ(wishes[0].text, "words");
  EXPECT_EQ(wishes[1].ask_day, absl::CivilDay(2024, 5, 5));
}

}  // namespace
}  // namespace holdfast::cli
