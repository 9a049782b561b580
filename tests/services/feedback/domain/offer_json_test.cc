// Definitions survive storage, and the set that ships answers the taxonomy's "first offers".
#include "services/feedback/domain/offer_json.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/feedback/domain/taxonomy.h"
#include "tests/support/feedback_builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::feedback {
namespace {

TEST(OfferJson, EveryKindOfTermsSurvives) {
  for (const OfferTerms& terms :
       {OfferTerms(PercentDiscount{1234, 5}), OfferTerms(AmountDiscount{Eur(7'50), 2}),
        OfferTerms(FreePeriods{2}), OfferTerms(Pause{3}), OfferTerms(PlanChange{"plans/small"}),
        OfferTerms(TermExtension{14}), OfferTerms(HumanContact{"audit"})}) {
    OfferDefinition definition;
    definition.key = "k";
    definition.version = 4;
    definition.title = "Title";
    definition.body = "Body with \"quotes\" and ü";
    definition.terms = terms;
    definition.eligibility = {.reasons = {"unused", "other"},
                              .min_mrr_minor = 5,
                              .max_mrr_minor = 900,
                              .min_tenure_days = 1,
                              .max_tenure_days = 700,
                              .trialing = true,
                              .intervals = {IntervalUnit::kWeek, IntervalUnit::kYear}};
    definition.guards = {30, 2, 3};
    definition.priority = 7;
    definition.valid_minutes = 20;
    definition.enabled = true;
    EXPECT_THAT(OfferFromJson(OfferToJson(definition)), IsOkAndHolds(definition));
  }
}

TEST(OfferJson, RefusesWhatIsNoOffer) {
  for (const char* text : {"", "[]", "{}", R"({"key":"k","title":"t","terms":{}})",
                           R"({"key":"k","title":"t","terms":{"magic":{}}})", R"({"key":5})",
                           R"({"key":"k","title":"t","terms":{"pause":{"periods":"two"}}})"}) {
    EXPECT_THAT(OfferFromJson(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

TEST(OfferJson, RefusesAKeyThatIsThereTwice) {
  constexpr char kOffer[] = R"({"key":"k","title":"t","terms":{"pause":{"periods":1}}})";
  EXPECT_THAT(OffersFromJson(std::string("{\"offers\":[") + kOffer + "]}"), IsOk());
  EXPECT_THAT(OffersFromJson(std::string("{\"offers\":[") + kOffer + "," + kOffer + "]}"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(BuiltinOffers, AnswerEveryReasonThatMayHaveOne) {
  std::set<std::string> answered;
  for (const OfferDefinition& definition : BuiltinOffers()) {
    if (!definition.enabled) continue;
    answered.insert(definition.eligibility.reasons.begin(), definition.eligibility.reasons.end());
  }
  for (const LeaveReason& reason : Taxonomy::Builtin().reasons()) {
    EXPECT_EQ(answered.contains(reason.key), !reason.offers_forbidden) << reason.key;
  }
}

TEST(BuiltinOffers, NeverDiscountAnInvoiceProblem) {
  for (const OfferDefinition& definition : BuiltinOffers()) {
    for (const std::string& reason : definition.eligibility.reasons) {
      if (reason == "billing_problem") {
        EXPECT_FALSE(Retains(definition.terms)) << definition.key;
      }
    }
  }
}

}  // namespace
}  // namespace holdfast::feedback
