// Each thing that stands against an offer, alone and together. A monthly subscription of USD 30.00,
// 745 days old.
#include "services/feedback/domain/eligibility.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/feedback_builders.h"

namespace holdfast::feedback {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Row {
  const char* name;
  void (*change)(OfferDefinition& offer, SubscriptionFacts& facts);
  const char* reason;
  std::vector<std::string_view> blocked;
};
const Row kRows[] = {
    {"OpenToAll", [](OfferDefinition&, SubscriptionFacts&) {}, "unused", {}},
    {"ItsReason",
     [](OfferDefinition& o, SubscriptionFacts&) { o.eligibility.reasons = {"unused"}; },
     "unused",
     {}},
    {"AnotherReason",
     [](OfferDefinition& o, SubscriptionFacts&) { o.eligibility.reasons = {"low_value"}; },
     "unused",
     {"reason"}},
    {"NoReasonIsNotStated",
     [](OfferDefinition& o, SubscriptionFacts&) { o.eligibility.reasons = {"not_stated"}; },
     "",
     {}},
    {"NoReasonIsNotOther",
     [](OfferDefinition& o, SubscriptionFacts&) { o.eligibility.reasons = {"other"}; },
     "",
     {"reason"}},
    {"AtTheLeastValue",
     [](OfferDefinition& o, SubscriptionFacts&) { o.eligibility.min_mrr_minor = 3000; },
     "",
     {}},
    {"BelowTheLeastValue",
     [](OfferDefinition& o, SubscriptionFacts&) { o.eligibility.min_mrr_minor = 3001; },
     "",
     {"value"}},
    {"AtTheMostValue",
     [](OfferDefinition& o, SubscriptionFacts&) { o.eligibility.max_mrr_minor = 3000; },
     "",
     {}},
    {"AboveTheMostValue",
     [](OfferDefinition& o, SubscriptionFacts&) { o.eligibility.max_mrr_minor = 2999; },
     "",
     {"value"}},
    {"AtTheLeastTenure",
     [](OfferDefinition& o, SubscriptionFacts&) { o.eligibility.min_tenure_days = 745; },
     "",
     {}},
    {"TooNew",
     [](OfferDefinition& o, SubscriptionFacts&) { o.eligibility.min_tenure_days = 746; },
     "",
     {"tenure"}},
    {"AtTheMostTenure",
     [](OfferDefinition& o, SubscriptionFacts&) { o.eligibility.max_tenure_days = 745; },
     "",
     {}},
    {"TooOld",
     [](OfferDefinition& o, SubscriptionFacts&) { o.eligibility.max_tenure_days = 744; },
     "",
     {"tenure"}},
    {"PayingOfferForATrial",
     [](OfferDefinition&, SubscriptionFacts& f) { f.trialing = true; },
     "",
     {"trial"}},
    {"TrialOfferForPaying",
     [](OfferDefinition& o, SubscriptionFacts&) { o.eligibility.trialing = true; },
     "",
     {"trial"}},
    {"TrialOfferForATrial",
     [](OfferDefinition& o, SubscriptionFacts& f) { o.eligibility.trialing = f.trialing = true; },
     "",
     {}},
    {"NoEndToExtend",
     [](OfferDefinition& o, SubscriptionFacts& f) {
       o.eligibility.trialing = f.trialing = f.open_ended_trial = true;
       o.terms = TermExtension{14};
     },
     "",
     {"trial"}},
    {"AnotherInterval",
     [](OfferDefinition& o, SubscriptionFacts&) {
       o.eligibility.intervals = {IntervalUnit::kYear};
     },
     "",
     {"interval"}},
    {"ItsCurrency",
     [](OfferDefinition& o, SubscriptionFacts&) {
       o.terms = AmountDiscount{Usd(500), 1};
     },
     "",
     {}},
    {"AnotherCurrency",
     [](OfferDefinition& o, SubscriptionFacts&) {
       o.terms = AmountDiscount{Eur(500), 1};
     },
     "",
     {"currency"}},
    {"AnotherPlan",
     [](OfferDefinition& o, SubscriptionFacts&) { o.terms = PlanChange{"plans/small"}; },
     "",
     {}},
    {"ThePlanTheyHave",
     [](OfferDefinition& o, SubscriptionFacts&) { o.terms = PlanChange{"plans/pro"}; },
     "",
     {"plan"}},
    {"NoPlanConfigured",
     [](OfferDefinition& o, SubscriptionFacts&) { o.terms = PlanChange{}; },
     "",
     {"plan"}},
    {"PausedAlready",
     [](OfferDefinition& o, SubscriptionFacts& f) { o.terms = Pause{2}, f.paused = true; },
     "",
     {"state"}},
    {"EverythingAtOnce",
     [](OfferDefinition& o, SubscriptionFacts& f) {
       o.eligibility = {.reasons = {"low_value"},
                        .min_mrr_minor = 9999,
                        .min_tenure_days = 9999,
                        .trialing = true,
                        .intervals = {IntervalUnit::kYear}};
       o.terms = Pause{1};
       f.paused = true;
     },
     "unused",
     {"reason", "value", "tenure", "trial", "interval", "state"}},
};

class EligibilityTable : public testing::TestWithParam<Row> {};
TEST_P(EligibilityTable, NamesWhatBlocks) {
  OfferDefinition offer;
  offer.key = "k";
  offer.terms = PercentDiscount{1000, 2};
  SubscriptionFacts facts = MonthlySubscription();
  GetParam().change(offer, facts);
  EXPECT_EQ(BlockedBy(offer, facts, GetParam().reason, {}, Now()), GetParam().blocked);
}
INSTANTIATE_TEST_SUITE_P(All, EligibilityTable, testing::ValuesIn(kRows),
                         [](const auto& row) { return row.param.name; });

TEST(BlockedBy, GuardsComeLast) {
  OfferDefinition offer;
  offer.key = "k";
  offer.terms = PercentDiscount{1000, 2};
  offer.eligibility.reasons = {"low_value"};
  const std::vector<Accept> accepts = {{"k", Now() - absl::Hours(24)}};
  EXPECT_THAT(BlockedBy(offer, MonthlySubscription(), "unused", accepts, Now()),
              ElementsAre("reason", "max_per_offer", "cool_down"));
}

}  // namespace
}  // namespace holdfast::feedback
