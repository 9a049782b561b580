// What a cancel flow may show where. The strictest of all matching rows wins, field by field.
#include "libs/retention_policy/policy.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/retention_policy/iso_country.h"
#include "rapidcheck.h"

namespace holdfast {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using enum CustomerKind;

const absl::CivilDay kToday(2026, 9, 1);

ResolvedPolicy Resolve(std::string_view country, std::string_view region, CustomerKind kind) {
  return PolicyTable::Builtin().Resolve(country, region, kind, kToday);
}

struct PlaceRow {
  const char* name;
  const char* country;
  const char* region;
  CustomerKind kind;
  std::vector<std::string> rows;
  int max_before_request;
  int max_after_request;
};

class Place : public testing::TestWithParam<PlaceRow> {};

TEST_P(Place, CombinesTheseRowsAndAllowsThisManyOffers) {
  const PlaceRow& row = GetParam();
  const ResolvedPolicy policy = Resolve(row.country, row.region, row.kind);
  EXPECT_EQ(policy.rows, row.rows);
  EXPECT_EQ(policy.terms.max_before_request, row.max_before_request);
  EXPECT_EQ(policy.terms.max_after_request, row.max_after_request);
  EXPECT_TRUE(policy.terms.intent_allowed);
  EXPECT_TRUE(policy.terms.direct_cancel_required);
}

const PlaceRow kPlaces[] = {
    {"ConsumerInTexasHasTheFederalRow", "US", "TX", kConsumer, {"US"}, 1, 1},
    {"ConsumerInCalifornia", "US", "CA", kConsumer, {"US", "US-CA"}, 1, 1},
    {"BusinessInCaliforniaIsHeldLikeAConsumer", "US", "CA", kBusiness, {"US-CA", "B2B"}, 1, 1},
    {"BusinessInColoradoIsHeldLikeAConsumer", "US", "CO", kBusiness, {"US-CO", "B2B"}, 1, 1},
    {"ConsumerInNewYork", "US", "NY", kConsumer, {"US", "US-NY"}, 1, 1},
    {"BusinessInNewYorkHasItsContract", "US", "NY", kBusiness, {"B2B"}, 3, 1},
    {"ConsumerInMinnesotaSeesNoOfferBefore", "US", "MN", kConsumer, {"US", "US-MN"}, 0, 1},
    {"BusinessInMinnesotaSeesNoOfferBefore", "US", "MN", kBusiness, {"US-MN", "B2B"}, 0, 1},
    {"ConsumerInMassachusetts", "US", "MA", kConsumer, {"US", "US-MA"}, 1, 1},
    {"ConsumerInGermanySeesNoOfferBefore", "DE", "", kConsumer, {"DE", "EU"}, 0, 1},
    {"BusinessInGermanySeesNoOfferBefore", "DE", "", kBusiness, {"DE", "B2B"}, 0, 1},
    {"ConsumerInFranceSeesNoOfferBefore", "FR", "", kConsumer, {"EU", "FR"}, 0, 1},
    {"ConsumerInAustriaHasTheUnionsRow", "AT", "", kConsumer, {"EU"}, 1, 1},
    {"BusinessInAustriaHasItsContract", "AT", "", kBusiness, {"B2B"}, 3, 1},
    {"ConsumerInTheUnitedKingdom", "GB", "", kConsumer, {"GB"}, 1, 1},
    {"BusinessInTheUnitedKingdom", "GB", "", kBusiness, {"B2B"}, 3, 1},
    {"CanadaIsNotCalifornia", "CA", "", kConsumer, {"DEFAULT"}, 1, 1},
    {"CanadaWithTheRegionOfAnAmericanStateIsStillCanada", "CA", "MN", kConsumer, {"DEFAULT"}, 1, 1},
    {"UkIsNoCountryCode", "UK", "", kConsumer, {"DEFAULT"}, 1, 1},
    {"NoCountryAtAll", "", "", kConsumer, {"DEFAULT"}, 1, 1},
    {"NoCountryWithARegion", "", "MN", kConsumer, {"DEFAULT"}, 1, 1},
    {"ACountryThatIsNone", "ZZ", "", kConsumer, {"DEFAULT"}, 1, 1},
    {"AGroupIsNoCountry", "*", "", kConsumer, {"DEFAULT"}, 1, 1},
    {"BusinessInAnUnknownPlaceNeverGetsTheLaxestRow", "", "", kBusiness, {"DEFAULT", "B2B"}, 1, 1},
    {"BusinessInAPlaceWithoutARow", "JP", "", kBusiness, {"DEFAULT", "B2B"}, 1, 1},
    {"BusinessInAnUnknownAmericanStateIsHeldByDefault",
     "US",
     "",
     kBusiness,
     {"DEFAULT", "B2B"},
     1,
     1},
    {"BusinessInAStateThatIsNoneIsHeldByDefault", "US", "XX", kBusiness, {"DEFAULT", "B2B"}, 1, 1},
    {"AnUnknownKindCountsAsAConsumer", "DE", "", kUnknown, {"DE", "EU"}, 0, 1},
    {"AnUnknownKindIsNoBusiness", "GB", "", kUnknown, {"GB"}, 1, 1},
    {"CaseAndBlanksDoNotLoosenTheRule", " de ", "", kConsumer, {"DE", "EU"}, 0, 1},
    {"AStateMayCarryItsCountry", "us", "us-mn", kConsumer, {"US", "US-MN"}, 0, 1},
};
INSTANTIATE_TEST_SUITE_P(All, Place, testing::ValuesIn(kPlaces),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Policy, GermanyAsksOnlyWhatTheLawListsAndConfirmsInTextForm) {
  const PolicyTerms terms = Resolve("DE", "", kConsumer).terms;
  EXPECT_EQ(terms.survey, SurveyRule::kLimited);
  EXPECT_EQ(terms.confirmation, ConfirmationRule::kTextFormWithDates);
}

TEST(Policy, MinnesotaAsksNothingAndOffersOnlyWithPermission) {
  const PolicyTerms terms = Resolve("US", "MN", kConsumer).terms;
  EXPECT_EQ(terms.survey, SurveyRule::kNone);
  EXPECT_TRUE(terms.ask_permission_after);
  EXPECT_FALSE(Resolve("US", "CA", kConsumer).terms.ask_permission_after);
}

TEST(Policy, OnlyNewYorkDemandsTheSentenceOnAlgorithmicPrices) {
  EXPECT_TRUE(Resolve("US", "NY", kConsumer).terms.personalised_price_notice);
  EXPECT_FALSE(Resolve("US", "CA", kConsumer).terms.personalised_price_notice);
}

TEST(Policy, TheUnionConfirmsOnADurableMedium) {
  for (const std::string& member : PolicyTable::Builtin().MembersOf("EU")) {
    EXPECT_GE(Resolve(member, "", kConsumer).terms.confirmation, ConfirmationRule::kDurableMedium)
        << member;
  }
  EXPECT_EQ(Resolve("GB", "", kConsumer).terms.confirmation, ConfirmationRule::kAtOnce);
}

TEST(Policy, NamesItsVersionAndRowsForTheRecord) {
  EXPECT_EQ(Resolve("DE", "", kConsumer).Id(), "v1:DE+EU");
  EXPECT_EQ(Resolve("", "", kUnknown).Id(), "v1:DEFAULT");
}

TEST(Policy, IsVerifiedOnlyWhenEveryRowIs) {
  EXPECT_TRUE(Resolve("US", "TX", kConsumer).verified);
  EXPECT_FALSE(Resolve("US", "MN", kConsumer).verified);
  EXPECT_FALSE(Resolve("DE", "", kBusiness).verified);
}

TEST(Policy, NothingInTimeLoosensGermanyOrMinnesota) {
  for (const absl::CivilDay day :
       {absl::CivilDay(1990, 1, 1), kToday, absl::CivilDay(2090, 1, 1)}) {
    EXPECT_EQ(PolicyTable::Builtin().Resolve("DE", "", kConsumer, day).terms.max_before_request, 0);
    EXPECT_EQ(PolicyTable::Builtin().Resolve("US", "MN", kConsumer, day).terms.max_before_request,
              0);
  }
}

TEST(Table, HasTheTwentySevenMembersOfTheUnion) {
  const auto& members = PolicyTable::Builtin().MembersOf("EU");
  EXPECT_THAT(members, SizeIs(27));
  EXPECT_THAT(members, Contains("GR"));
  EXPECT_THAT(members, Contains("HR"));
  for (const char* outside : {"GB", "CH", "NO", "TR", "EL"})
    EXPECT_THAT(members, Not(Contains(outside)));
  EXPECT_THAT(PolicyTable::Builtin().MembersOf("EFTA"), IsEmpty());
}

TEST(Table, EveryRowSaysWhereItComesFromAndWhen) {
  const PolicyTable& table = PolicyTable::Builtin();
  EXPECT_GE(table.version(), 1);
  EXPECT_THAT(table.rows(), SizeIs(12));
  for (const PolicyRow& row : table.rows()) {
    EXPECT_FALSE(row.source.empty()) << row.code;
    EXPECT_FALSE(row.note.empty()) << row.code;
    EXPECT_GT(row.as_of, absl::CivilDay(2026, 1, 1)) << row.code;
    EXPECT_TRUE(row.terms.direct_cancel_required) << row.code;
  }
}

// Every place and kind that a caller could name, right or wrong.
struct Case {
  std::string country;
  std::string region;
  CustomerKind kind;
};

Case AnyCase() {
  static const std::vector<std::string> countries = {"US", "DE", "FR", "GB", "AT", "CA", "JP",
                                                     "UK", "",   "de", "EU", "*",  "XX"};
  static const std::vector<std::string> regions = {"",   "CA", "CO",    "NY", "MN", "MA",
                                                   "TX", "mn", "US-MN", "BY", "*"};
  return Case{*rc::gen::elementOf(countries), *rc::gen::elementOf(regions),
              *rc::gen::element(kUnknown, kConsumer, kBusiness)};
}

TEST(Policy, IsNeverLaxerThanAnyOfItsRows) {
  EXPECT_TRUE(rc::check("combining a policy with one of its rows changes nothing", [] {
    const Case given = AnyCase();
    const ResolvedPolicy policy = Resolve(given.country, given.region, given.kind);
    RC_ASSERT(!policy.rows.empty());
    for (const PolicyRow& row : PolicyTable::Builtin().rows()) {
      if (std::count(policy.rows.begin(), policy.rows.end(), row.code) == 0) continue;
      RC_ASSERT(Strictest(policy.terms, row.terms) == policy.terms);
    }
  }));
}

PolicyTerms AnyTerms() {
  const auto flag = [] { return *rc::gen::arbitrary<bool>(); };
  return PolicyTerms{
      .survey = *rc::gen::element(SurveyRule::kOptional, SurveyRule::kLimited, SurveyRule::kNone),
      .max_before_request = *rc::gen::inRange(0, 4),
      .intent_allowed = flag(),
      .max_after_request = *rc::gen::inRange(0, 4),
      .ask_permission_after = flag(),
      .direct_cancel_required = flag(),
      .same_medium = flag(),
      .confirmation = *rc::gen::element(ConfirmationRule::kAtOnce, ConfirmationRule::kDurableMedium,
                                        ConfirmationRule::kTextFormWithDates),
      .personalised_price_notice = flag()};
}

TEST(Strictest, DoesNotDependOnTheOrderOfRows) {
  EXPECT_TRUE(rc::check("strictest is associative, commutative and idempotent", [] {
    const PolicyTerms a = AnyTerms();
    const PolicyTerms b = AnyTerms();
    const PolicyTerms c = AnyTerms();
    RC_ASSERT(Strictest(a, b) == Strictest(b, a));
    RC_ASSERT(Strictest(a, Strictest(b, c)) == Strictest(Strictest(a, b), c));
    RC_ASSERT(Strictest(a, a) == a);
  }));
}

TEST(Strictest, TakesEachFieldFromTheStricterSide) {
  const PolicyTerms lax{.survey = SurveyRule::kOptional,
                        .max_before_request = 3,
                        .intent_allowed = true,
                        .max_after_request = 2,
                        .ask_permission_after = false,
                        .direct_cancel_required = false,
                        .same_medium = false,
                        .confirmation = ConfirmationRule::kAtOnce,
                        .personalised_price_notice = false};
  const PolicyTerms strict{.survey = SurveyRule::kNone,
                           .max_before_request = 0,
                           .intent_allowed = false,
                           .max_after_request = 0,
                           .ask_permission_after = true,
                           .direct_cancel_required = true,
                           .same_medium = true,
                           .confirmation = ConfirmationRule::kTextFormWithDates,
                           .personalised_price_notice = true};
  EXPECT_EQ(Strictest(lax, strict), strict);
}

TEST(IsoCodes, AreUpperCaseAndOfficial) {
  for (const char* code : {"US", "DE", "GB", "CA", "GR", "AD", "ZW"})
    EXPECT_TRUE(IsIsoCountry(code)) << code;
  for (const char* code : {"UK", "EU", "EL", "us", "", "U", "USA", "ZZ", "S ", " A", "E "}) {
    EXPECT_FALSE(IsIsoCountry(code)) << code;
  }
  EXPECT_TRUE(IsUsRegion("MN"));
  EXPECT_TRUE(IsUsRegion("DC"));
  EXPECT_FALSE(IsUsRegion("ON"));
  EXPECT_FALSE(IsUsRegion("mn"));
}

}  // namespace
}  // namespace holdfast
