// Who hears of a departure, and by when. Ten years of loyalty count from the first-ever start.
#include "services/feedback/domain/routing.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/feedback_builders.h"

namespace holdfast::feedback {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Taxonomy& Reasons() { return Taxonomy::Builtin(); }
SubscriptionFacts Since(absl::CivilDay day) {
  SubscriptionFacts facts = MonthlySubscription();
  facts.first_start = day;
  return facts;
}
CaseDraft WithinTheHour(const char* team) { return {"feedback", team, Now() + absl::Hours(1)}; }

TEST(TeamsOf, JoinsBothReasonsOnce) {
  EXPECT_THAT(TeamsOf(Reasons(), "low_value", ""), ElementsAre("product", "success"));
  EXPECT_THAT(TeamsOf(Reasons(), "unused", "too_complex"), ElementsAre("success", "ux"));
  EXPECT_THAT(TeamsOf(Reasons(), "need_ended", ""), IsEmpty());
  EXPECT_THAT(TeamsOf(Reasons(), "", ""), IsEmpty());
}

TEST(CasesForSurvey, OpensOneWhereTheTaxonomyWantsAnAnswer) {
  const SubscriptionFacts facts = MonthlySubscription();
  EXPECT_THAT(CasesForSurvey(Reasons(), "customer_service", "", facts, Now()),
              ElementsAre(WithinTheHour("support_lead")));
  EXPECT_THAT(CasesForSurvey(Reasons(), "too_expensive", "billing_problem", facts, Now()),
              ElementsAre(WithinTheHour("billing")));
  EXPECT_THAT(CasesForSurvey(Reasons(), "too_expensive", "", facts, Now()), IsEmpty());
}

TEST(CasesForSurvey, TenYearsOpenOneForSuccess) {
  EXPECT_THAT(
      CasesForSurvey(Reasons(), "too_expensive", "", Since(absl::CivilDay(2016, 4, 17)), Now()),
      IsEmpty());
  EXPECT_THAT(
      CasesForSurvey(Reasons(), "too_expensive", "", Since(absl::CivilDay(2016, 4, 16)), Now()),
      ElementsAre(WithinTheHour("success")));
  EXPECT_THAT(CasesForSurvey(Reasons(), "", "", Since(absl::CivilDay(2016, 4, 16)), Now()),
              IsEmpty());
}

TEST(CaseForAccept, OnlyHumanContactOpensOne) {
  EXPECT_EQ(CaseForAccept(PercentDiscount{1000, 2}, "discount", Now()), std::nullopt);
  EXPECT_EQ(CaseForAccept(HumanContact{"training"}, "training", Now()),
            (CaseDraft{"training", "success", Now() + absl::Hours(1)}));
  EXPECT_EQ(CaseForAccept(HumanContact{"setup"}, "setup_call", Now())->team, "onboarding");
  EXPECT_EQ(CaseForAccept(HumanContact{"call"}, "invoice_call", Now())->team, "billing");
}

}  // namespace
}  // namespace holdfast::feedback
