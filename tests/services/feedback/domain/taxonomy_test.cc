// The reasons of reference retention.md 6 with their ids: never renumbered, so the whole list is
// pinned here.
#include "services/feedback/domain/taxonomy.h"

#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace holdfast::feedback {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

struct Row {
  int id;
  const char* key;
  const char* stripe;
};
constexpr Row kRows[] = {
    {1, "too_expensive", "too_expensive"},
    {2, "budget_cut", "too_expensive"},
    {3, "low_value", "too_expensive"},
    {4, "unused", "unused"},
    {5, "need_ended", "unused"},
    {6, "seasonal_break", "unused"},
    {7, "missing_features", "missing_features"},
    {8, "too_complex", "too_complex"},
    {9, "quality_bugs", "low_quality"},
    {10, "customer_service", "customer_service"},
    {11, "switched_service", "switched_service"},
    {12, "onboarding_failed", "too_complex"},
    {13, "billing_problem", "customer_service"},
    {14, "delivery_problem", "low_quality"},
    {15, "company_change", "other"},
    {16, "bought_by_mistake", "other"},
    {17, "price_increase", "too_expensive"},
    {18, "privacy_or_trust", "other"},
    {19, "life_event", "other"},
    {20, "poor_fit", "other"},
    {98, "other", "other"},
    {99, "not_stated", ""},
    {200, "payment_failed", ""},
    {201, "payment_disputed", ""},
    {202, "seller_terminated", ""},
    {203, "fraud", ""},
};

TEST(Taxonomy, HoldsEveryReasonUnderItsId) {
  const Taxonomy& taxonomy = Taxonomy::Builtin();
  ASSERT_THAT(taxonomy.reasons(), SizeIs(std::size(kRows)));
  for (const Row& row : kRows) {
    const LeaveReason* reason = taxonomy.Find(row.key);
    ASSERT_NE(reason, nullptr) << row.key;
    EXPECT_EQ(reason->id, row.id) << row.key;
    EXPECT_EQ(reason->stripe_feedback, row.stripe) << row.key;
    EXPECT_FALSE(reason->label.empty()) << row.key;
    EXPECT_EQ(reason->system, row.id >= 200) << row.key;
  }
}

TEST(Taxonomy, ForbidsOffersWhereTheTableSaysNone) {
  const Taxonomy& taxonomy = Taxonomy::Builtin();
  for (const char* key :
       {"bought_by_mistake", "privacy_or_trust", "life_event", "poor_fit", "payment_failed",
        "payment_disputed", "seller_terminated", "fraud", "no_such_reason"}) {
    EXPECT_TRUE(taxonomy.ForbidsOffers(key)) << key;
  }
  for (const char* key : {"", "too_expensive", "billing_problem", "other", "not_stated"}) {
    EXPECT_FALSE(taxonomy.ForbidsOffers(key)) << key;
  }
}

TEST(Taxonomy, WantsAnAnswerWithinTheHourForThreeReasons) {
  std::map<std::string, absl::Duration> within;
  for (const LeaveReason& reason : Taxonomy::Builtin().reasons()) {
    if (reason.respond_within.has_value()) within[reason.key] = *reason.respond_within;
  }
  EXPECT_THAT(within, ElementsAre(testing::Pair("billing_problem", absl::Hours(1)),
                                  testing::Pair("customer_service", absl::Hours(1)),
                                  testing::Pair("onboarding_failed", absl::Hours(1))));
}

TEST(Taxonomy, AsksNewCustomersOtherThings) {
  EXPECT_EQ(Taxonomy::Builtin().SurveyFor(true).id, "exit_start");
  EXPECT_EQ(Taxonomy::Builtin().SurveyFor(false).id, "exit");
}

TEST(Taxonomy, CustomersChooseFromWhatIsMeantForThem) {
  const Taxonomy& taxonomy = Taxonomy::Builtin();
  EXPECT_THAT(taxonomy.CheckChoosable("reason", "life_event"), IsOk());
  EXPECT_THAT(taxonomy.CheckChoosable("reason", "other"), IsOk());
  for (const char* key : {"", "not_stated", "fraud", "no_such_reason"}) {
    EXPECT_THAT(taxonomy.CheckChoosable("reason", key),
                StatusIs(absl::StatusCode::kInvalidArgument, "UNKNOWN_REASON"))
        << key;
  }
}

TEST(Taxonomy, RefusesARepeatedId) {
  EXPECT_THAT(Taxonomy::Parse(R"({"version":1,"surveys":[],"reasons":[
      {"id":1,"key":"a","label":"A"},{"id":1,"key":"b","label":"B"}]})"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(Taxonomy, RefusesASurveyWithoutOtherAtItsEnd) {
  const auto with = [](const char* shown) {
    return std::string(
               R"({"version":1,"reasons":[{"id":1,"key":"a","label":"A"},
        {"id":98,"key":"other","label":"O"},
        {"id":200,"key":"s","label":"S","system":true}],
        "surveys":[{"id":"x","version":1,"for":"any","reason_question":"Why?","shown":)") +
           shown + "}]}";
  };
  EXPECT_THAT(Taxonomy::Parse(with(R"(["a","other"])")), IsOk());
  for (const char* shown : {R"(["other","a"])", R"([])", R"(["b","other"])", R"(["s","other"])",
                            R"(["a","a","a","a","a","a","a","a","other"])"}) {
    EXPECT_THAT(Taxonomy::Parse(with(shown)), StatusIs(absl::StatusCode::kInvalidArgument))
        << shown;
  }
}

TEST(Taxonomy, RefusesWhatIsNoTable) {
  for (const char* text : {"", "[]", "{}", "{\"reasons\":[]"}) {
    EXPECT_THAT(Taxonomy::Parse(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

}  // namespace
}  // namespace holdfast::feedback
