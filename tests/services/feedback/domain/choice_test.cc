// The choice by rules: priority, the policy's maxima, reasons that forbid, and how long an offer
// lives.
#include "services/feedback/domain/choice.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "services/feedback/domain/offer_json.h"
#include "services/feedback/domain/taxonomy.h"
#include "tests/support/feedback_builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::feedback {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Choice Made(const Departure& departure, Phase phase = Phase::kIntent,
            std::vector<Accept> accepts = {}, std::string_view second_reason = "",
            const std::vector<OfferDefinition>& offers = BuiltinOffers()) {
  auto choice = Choose({.departure = departure,
                        .phase = phase,
                        .second_reason = second_reason,
                        .definitions = offers,
                        .accepts = accepts,
                        .now = Now()});
  EXPECT_THAT(choice, IsOk());
  return *std::move(choice);
}

std::vector<std::string> KeysOf(const Choice& choice) {
  std::vector<std::string> keys;
  for (const ChosenOffer& offer : choice.offers) keys.push_back(offer.offer_key);
  return keys;
}

TEST(Choose, TakesTheFirstEligibleByPriority) {
  const Choice choice = Made(DepartureIn(DepartureState::kIntent, "too_expensive"));
  EXPECT_THAT(KeysOf(choice), ElementsAre("discount_30_3"));
  EXPECT_EQ(choice.decision.suppressed, "");
  const ChosenOffer& offer = choice.offers.front();
  EXPECT_EQ(offer.rank, 1);
  EXPECT_EQ(offer.price_now, Usd(30'00));
  EXPECT_EQ(offer.price_after, Usd(21'00));
  EXPECT_EQ(offer.expire_time, Now() + absl::Minutes(15));
  EXPECT_TRUE(offer.retains);
  EXPECT_EQ(offer.guards, Guards{});
  EXPECT_NE(offer.body.find("21.00 USD instead of 30.00 USD"), std::string::npos) << offer.body;
  EXPECT_EQ(offer.body.find('{'), std::string::npos) << offer.body;
}

struct FirstRow {
  const char* reason;
  const char* offer;
};
// The taxonomy's "first offers" for a paying monthly customer of two years.
const FirstRow kFirst[] = {
    {"too_expensive", "discount_30_3"},
    {"budget_cut", "pause_2"},
    {"low_value", "service_audit"},
    {"unused", "pause_2"},
    {"need_ended", "pause_3"},
    {"seasonal_break", "pause_3"},
    {"missing_features", "roadmap_call"},
    {"too_complex", "training"},
    {"quality_bugs", "credit_one_period"},
    {"customer_service", "human_call"},
    {"switched_service", "price_match_25_3"},
    {"billing_problem", "invoice_call"},
    {"delivery_problem", "skip_next"},
    {"company_change", "human_call"},
    {"price_increase", "grandfather_15_6"},
    {"other", "default_15_2"},
    {"", "default_15_2"},
};
class FirstOffer : public testing::TestWithParam<FirstRow> {};
TEST_P(FirstOffer, AnswersTheReason) {
  EXPECT_THAT(KeysOf(Made(DepartureIn(DepartureState::kIntent, GetParam().reason))),
              ElementsAre(GetParam().offer));
}
INSTANTIATE_TEST_SUITE_P(All, FirstOffer, testing::ValuesIn(kFirst), [](const auto& row) {
  return *row.param.reason == 0 ? std::string("not_stated") : std::string(row.param.reason);
});

TEST(Choose, YearlyPlansGetOnePeriod) {
  Departure departure = DepartureIn(DepartureState::kIntent, "too_expensive");
  departure.subscription.interval = Interval{IntervalUnit::kYear, 1};
  EXPECT_THAT(KeysOf(Made(departure)), ElementsAre("discount_20_year"));
}

TEST(Choose, TrialsGetMoreTimeAndHelp) {
  Departure departure = DepartureIn(DepartureState::kIntent, "onboarding_failed");
  departure.subscription.trialing = true;
  departure.subscription.mrr = Usd(0);
  departure.policy.max_before_request = 5;
  EXPECT_THAT(KeysOf(Made(departure)), ElementsAre("trial_setup_call", "trial_extension_14"));
  departure.reason = "quality_bugs";
  EXPECT_EQ(Made(departure).decision.suppressed, "trial");
}

TEST(Choose, ForbiddingReasonsNeverGetAnOffer) {
  for (const LeaveReason& reason : Taxonomy::Builtin().reasons()) {
    if (!reason.offers_forbidden) continue;
    for (const Phase phase : {Phase::kIntent, Phase::kAfterRequest}) {
      Departure departure = DepartureIn(DepartureState::kIntent, reason.key);
      departure.policy.max_before_request = departure.policy.max_after_request = 5;
      const Choice choice = Made(departure, phase);
      EXPECT_THAT(choice.offers, IsEmpty()) << reason.key;
      EXPECT_EQ(choice.decision.suppressed, "reason_forbids") << reason.key;
    }
  }
}

TEST(Choose, TheSecondReasonForbidsToo) {
  const Choice choice =
      Made(DepartureIn(DepartureState::kIntent, "too_expensive"), Phase::kIntent, {}, "life_event");
  EXPECT_EQ(choice.decision.suppressed, "reason_forbids");
}

TEST(Choose, AnUnknownReasonForbids) {
  EXPECT_EQ(Made(DepartureIn(DepartureState::kIntent, "a_merchants_own")).decision.suppressed,
            "reason_forbids");
}

struct PolicyCase {
  const char* name;
  int before;
  int after;
  bool permission;
  size_t offered_before;
  size_t offered_after;
};
const PolicyCase kPolicies[] = {
    {"Default", 1, 1, false, 1, 1},  {"California", 1, 1, false, 1, 1},
    {"Germany", 0, 1, false, 0, 1},  {"Minnesota", 0, 1, true, 0, 0},
    {"Business", 3, 1, false, 3, 1}, {"Nothing", 0, 0, false, 0, 0},
};
class PolicyTableRows : public testing::TestWithParam<PolicyCase> {};
TEST_P(PolicyTableRows, BoundsWhatIsOffered) {
  const PolicyCase& row = GetParam();
  Departure departure = DepartureIn(DepartureState::kIntent, "too_complex");
  departure.subscription.first_start =
      absl::CivilDay(2026, 3, 1);  // three offers answer it in the first 90 days
  departure.policy.max_before_request = row.before;
  departure.policy.max_after_request = row.after;
  departure.policy.ask_permission_after = row.permission;
  const Choice before = Made(departure, Phase::kIntent);
  EXPECT_THAT(before.offers, SizeIs(row.offered_before));
  EXPECT_EQ(before.decision.suppressed, row.offered_before == 0 ? "policy" : "");
  const Choice after = Made(departure, Phase::kAfterRequest);
  EXPECT_THAT(after.offers, SizeIs(row.offered_after));
  EXPECT_EQ(after.decision.suppressed, row.offered_after == 0 ? "policy" : "");
}
INSTANTIATE_TEST_SUITE_P(All, PolicyTableRows, testing::ValuesIn(kPolicies),
                         [](const auto& row) { return row.param.name; });

TEST(Allowance, CountsWhatWasChosenOrShown) {
  Departure departure = DepartureIn(DepartureState::kIntent);
  departure.policy.max_before_request = 3;
  EXPECT_EQ(Allowance(departure, Phase::kIntent), 3);
  departure.chosen_before = 1;
  EXPECT_EQ(Allowance(departure, Phase::kIntent), 2);
  departure.shown_before = 2;
  EXPECT_EQ(Allowance(departure, Phase::kIntent), 1);
  departure.shown_before = 4;
  EXPECT_EQ(Allowance(departure, Phase::kIntent), 0);
  EXPECT_EQ(Allowance(departure, Phase::kAfterRequest), 1);
  departure.policy.max_after_request = 99;
  EXPECT_EQ(Allowance(departure, Phase::kAfterRequest), 5);
}

TEST(ExpireTime, AfterTheRequestIsADayOrAnHourBeforeTheEnd) {
  const OfferDefinition offer;
  Departure departure = DepartureIn(DepartureState::kRequested);
  departure.effective_time = Now() + absl::Hours(72);
  EXPECT_EQ(ExpireTime(offer, departure, Phase::kAfterRequest, Now()), Now() + absl::Hours(24));
  departure.effective_time = Now() + absl::Hours(10);
  EXPECT_EQ(ExpireTime(offer, departure, Phase::kAfterRequest, Now()), Now() + absl::Hours(9));
  EXPECT_EQ(ExpireTime(offer, departure, Phase::kIntent, Now()), Now() + absl::Minutes(15));
}

TEST(Choose, OffersNothingThatCouldNotBeAnswered) {
  Departure departure = DepartureIn(DepartureState::kRequested, "too_expensive");
  departure.effective_time = Now() + absl::Hours(1);
  EXPECT_EQ(Made(departure, Phase::kAfterRequest).decision.suppressed, "customer_left_first");
  departure.effective_time = Now() + absl::Hours(1) + absl::Seconds(1);
  EXPECT_EQ(Made(departure, Phase::kAfterRequest).decision.suppressed, "");
}

TEST(Choose, SaysWhyNothingIsLeft) {
  Departure departure =
      DepartureIn(DepartureState::kIntent, "company_change");  // answered by human_call alone
  EXPECT_EQ(
      Made(departure, Phase::kIntent, {{"pause_2", Now() - absl::Hours(24)}}).decision.suppressed,
      "cool_down");
  EXPECT_EQ(Made(departure, Phase::kIntent, {}, "", {}).decision.suppressed, "no_eligible_offer");
}

TEST(Choose, LeavesDisabledOffersOut) {
  std::vector<OfferDefinition> offers = {BuiltinOffers().front()};
  offers.front().enabled = false;
  const Choice choice =
      Made(DepartureIn(DepartureState::kIntent, "too_expensive"), Phase::kIntent, {}, "", offers);
  EXPECT_THAT(choice.decision.candidates, IsEmpty());
  EXPECT_EQ(choice.decision.suppressed, "no_eligible_offer");
}

TEST(Choose, LogsEverythingTheChoiceRestsOn) {
  Departure departure = DepartureIn(DepartureState::kIntent, "too_expensive");
  departure.outlook = {
      .missed = false, .lifetime_value_minor = 900'00, .renewal_probability = 0.875};
  const Decision decision = Made(departure).decision;
  size_t enabled = 0;
  for (const OfferDefinition& offer : BuiltinOffers()) enabled += offer.enabled ? 1 : 0;
  EXPECT_THAT(decision.candidates, SizeIs(enabled));
  EXPECT_EQ(decision.phase, Phase::kIntent);
  EXPECT_EQ(decision.reason, "too_expensive");
  EXPECT_EQ(decision.chooser, "rules.v1");
  EXPECT_EQ(decision.policy_code, "DEFAULT");
  EXPECT_EQ(decision.policy_version, 1);
  EXPECT_EQ(decision.propensity, 1);
  EXPECT_EQ(decision.mrr, Usd(30'00));
  EXPECT_EQ(decision.tenure_days, 745);
  EXPECT_EQ(decision.outlook, departure.outlook);
  EXPECT_EQ(decision.outcome, "pending");
}

TEST(Choose, NewYorkSaysThatAnAlgorithmSetThePrice) {
  std::vector<OfferDefinition> offers = {BuiltinOffers().front()};
  offers.front().eligibility.min_tenure_days = 365;
  Departure departure = DepartureIn(DepartureState::kIntent, "too_expensive");
  EXPECT_EQ(Made(departure, Phase::kIntent, {}, "", offers)
                .offers.front()
                .body.find(kPersonalisedPriceNotice),
            std::string::npos);
  departure.policy.personalised_price_notice = true;
  const ChosenOffer offer = Made(departure, Phase::kIntent, {}, "", offers).offers.front();
  EXPECT_TRUE(offer.personalised_price);
  EXPECT_NE(offer.body.find(kPersonalisedPriceNotice), std::string::npos);
}

TEST(Choose, NeverMoreThanAllowedAndOnlyEligibleOnes) {
  EXPECT_TRUE(rc::check([](int before, int after, int shown, int chosen, bool request) {
    const auto reasons = Taxonomy::Builtin().reasons();
    const auto& reason = reasons[*rc::gen::inRange<size_t>(0, reasons.size())];
    Departure departure = DepartureIn(DepartureState::kIntent, reason.key);
    departure.policy.max_before_request = before % 7;
    departure.policy.max_after_request = after % 7;
    departure.shown_before = departure.shown_after = std::abs(shown % 7);
    departure.chosen_before = departure.chosen_after = std::abs(chosen % 7);
    const Phase phase = request ? Phase::kAfterRequest : Phase::kIntent;
    const Choice choice = Made(departure, phase);
    RC_ASSERT(static_cast<int>(choice.offers.size()) <= Allowance(departure, phase));
    RC_ASSERT(choice.offers.empty() == !choice.decision.suppressed.empty());
    RC_ASSERT(choice.offers.empty() || !reason.offers_forbidden);
    size_t chosen_candidates = 0;
    for (const Candidate& candidate : choice.decision.candidates) {
      RC_ASSERT(!candidate.chosen || candidate.eligible());
      chosen_candidates += candidate.chosen ? 1 : 0;
    }
    RC_ASSERT(chosen_candidates == choice.offers.size());
  }));
}

}  // namespace
}  // namespace holdfast::feedback
