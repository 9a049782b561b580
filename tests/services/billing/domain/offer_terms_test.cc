// What each kind of terms does to a subscription, and when it does not fit.
#include "services/billing/domain/offer_terms.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/status/status.h"
#include "services/billing/domain/reasons.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

constexpr const char* kOffer = "customers/c1/subscriptions/s1/cancellations/x/offers/o";

void ExpectProblem(const absl::StatusOr<Subscription>& result, std::string_view problem) {
  ASSERT_THAT(result, StatusIs(absl::StatusCode::kFailedPrecondition, kOfferNotApplicable));
  EXPECT_THAT(MetadataOf(result.status()),
              testing::Contains(testing::Pair("problem", std::string(problem))));
}

TEST(TermsTest, DiscountsWaitForTheNextPeriod) {
  const Subscription sub = ActiveSince("2026-01-01");
  const auto percent = WithTerms(sub, PercentDiscount{2000, 3}, nullptr, kOffer);
  ASSERT_THAT(percent, IsOk());
  EXPECT_EQ(percent->discount,
            (Discount{.basis_points = 2000, .periods_left = 3, .offer = kOffer}));
  EXPECT_EQ(percent->current_period, sub.current_period);
  EXPECT_EQ(WithTerms(sub, AmountDiscount{Usd(5'00), 2}, nullptr, kOffer)->discount,
            (Discount{.amount = Usd(5'00), .periods_left = 2, .offer = kOffer}));
  EXPECT_EQ(WithTerms(sub, FreePeriods{2}, nullptr, kOffer)->discount,
            (Discount{.basis_points = 10000, .periods_left = 2, .offer = kOffer}));
}

TEST(TermsTest, RunningDiscountIsNotReplaced) {
  Subscription sub = ActiveSince("2026-01-01");
  sub.discount = Discount{.basis_points = 5000, .periods_left = 1};
  ExpectProblem(WithTerms(sub, FreePeriods{1}, nullptr, kOffer), "discount_running");
}

TEST(TermsTest, AmountMustBeInTheSubscriptionsCurrency) {
  const Money euros{5'00, *Currency::Parse("EUR")};
  ExpectProblem(WithTerms(ActiveSince("2026-01-01"), AmountDiscount{euros, 1}, nullptr, kOffer),
                "currency");
}

TEST(TermsTest, PauseSkipsPeriodsOfTheSameCycle) {
  const auto sub = WithTerms(ActiveSince("2026-01-31"), Pause{2}, nullptr, kOffer);
  ASSERT_THAT(sub, IsOk());
  EXPECT_EQ(sub->state, SubscriptionState::kActive);
  EXPECT_EQ(sub->pause_from, Day("2026-02-28"));
  EXPECT_EQ(sub->resume_date, Day("2026-04-30"));
}

TEST(TermsTest, PauseNeedsAPeriodThatRuns) {
  ExpectProblem(WithTerms(ScheduledFor("2026-01-01", Monthly30()), Pause{1}, nullptr, kOffer),
                "state");
  const auto paused = WithTerms(ActiveSince("2026-01-01"), Pause{1}, nullptr, kOffer);
  ExpectProblem(WithTerms(*paused, Pause{1}, nullptr, kOffer), "pause_pending");
}

TEST(TermsTest, PlanChangeWaits) {
  Plan lite = Monthly30();
  lite.id = "lite";
  const auto sub = WithTerms(ActiveSince("2026-01-01"), PlanChange{"lite"}, &lite, kOffer);
  ASSERT_THAT(sub, IsOk());
  EXPECT_EQ(sub->plan, "pro");
  EXPECT_EQ(sub->pending_plan, "lite");
}

TEST(TermsTest, PlanChangeNeedsAnotherPlanOfTheSameCurrency) {
  Plan euros = PlanOf(Money{1, *Currency::Parse("EUR")}, {IntervalUnit::kMonth, 1});
  euros.id = "euros";
  const Subscription sub = ActiveSince("2026-01-01");
  ExpectProblem(WithTerms(sub, PlanChange{"euros"}, &euros, kOffer), "currency");
  const Plan same = Monthly30();
  ExpectProblem(WithTerms(sub, PlanChange{"pro"}, &same, kOffer), "same_plan");
}

TEST(TermsTest, ExtensionMovesTheEndAndWhatFollows) {
  const auto sub = WithTerms(ActiveSince("2026-01-31"), TermExtension{10}, nullptr, kOffer);
  ASSERT_THAT(sub, IsOk());
  EXPECT_EQ(sub->current_period, (DayRange{Day("2026-01-31"), Day("2026-03-10")}));
  const Stepped renewed = TakeNext(*sub);
  EXPECT_EQ(renewed.after.current_period, (DayRange{Day("2026-03-10"), Day("2026-04-10")}));
}

TEST(TermsTest, ExtensionOfATrialMovesItsEnd) {
  const Subscription trial = TakeNext(ScheduledFor("2026-01-01", Monthly30(), 14)).after;
  const auto sub = WithTerms(trial, TermExtension{7}, nullptr, kOffer);
  ASSERT_THAT(sub, IsOk());
  EXPECT_EQ(NextStep(*sub), (SubscriptionStep{StepKind::kTrialEnd, Day("2026-01-22")}));
  EXPECT_EQ(TakeNext(*sub).after.current_period->start, Day("2026-01-22"));
}

TEST(TermsTest, HumanContactChangesNothing) {
  const Subscription sub = ActiveSince("2026-01-01");
  EXPECT_THAT(WithTerms(sub, HumanContact{"call"}, nullptr, kOffer), IsOkAndHolds(sub));
}

TEST(TermsTest, NothingFitsACanceledOne) {
  Subscription sub = ActiveSince("2026-01-01");
  sub.state = SubscriptionState::kCanceled;
  ExpectProblem(WithTerms(sub, FreePeriods{1}, nullptr, kOffer), "state");
  ExpectProblem(WithTerms(sub, HumanContact{"call"}, nullptr, kOffer), "state");
}

}  // namespace
}  // namespace holdfast::billing
