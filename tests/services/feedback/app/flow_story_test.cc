// From billing's fact to PresentOffers, and what comes after, in the places that differ.
#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/feedback/store/decisions.h"
#include "services/feedback/store/offers.h"
#include "tests/support/feedback_world/feedback_world.h"
#include "tests/support/status_matchers.h"

namespace holdfast::feedback {
namespace {

namespace v1 = ::holdfast::billing::v1;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kName[] = "customers/c1/subscriptions/s1/cancellations/x1";

std::vector<std::string> Offers(const FakeBilling::Presented& presented) {
  std::vector<std::string> keys;
  for (const v1::Offer& offer : presented.request.offers()) keys.push_back(offer.offer_key());
  return keys;
}

std::vector<Decision> Decisions(FeedbackWorld& world) {
  std::vector<Decision> out;
  EXPECT_THAT(world.Read([&](sql::ReadTxn& txn) -> absl::Status {
    auto found = ListDecisions(txn, FeedbackWorld::kTenant, "", "", 1000);
    if (found.ok()) out = *std::move(found);
    return found.status();
  }),
              IsOk());
  return out;
}

v1::CancellationFact InPlace(const FeedbackWorld& world, const char* country, const char* region,
                             int before, int after, bool survey_allowed, bool ask_permission) {
  v1::CancellationFact fact = world.Fact();
  fact.mutable_subscription()->mutable_customer()->set_country(country);
  fact.mutable_subscription()->mutable_customer()->set_region(region);
  fact.mutable_policy()->set_code(country);
  fact.mutable_policy()->set_max_before_request(before);
  fact.mutable_policy()->set_max_after_request(after);
  fact.mutable_policy()->set_survey_allowed(survey_allowed);
  fact.mutable_policy()->set_ask_permission_after(ask_permission);
  return fact;
}

SurveyAnswer Answer(const char* reason) {
  return {.cancellation = kName, .reason = reason, .text = "too slow", .channel = "web"};
}

TEST(Flow, AnIntentWithoutReasonIsAskedFirst) {
  FeedbackWorld world;
  world.feed().reply_to = "10.0.0.7:7001";
  world.Emit("cancellation.started", world.Fact());
  ASSERT_THAT(world.billing().taken, SizeIs(1));
  const FakeBilling::Presented& presented = world.billing().taken.front();
  EXPECT_EQ(presented.reply_to, "10.0.0.7:7001");
  EXPECT_EQ(presented.tenant, "acme");
  EXPECT_EQ(presented.request.cancellation(), kName);
  EXPECT_FALSE(presented.request.final());
  EXPECT_FALSE(presented.request.carried_by_caller());
  EXPECT_THAT(presented.request.offers(), IsEmpty());
  EXPECT_THAT(presented.request.survey().reasons(), SizeIs(8));
  EXPECT_EQ(presented.request.survey().reasons(7).key(), "other");
  EXPECT_FALSE(presented.request.survey().text_question().empty());
  EXPECT_TRUE(presented.request.survey().skippable());
  EXPECT_THAT(Decisions(world), IsEmpty());
}

TEST(Flow, AnIntentWithAReasonGetsItsOffer) {
  FeedbackWorld world;
  v1::CancellationFact fact = world.Fact();
  fact.set_reason("too_expensive");
  world.Emit("cancellation.started", fact);
  ASSERT_THAT(world.billing().taken, SizeIs(1));
  const v1::PresentOffersRequest& request = world.billing().taken.front().request;
  EXPECT_TRUE(request.final());
  EXPECT_FALSE(request.has_survey());
  EXPECT_EQ(request.reason(), "too_expensive");
  EXPECT_THAT(Offers(world.billing().taken.front()), ElementsAre("discount_30_3"));
  const v1::Offer& offer = request.offers(0);
  EXPECT_EQ(offer.price_after().amount_minor(), 21'00);
  EXPECT_EQ(offer.caps().cool_down_days(), 90);
  EXPECT_EQ(offer.caps().max_accepts_of_this_offer(), 1);
  EXPECT_EQ(offer.caps().max_accepts_in_365_days(), 2);
  EXPECT_EQ(offer.expire_time().seconds(), absl::ToUnixSeconds(world.now() + absl::Minutes(15)));
  EXPECT_EQ(request.request_id().size(), 36u);
}

TEST(Flow, TheAnswerLeadsToTheOffersAndTheReplyCarriesThem) {
  FeedbackWorld world;
  world.Emit("cancellation.started", world.Fact());
  const auto submitted = world.Submit(Answer("unused"));
  ASSERT_THAT(submitted, IsOk());
  ASSERT_THAT(world.billing().taken, SizeIs(2));
  const FakeBilling::Presented& presented = world.billing().taken.back();
  EXPECT_TRUE(presented.request.carried_by_caller());
  EXPECT_TRUE(presented.request.final());
  EXPECT_THAT(Offers(presented), ElementsAre("pause_2"));
  EXPECT_THAT(world.answered(), testing::Contains(submitted->presentation));
  EXPECT_THAT(world.Read([&](sql::ReadTxn& txn) -> absl::Status {
    SystemIds ids(world.clock());
    const Scope scope{.tenant = "acme", .now = world.now(), .ids = ids};
    const auto again = RereadSubmitted(txn, scope, KeyOf(*submitted));
    EXPECT_THAT(again, IsOk());
    EXPECT_FALSE(again->waiting);
    v1::Cancellation held;
    EXPECT_TRUE(held.ParseFromString(again->billing_reply));
    EXPECT_THAT(held.offers(), SizeIs(1));
    return absl::OkStatus();
  }),
              IsOk());
}

TEST(Flow, ASecondAnswerReplacesTheReasonAndChoosesNothingNew) {
  FeedbackWorld world;
  world.Emit("cancellation.started", world.Fact());
  ASSERT_THAT(world.Submit(Answer("unused")), IsOk());
  ASSERT_THAT(world.Submit(Answer("too_expensive")), IsOk());
  EXPECT_THAT(Decisions(world), SizeIs(1));
  ASSERT_THAT(world.billing().taken, SizeIs(3));
  const v1::PresentOffersRequest& last = world.billing().taken.back().request;
  EXPECT_FALSE(last.final());
  EXPECT_TRUE(last.carried_by_caller());
  EXPECT_THAT(last.offers(), IsEmpty());
  EXPECT_EQ(last.reason(), "too_expensive");
}

TEST(Flow, ASkipGetsTheDefaultArm) {
  FeedbackWorld world;
  world.Emit("cancellation.started", world.Fact());
  ASSERT_THAT(world.Submit({.cancellation = kName, .skip = true, .channel = "web"}), IsOk());
  EXPECT_THAT(Offers(world.billing().taken.back()), ElementsAre("default_15_2"));
}

TEST(Flow, ALifeEventGetsNothingEver) {
  FeedbackWorld world;
  world.Emit("cancellation.started", world.Fact());
  ASSERT_THAT(world.Submit(Answer("life_event")), IsOk());
  EXPECT_EQ(world.billing().taken.back().request.suppressed(), "reason_forbids");
  v1::CancellationFact requested = world.Fact();
  requested.set_state(v1::CANCELLATION_STATE_REQUESTED);
  requested.set_reason("life_event");
  world.Emit("cancellation.requested", requested);
  for (const auto& presented : world.billing().taken)
    EXPECT_THAT(presented.request.offers(), IsEmpty());
}

TEST(Flow, GermanyOffersOnlyAfterTheRequest) {
  FeedbackWorld world;
  v1::CancellationFact fact = InPlace(world, "DE", "", 0, 1, /*survey_allowed=*/true, false);
  world.Emit("cancellation.started", fact);
  ASSERT_THAT(world.billing().taken, SizeIs(1));
  EXPECT_EQ(world.billing().taken[0].request.survey().text_question(),
            "");  // limited: no free text
  ASSERT_THAT(world.Submit(Answer("too_expensive")), IsOk());
  EXPECT_EQ(world.billing().taken[1].request.suppressed(), "policy");
  EXPECT_THAT(world.billing().taken[1].request.offers(), IsEmpty());

  fact.set_state(v1::CANCELLATION_STATE_REQUESTED);
  world.Emit("cancellation.requested", fact);
  ASSERT_THAT(world.billing().taken, SizeIs(3));
  const FakeBilling::Presented& after = world.billing().taken[2];
  EXPECT_THAT(Offers(after), ElementsAre("discount_30_3"));
  EXPECT_TRUE(after.request.final());
  EXPECT_EQ(after.request.offers(0).expire_time().seconds(),
            absl::ToUnixSeconds(world.now() + absl::Hours(24)));
  // Both were made in one instant of this clock, so their ids do not say which came first.
  std::vector<Decision> decisions = Decisions(world);
  ASSERT_THAT(decisions, SizeIs(2));
  if (decisions[0].phase == Phase::kIntent) std::swap(decisions[0], decisions[1]);
  EXPECT_EQ(decisions[0].phase, Phase::kAfterRequest);
  EXPECT_EQ(decisions[1].suppressed, "policy");
}

TEST(Flow, WhereBillingForbidsToAskNothingIsAsked) {
  FeedbackWorld world;
  world.Emit("cancellation.started",
             InPlace(world, "DE", "", 0, 1, /*survey_allowed=*/false, false));
  ASSERT_THAT(world.billing().taken, SizeIs(1));
  EXPECT_FALSE(world.billing().taken[0].request.has_survey());
  EXPECT_EQ(world.billing().taken[0].request.suppressed(), "policy");
}

TEST(Flow, MinnesotaAsksNothingBeforeAndOffersNothingWithoutPermission) {
  FeedbackWorld world;
  v1::CancellationFact fact =
      InPlace(world, "US", "MN", 0, 1, /*survey_allowed=*/false, /*ask_permission=*/true);
  world.Emit("cancellation.started", fact);
  ASSERT_THAT(world.billing().taken, SizeIs(1));
  EXPECT_FALSE(world.billing().taken[0].request.has_survey());
  EXPECT_EQ(world.billing().taken[0].request.suppressed(), "policy");
  fact.set_state(v1::CANCELLATION_STATE_REQUESTED);
  world.Emit("cancellation.requested", fact);
  ASSERT_THAT(world.billing().taken, SizeIs(2));
  EXPECT_TRUE(
      world.billing()
          .taken[1]
          .request.has_survey());  // the customer has asked to leave: now it holds nobody up
  EXPECT_EQ(world.billing().taken[1].request.suppressed(), "policy");
  ASSERT_THAT(world.Submit(Answer("too_expensive")), IsOk());
  for (const auto& presented : world.billing().taken)
    EXPECT_THAT(presented.request.offers(), IsEmpty());
}

TEST(Flow, BusinessesMaySeeThree) {
  FeedbackWorld world;
  v1::CancellationFact fact = InPlace(world, "JP", "", 3, 1, true, false);
  fact.mutable_subscription()->mutable_customer()->set_first_start_date("2026-03-01");
  fact.set_reason("too_complex");
  world.Emit("cancellation.started", fact);
  EXPECT_THAT(Offers(world.billing().taken.back()),
              ElementsAre("training", "human_call", "setup_call"));
}

TEST(Flow, ARequestGetsSurveyAndOfferAtOnce) {
  FeedbackWorld world;
  v1::CancellationFact fact = world.Fact();
  fact.set_state(v1::CANCELLATION_STATE_REQUESTED);
  fact.set_mode(v1::CANCELLATION_MODE_REQUEST);
  world.Emit("cancellation.started", fact);
  ASSERT_THAT(world.billing().taken, SizeIs(1));
  const v1::PresentOffersRequest& request = world.billing().taken[0].request;
  EXPECT_TRUE(request.final());
  EXPECT_TRUE(request.has_survey());
  EXPECT_THAT(Offers(world.billing().taken[0]), ElementsAre("default_15_2"));
  EXPECT_TRUE(std::ranges::any_of(
      Decisions(world), [](const Decision& one) { return one.phase == Phase::kAfterRequest; }));
}

TEST(Flow, AnOfferShownBeforeIsNotFollowedByAnother) {
  FeedbackWorld world;
  v1::CancellationFact fact = world.Fact();
  fact.set_reason("unused");
  world.Emit("cancellation.started", fact);
  fact.set_state(v1::CANCELLATION_STATE_REQUESTED);
  fact.set_offers_shown_before(1);
  world.Emit("cancellation.requested", fact);
  EXPECT_THAT(world.billing().taken, SizeIs(1));
}

TEST(Flow, AnUnansweredSurveyIsFollowedByTheChoiceOnceTheyAskToLeave) {
  FeedbackWorld world;
  v1::CancellationFact fact = world.Fact();
  world.Emit("cancellation.started", fact);
  fact.set_state(v1::CANCELLATION_STATE_REQUESTED);
  world.Emit("cancellation.requested", fact);
  ASSERT_THAT(world.billing().taken, SizeIs(2));
  EXPECT_THAT(Offers(world.billing().taken[1]), ElementsAre("default_15_2"));
}

TEST(Flow, TheOutlookIsLoggedAndItsAbsenceToo) {
  FeedbackWorld world;
  world.outlooks().by_customer["customers/c1"] = {
      .missed = false, .lifetime_value_minor = 900'00, .renewal_probability = 0.875};
  v1::CancellationFact fact = world.Fact();
  fact.set_reason("unused");
  world.Emit("cancellation.started", fact);
  EXPECT_EQ(
      Decisions(world).front().outlook,
      (Outlook{.missed = false, .lifetime_value_minor = 900'00, .renewal_probability = 0.875}));
  v1::CancellationFact other = world.Fact("c2");
  other.set_reason("unused");
  world.Emit("cancellation.started", other);
  const std::vector<Decision> decisions = Decisions(world);
  const auto of_other = std::ranges::find_if(
      decisions, [](const Decision& one) { return one.customer == "customers/c2"; });
  ASSERT_NE(of_other, decisions.end());
  EXPECT_TRUE(of_other->outlook.missed);
  EXPECT_EQ(of_other->outlook.renewal_probability, -1);
}

TEST(Flow, ATenantsOwnOfferReplacesTheOneThatShips) {
  FeedbackWorld world;
  v1::CancellationFact fact = world.Fact();
  fact.set_reason("budget_cut");
  OfferDefinition downgrade;
  downgrade.key = "downgrade";
  downgrade.title = "Move to a smaller plan";
  downgrade.terms = PlanChange{"plans/small"};
  downgrade.eligibility.reasons = {"budget_cut"};
  downgrade.priority = 1;
  EXPECT_THAT(world.Write([&](sql::Txn& txn) -> absl::Status {
    auto stored = PutOffer(txn, FeedbackWorld::kTenant, downgrade, world.now());
    if (stored.ok()) {
      EXPECT_EQ(stored->version, 2);
    }
    return stored.status();
  }),
              IsOk());
  world.Emit("cancellation.started", fact);
  ASSERT_THAT(Offers(world.billing().taken.back()), ElementsAre("downgrade"));
  EXPECT_EQ(world.billing().taken.back().request.offers(0).offer_version(), 2);
  EXPECT_EQ(world.billing().taken.back().request.offers(0).terms().plan_change().plan(),
            "plans/small");
}

TEST(Flow, FactsThatAreNoneOfItsBusinessChangeNothing) {
  FeedbackWorld world;
  world.Emit("subscription.renewed", world.Fact());
  EXPECT_THAT(world.billing().attempts, IsEmpty());
}

TEST(Flow, AFactThatCannotBeReadBecomesADeadLetterAndHoldsNobodyUp) {
  FeedbackWorld world;
  v1::CancellationFact broken = world.Fact();
  broken.mutable_subscription()->mutable_mrr()->set_currency_code("???");
  world.Emit("cancellation.started", broken);
  world.RunFor(absl::Seconds(5));
  EXPECT_EQ(world.runtime().consumer().stats().dead, 1u);
  world.Emit("cancellation.started", world.Fact("c2"));
  EXPECT_THAT(world.billing().taken, SizeIs(1));
}

}  // namespace
}  // namespace holdfast::feedback
