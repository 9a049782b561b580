// How many offers a customer gets to see: the policy's two maxima over offers ever shown.
#include "services/billing/domain/presentation.h"

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/billing/domain/reasons.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1'780'000'000);

Cancellation Intent(int max_before, int max_after) {
  Cancellation c = Open({"acme", "sub1", "can1", CancelMode::kIntent, {}, "", "web"},
                        FlowPolicy{"US", 1, true, max_before, max_after, true, false},
                        EndPlan{absl::CivilDay(2026, 7, 1), kNow + absl::Hours(24)}, kNow);
  return c;
}

Cancellation Requested(int max_before, int max_after) {
  Cancellation c = Intent(max_before, max_after);
  c.state = CancellationState::kRequested;
  c.requested_at = kNow;
  return c;
}

Offer HalfOff() {
  Offer offer;
  offer.offer_key = "half_off";
  offer.terms = PercentDiscount{5000, 3};
  offer.retains = true;
  offer.expires_at = kNow + absl::Minutes(15);
  return offer;
}

Presentation Choice(int offers) {
  Presentation choice;
  choice.decision = "dec1";
  choice.final = true;
  choice.offers.assign(offers, HalfOff());
  return choice;
}

TEST(Present, IsTrimmedToTheMaximumBeforeTheRequest) {
  const auto presented = Present(Intent(2, 1), {}, Choice(5), kNow);
  ASSERT_THAT(presented, IsOk());
  EXPECT_THAT(presented->added, SizeIs(2));
  EXPECT_TRUE(presented->cancellation.choice_made);
  EXPECT_EQ(presented->cancellation.offers_suppressed, "");
}

TEST(Present, ToNobodyWherePolicyForbidsItAndSaysSo) {
  const auto presented = Present(Intent(0, 1), {}, Choice(1), kNow);
  ASSERT_THAT(presented, IsOk());
  EXPECT_THAT(presented->added, IsEmpty());
  EXPECT_EQ(presented->cancellation.offers_suppressed, "policy");
}

TEST(Present, CountsOffersThatAreOnTheirWay) {
  EXPECT_EQ(OffersLeft(Intent(2, 1), {HalfOff()}, false), 1);
  EXPECT_EQ(OffersLeft(Intent(2, 1), {HalfOff(), HalfOff(), HalfOff()}, false), 0);
}

TEST(Present, CountsEachPhaseByItself) {
  Cancellation c = Requested(1, 1);
  c.shown_before = 1;
  EXPECT_EQ(OffersLeft(c, {}, false), 1);
  c.shown_after = 1;
  EXPECT_EQ(OffersLeft(c, {}, false), 0);
}

TEST(Present, AfterTheRequestOnlyToThoseWhoAnsweredWherePermissionIsNeeded) {
  Cancellation c = Requested(0, 1);
  c.policy.ask_permission_after = true;
  Presentation choice = Choice(1);
  EXPECT_THAT(Present(c, {}, choice, kNow)->added, IsEmpty());
  choice.carried_by_caller = true;
  choice.reason = "unused";
  EXPECT_THAT(Present(c, {}, choice, kNow)->added, SizeIs(1));
}

TEST(Present, LeavesOutWhatHasExpiredAlready) {
  const auto presented = Present(Intent(1, 1), {}, Choice(1), kNow + absl::Minutes(15));
  ASSERT_THAT(presented, IsOk());
  EXPECT_THAT(presented->added, IsEmpty());
  EXPECT_EQ(presented->cancellation.offers_suppressed, "degraded");
}

TEST(Present, AsksNothingBeforeTheRequestWhereThatIsForbidden) {
  Cancellation c = Intent(0, 1);
  c.policy.survey_allowed = false;
  Presentation survey;
  survey.decision = "dec1";
  survey.survey = "why?";
  EXPECT_EQ(Present(c, {}, survey, kNow)->cancellation.survey, "");
  c.state = CancellationState::kRequested;
  EXPECT_EQ(Present(c, {}, survey, kNow)->cancellation.survey, "why?");
}

TEST(Present, IsRefusedOnceClosedAndFromTheEndOn) {
  Cancellation c = Requested(1, 1);
  EXPECT_THAT(Present(c, {}, Choice(1), c.end.effective_at).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, kCancellationClosed));
  c.state = CancellationState::kWithdrawn;
  EXPECT_THAT(Present(c, {}, Choice(1), kNow).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, kCancellationClosed));
}

TEST(Show, MarksEachOfferOnceAndCountsItInItsPhase) {
  Cancellation c = Intent(1, 1);
  std::vector<Offer> offers = {HalfOff()};
  EXPECT_EQ(Show(c, offers, kNow), 1);
  EXPECT_EQ(Show(c, offers, kNow + absl::Minutes(1)), 0);
  EXPECT_EQ(offers[0].shown_at, kNow);
  EXPECT_EQ(offers[0].shown_phase, FlowPhase::kBeforeRequest);
  EXPECT_EQ(c.shown_before, 1);
  EXPECT_EQ(c.shown_after, 0);
}

TEST(Show, NothingOnceClosed) {
  Cancellation c = Intent(1, 1);
  c.state = CancellationState::kAbandoned;
  std::vector<Offer> offers = {HalfOff()};
  EXPECT_EQ(Show(c, offers, kNow), 0);
}

TEST(RevokeBeyondPolicy, KeepsWhatWasSeenAndWhatMayStillBeShown) {
  Cancellation c = Requested(2, 1);
  Offer seen = HalfOff();
  seen.shown_at = kNow;
  std::vector<Offer> offers = {seen, HalfOff(), HalfOff()};
  RevokeBeyondPolicy(c, offers);
  EXPECT_EQ(offers[0].state, OfferState::kPresented);
  EXPECT_EQ(offers[1].state, OfferState::kPresented);
  EXPECT_EQ(offers[2].state, OfferState::kRevoked);
}

TEST(RevokeBeyondPolicy, TakesAllBackWhereNothingMayFollowTheRequest) {
  Cancellation c = Requested(2, 0);
  Offer seen = HalfOff();
  seen.shown_at = kNow;
  std::vector<Offer> offers = {seen, HalfOff()};
  RevokeBeyondPolicy(c, offers);
  EXPECT_EQ(offers[0].state, OfferState::kRevoked);
  EXPECT_EQ(offers[1].state, OfferState::kRevoked);
}

struct SettleRow {
  const char* name;
  bool degraded;
  const char* survey;
  int max_after;
  int shown;
  const char* suppressed;
};
class SettleTable : public testing::TestWithParam<SettleRow> {};
TEST_P(SettleTable, SaysWhyNoOfferWasEverShown) {
  Cancellation c = Intent(0, GetParam().max_after);
  c.degraded = GetParam().degraded;
  c.survey = GetParam().survey;
  c.shown_before = GetParam().shown;
  std::vector<Offer> offers = {HalfOff()};
  SettleOffers(c, offers);
  EXPECT_EQ(c.offers_suppressed, GetParam().suppressed);
  EXPECT_EQ(offers[0].state, OfferState::kRevoked);
}
INSTANTIATE_TEST_SUITE_P(
    All, SettleTable,
    testing::Values(SettleRow{"Degraded", true, "", 1, 0, "degraded"},
                    SettleRow{"SurveyUnanswered", false, "q", 1, 0, "survey_unanswered"},
                    SettleRow{"LeftFirst", false, "", 1, 0, "customer_left_first"},
                    SettleRow{"Policy", false, "", 0, 0, "policy"},
                    SettleRow{"OneWasShown", true, "q", 1, 1, ""}),
    [](const auto& row) { return row.param.name; });

TEST(CheckCaps, CountsThisOfferTheYearAndTheCoolDown) {
  Offer offer = HalfOff();
  const std::vector<PastAccept> long_ago = {{"half_off", kNow - absl::Hours(24 * 400)}};
  EXPECT_THAT(CheckCaps(offer, long_ago, kNow), IsOk()) << "no cap";
  offer.caps = {1, 0, 0};
  EXPECT_THAT(CheckCaps(offer, long_ago, kNow),
              StatusIs(absl::StatusCode::kFailedPrecondition, kOfferNotApplicable));
  offer.caps = {0, 1, 0};
  EXPECT_THAT(CheckCaps(offer, long_ago, kNow), IsOk());
  EXPECT_THAT(CheckCaps(offer, {{"other", kNow - absl::Hours(24 * 364)}}, kNow),
              StatusIs(absl::StatusCode::kFailedPrecondition, kOfferNotApplicable));
  offer.caps = {0, 0, 90};
  EXPECT_THAT(CheckCaps(offer, {{"other", kNow - absl::Hours(24 * 91)}}, kNow), IsOk());
  EXPECT_THAT(CheckCaps(offer, {{"other", kNow - absl::Hours(24 * 89)}}, kNow),
              StatusIs(absl::StatusCode::kFailedPrecondition, kOfferNotApplicable));
}

TEST(CheckAnswerable, EndsAtTheExpiryItself) {
  Offer offer = HalfOff();
  EXPECT_THAT(CheckAnswerable(offer, offer.expires_at - absl::Seconds(1)), IsOk());
  EXPECT_THAT(CheckAnswerable(offer, offer.expires_at),
              StatusIs(absl::StatusCode::kFailedPrecondition, kOfferExpired));
  offer.state = OfferState::kAccepted;
  EXPECT_THAT(CheckAnswerable(offer, kNow),
              StatusIs(absl::StatusCode::kFailedPrecondition, kOfferAlreadyAnswered));
  offer.state = OfferState::kRevoked;
  EXPECT_THAT(CheckAnswerable(offer, kNow),
              StatusIs(absl::StatusCode::kFailedPrecondition, kOfferRevoked));
}

TEST(CheckTerms, NamesTheFieldOutOfRange) {
  EXPECT_THAT(CheckTerms(PercentDiscount{10'000, 36}), IsOk());
  EXPECT_THAT(CheckTerms(PercentDiscount{10'001, 1}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(CheckTerms(PercentDiscount{1, 37}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(CheckTerms(AmountDiscount{Money{0, {}}, 1}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(CheckTerms(FreePeriods{13}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(CheckTerms(Pause{0}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(CheckTerms(PlanChange{""}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(CheckTerms(TermExtension{367}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(CheckTerms(HumanContact{"visit"}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(CheckTerms(HumanContact{"training"}), IsOk());
}

}  // namespace
}  // namespace holdfast::billing
