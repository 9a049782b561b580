// What an offer may give, and what may still become of it.
#include "services/billing/domain/offer.h"

#include <gtest/gtest.h>

#include "services/billing/domain/reasons.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using absl::StatusCode;

const absl::Time kNow = absl::FromCivil(absl::CivilDay(2026, 5, 1), absl::UTCTimeZone());

struct TermsRow {
  const char* name;
  OfferTerms terms;
  bool fits;
};
const TermsRow kTerms[] = {
    {"TenPercentForThreePeriods", PercentDiscount{.basis_points = 1000, .periods = 3}, true},
    {"AllOfThePriceForOnePeriod", PercentDiscount{.basis_points = 10000, .periods = 1}, true},
    {"NothingOff", PercentDiscount{.basis_points = 0, .periods = 3}, false},
    {"MoreThanThePrice", PercentDiscount{.basis_points = 10001, .periods = 3}, false},
    {"LongerThanThreeYearsOfMonths", PercentDiscount{.basis_points = 1000, .periods = 37}, false},
    {"FiveDollarsOff", AmountDiscount{.amount = Usd(5'00), .periods = 2}, true},
    {"ANegativeAmount", AmountDiscount{.amount = Usd(-5'00), .periods = 2}, false},
    {"TwelveFreePeriods", FreePeriods{.periods = 12}, true},
    {"ThirteenFreePeriods", FreePeriods{.periods = 13}, false},
    {"APauseOfNothing", Pause{.periods = 0}, false},
    {"AMonthsExtension", TermExtension{.days = 30}, true},
    {"MoreThanAYearsExtension", TermExtension{.days = 367}, false},
    {"NoPlanToChangeTo", PlanChange{}, false},
};
class OfferTermsTable : public testing::TestWithParam<TermsRow> {};
TEST_P(OfferTermsTable, AreTakenOnlyInsideTheirRanges) {
  const absl::Status checked = CheckTerms(GetParam().terms);
  if (GetParam().fits) {
    EXPECT_THAT(checked, IsOk());
  } else {
    EXPECT_THAT(checked, StatusIs(StatusCode::kInvalidArgument));
  }
}
INSTANTIATE_TEST_SUITE_P(All, OfferTermsTable, testing::ValuesIn(kTerms),
                         [](const auto& test) { return test.param.name; });

TEST(OfferTermsKind, OnlyAPersonsHelpLeavesTheCancellationAsItIs) {
  EXPECT_TRUE(TermsRetain(Pause{.periods = 1}));
  EXPECT_TRUE(TermsRetain(PercentDiscount{.basis_points = 1000, .periods = 1}));
  EXPECT_FALSE(TermsRetain(HumanContact{.kind = "call"}));
}

Offer Presented() { return {.id = "off_1", .offer_key = "d30", .expires_at = kNow}; }

TEST(Answerable, UntilTheInstantItExpires) {
  EXPECT_THAT(CheckAnswerable(Presented(), kNow - absl::Seconds(1)), IsOk());
  EXPECT_THAT(CheckAnswerable(Presented(), kNow),
              StatusIs(StatusCode::kFailedPrecondition, kOfferExpired));
}

TEST(Answerable, OnlyOnceAndNotAfterItWasRevoked) {
  Offer offer = Presented();
  offer.state = OfferState::kAccepted;
  EXPECT_THAT(CheckAnswerable(offer, kNow - absl::Hours(1)),
              StatusIs(StatusCode::kFailedPrecondition, kOfferAlreadyAnswered));
  offer.state = OfferState::kRevoked;
  EXPECT_THAT(CheckAnswerable(offer, kNow - absl::Hours(1)),
              StatusIs(StatusCode::kFailedPrecondition, kOfferRevoked));
}

struct CapRow {
  const char* name;
  OfferCaps caps;
  std::vector<std::pair<const char*, int>> past;  // offer key, days ago
  bool allowed;
};
const CapRow kCaps[] = {
    {"NothingRestricts", {}, {{"d30", 1}, {"d30", 2}}, true},
    {"TheSameOfferTwice", {.max_accepts_of_this_offer = 1}, {{"d30", 700}}, false},
    {"AnotherOfferBefore", {.max_accepts_of_this_offer = 1}, {{"p2", 700}}, true},
    {"TwoInsideAYear", {.max_accepts_in_365_days = 2}, {{"p2", 364}, {"d15", 100}}, false},
    {"OneOfThemAYearAgo", {.max_accepts_in_365_days = 2}, {{"p2", 365}, {"d15", 100}}, true},
    {"InsideTheCoolDown", {.cool_down_days = 90}, {{"p2", 89}}, false},
    {"TheCoolDownIsOver", {.cool_down_days = 90}, {{"p2", 90}}, true},
};
class Caps : public testing::TestWithParam<CapRow> {};
TEST_P(Caps, AreCheckedAgainWhenTheOfferIsAccepted) {
  Offer offer = Presented();
  offer.caps = GetParam().caps;
  std::vector<PastAccept> past;
  for (const auto& [key, days_ago] : GetParam().past) {
    past.push_back({.offer_key = key, .at = kNow - absl::Hours(24) * days_ago});
  }
  const absl::Status checked = CheckCaps(offer, past, kNow);
  if (GetParam().allowed) {
    EXPECT_THAT(checked, IsOk());
  } else {
    EXPECT_THAT(checked, StatusIs(StatusCode::kFailedPrecondition, kOfferNotApplicable));
  }
}
INSTANTIATE_TEST_SUITE_P(All, Caps, testing::ValuesIn(kCaps),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace holdfast::billing
