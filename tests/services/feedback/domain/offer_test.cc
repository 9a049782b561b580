// Terms, prices and the words customers read. USD 30.00 a month unless a row says otherwise.
#include "services/feedback/domain/offer.h"

#include "gtest/gtest.h"
#include "tests/support/feedback_builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::feedback {
namespace {

OfferDefinition Definition(OfferTerms terms) {
  OfferDefinition definition;
  definition.key = "an_offer";
  definition.title = "An offer";
  definition.terms = std::move(terms);
  return definition;
}

TEST(PriceAfter, FollowsTheTerms) {
  EXPECT_THAT(PriceAfter(PercentDiscount{3000, 3}, Usd(30'00)), IsOkAndHolds(Usd(21'00)));
  // 15 % of 9.99 is 1.4985, rounded to 1.50 off.
  EXPECT_THAT(PriceAfter(PercentDiscount{1500, 2}, Usd(9'99)), IsOkAndHolds(Usd(8'49)));
  EXPECT_THAT(PriceAfter(PercentDiscount{10000, 1}, Usd(9'99)), IsOkAndHolds(Usd(0)));
  EXPECT_THAT(PriceAfter(AmountDiscount{Usd(5'00), 3}, Usd(30'00)), IsOkAndHolds(Usd(25'00)));
  EXPECT_THAT(PriceAfter(AmountDiscount{Usd(50'00), 3}, Usd(30'00)), IsOkAndHolds(Usd(0)));
  EXPECT_THAT(PriceAfter(FreePeriods{1}, Usd(30'00)), IsOkAndHolds(Usd(0)));
  EXPECT_THAT(PriceAfter(Pause{2}, Usd(30'00)), IsOkAndHolds(Usd(0)));
  EXPECT_THAT(PriceAfter(TermExtension{14}, Usd(30'00)), IsOkAndHolds(Usd(30'00)));
  EXPECT_THAT(PriceAfter(HumanContact{"call"}, Usd(30'00)), IsOkAndHolds(Usd(30'00)));
  EXPECT_THAT(PriceAfter(PlanChange{"plans/small"}, Usd(30'00)),
              IsOkAndHolds(std::optional<Money>()));
}

TEST(PriceAfter, RefusesAnotherCurrency) {
  EXPECT_THAT(PriceAfter(AmountDiscount{Eur(5'00), 3}, Usd(30'00)),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(FillBody, TellsAllTerms) {
  OfferDefinition definition = Definition(PercentDiscount{3000, 3});
  definition.body =
      "{price_after} {currency} instead of {price_now} for {periods} periods, {days} days";
  EXPECT_EQ(FillBody(definition, Usd(30'00), Usd(21'00)),
            "21.00 USD instead of 30.00 for 3 periods, - days");
  definition.terms = TermExtension{14};
  EXPECT_EQ(FillBody(definition, Usd(30'00), std::nullopt),
            "- USD instead of 30.00 for - periods, 14 days");
}

TEST(Retains, OnlyHumanContactEndsNothing) {
  EXPECT_TRUE(Retains(PercentDiscount{1, 1}));
  EXPECT_TRUE(Retains(PlanChange{"plans/p"}));
  EXPECT_FALSE(Retains(HumanContact{"call"}));
}

struct BadRow {
  const char* name;
  const char* field;
  void (*spoil)(OfferDefinition&);
};
const BadRow kBad[] = {
    {"EmptyKey", "offer.key", [](OfferDefinition& d) { d.key = ""; }},
    {"UpperCaseKey", "offer.key", [](OfferDefinition& d) { d.key = "A"; }},
    {"LongKey", "offer.key", [](OfferDefinition& d) { d.key = std::string(65, 'a'); }},
    {"NoTitle", "offer.title", [](OfferDefinition& d) { d.title = ""; }},
    {"LongTitle", "offer.title", [](OfferDefinition& d) { d.title = std::string(201, 'a'); }},
    {"LongBody", "offer.body", [](OfferDefinition& d) { d.body = std::string(1001, 'a'); }},
    {"NothingOff", "offer.terms.percent_discount.basis_points",
     [](OfferDefinition& d) {
       d.terms = PercentDiscount{0, 1};
     }},
    {"MoreThanAll", "offer.terms.percent_discount.basis_points",
     [](OfferDefinition& d) {
       d.terms = PercentDiscount{10001, 1};
     }},
    {"TooManyPeriods", "offer.terms.percent_discount.periods",
     [](OfferDefinition& d) {
       d.terms = PercentDiscount{100, 37};
     }},
    {"NoAmount", "offer.terms.amount_discount.amount",
     [](OfferDefinition& d) {
       d.terms = AmountDiscount{Usd(0), 1};
     }},
    {"NoCurrency", "offer.terms.amount_discount.amount",
     [](OfferDefinition& d) {
       d.terms = AmountDiscount{Money{1, Currency()}, 1};
     }},
    {"NoFreePeriod", "offer.terms.free_periods.periods",
     [](OfferDefinition& d) { d.terms = FreePeriods{0}; }},
    {"LongPause", "offer.terms.pause.periods", [](OfferDefinition& d) { d.terms = Pause{13}; }},
    {"NoPlan", "offer.terms.plan_change.plan", [](OfferDefinition& d) { d.terms = PlanChange{}; }},
    {"LongExtension", "offer.terms.term_extension.days",
     [](OfferDefinition& d) { d.terms = TermExtension{367}; }},
    {"UnknownContact", "offer.terms.human_contact.kind",
     [](OfferDefinition& d) { d.terms = HumanContact{"fax"}; }},
    {"UnknownReason", "offer.eligibility.reasons",
     [](OfferDefinition& d) { d.eligibility.reasons = {"x"}; }},
    {"ForbiddenReason", "offer.eligibility.reasons",
     [](OfferDefinition& d) { d.eligibility.reasons = {"life_event"}; }},
    {"EmptyValueBand", "offer.eligibility.max_mrr_minor",
     [](OfferDefinition& d) { d.eligibility.min_mrr_minor = 2, d.eligibility.max_mrr_minor = 1; }},
    {"EmptyTenureBand", "offer.eligibility.max_tenure_days",
     [](OfferDefinition& d) {
       d.eligibility.min_tenure_days = 2, d.eligibility.max_tenure_days = 1;
     }},
    {"NegativeCoolDown", "offer.guards.cool_down_days",
     [](OfferDefinition& d) { d.guards.cool_down_days = -1; }},
    {"NoAccepts", "offer.guards.max_accepts_of_this_offer",
     [](OfferDefinition& d) { d.guards.max_accepts_of_this_offer = 0; }},
    {"NegativePriority", "offer.priority", [](OfferDefinition& d) { d.priority = -1; }},
    {"NoLife", "offer.valid_minutes", [](OfferDefinition& d) { d.valid_minutes = 0; }},
};
class BadDefinition : public testing::TestWithParam<BadRow> {};
TEST_P(BadDefinition, IsRefusedByField) {
  OfferDefinition definition = Definition(PercentDiscount{3000, 3});
  ASSERT_THAT(CheckDefinition(definition), IsOk());
  GetParam().spoil(definition);
  const absl::Status status = CheckDefinition(definition);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
  EXPECT_EQ(MetadataOf(status), (Metadata{{"field", GetParam().field}}));
}
INSTANTIATE_TEST_SUITE_P(All, BadDefinition, testing::ValuesIn(kBad),
                         [](const auto& row) { return row.param.name; });

TEST(CheckDefinition, APlanChangeMayWaitDisabledForItsPlan) {
  OfferDefinition definition = Definition(PlanChange{});
  definition.enabled = false;
  EXPECT_THAT(CheckDefinition(definition), IsOk());
}

TEST(IsPersonalisedPrice, OnlyPricesThatDependOnTheCustomer) {
  OfferDefinition definition = Definition(PercentDiscount{3000, 3});
  EXPECT_FALSE(IsPersonalisedPrice(definition));
  definition.eligibility.min_mrr_minor = 1;  // everybody who pays
  EXPECT_FALSE(IsPersonalisedPrice(definition));
  definition.eligibility.min_mrr_minor = 100'00;
  EXPECT_TRUE(IsPersonalisedPrice(definition));
  definition.terms = Pause{1};
  EXPECT_FALSE(IsPersonalisedPrice(definition));
}

}  // namespace
}  // namespace holdfast::feedback
