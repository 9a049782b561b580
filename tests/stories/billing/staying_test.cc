// Customers who are asked why, see an offer, and perhaps stay.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/billing/domain/reasons.h"
#include "tests/support/billing_world/billing_world.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using absl::StatusCode;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::SizeIs;

// A customer in the flow at noon on 16 April, of a subscription that renews on 1 May.
struct InTheFlow {
  BillingWorld world{At("2026-04-01 12:00")};
  SubscriptionName sub;
  CancellationView flow;

  explicit InTheFlow(const CustomerWords& customer = {}, const StartWords& start = {}) {
    world.Plan("basic", {.currency = customer.currency});
    world.Customer("acme", customer);
    sub = world.Subscribe("acme", "basic");
    world.AdvanceTo(At("2026-04-16 12:00"));
    flow = *world.Start(sub, start);
  }
};

TEST(StayingStory, TheOfferComesWithTheReasonAndIsAppliedOnce) {
  InTheFlow in;
  ASSERT_THAT(in.world.Present(in.flow, BillingWorld::Survey()), IsOk());
  Presentation answer = BillingWorld::Offers({in.world.HalfOff()});
  answer.carried_by_caller = true;
  const auto shown = in.world.Present(in.flow, answer);
  ASSERT_THAT(shown, IsOk());
  ASSERT_THAT(shown->offers, SizeIs(1));
  EXPECT_EQ(shown->offers[0].shown_at, in.world.now());
  const auto kept = in.world.Accept(in.flow, shown->offers[0].id);
  ASSERT_THAT(kept, IsOk());
  EXPECT_EQ(kept->cancellation.state, CancellationState::kRetained);
  EXPECT_THAT(in.world.Accept(in.flow, shown->offers[0].id),
              StatusIs(StatusCode::kFailedPrecondition, kOfferAlreadyAnswered));
  EXPECT_THAT(in.world.EventTypes("cancellation."),
              ElementsAre("cancellation.started", "cancellation.surveyed",
                          "cancellation.offer_presented", "cancellation.offer_accepted"));
  in.world.AdvanceTo(At("2026-08-02 00:00"));
  std::vector<int64_t> totals;
  for (const Invoice& invoice : in.world.InvoicesOf("acme"))
    totals.push_back(invoice.total.amount_minor);
  EXPECT_THAT(totals, ElementsAre(30'00, 15'00, 15'00, 15'00, 30'00));
}

TEST(StayingStory, AGermanCustomerSeesNoOfferBeforeTheRequestAndOneAfterIt) {
  InTheFlow in({.country = "DE", .zone = "Europe/Berlin", .currency = "EUR"});
  EXPECT_FALSE(AwaitsFeedback(in.flow.cancellation)) << "nothing may come before the request";
  ASSERT_THAT(in.world.Present(
                  in.flow, BillingWorld::Offers({in.world.HalfOff(), in.world.HalfOff("other")})),
              IsOk());
  EXPECT_THAT(in.world.Look(in.flow)->offers, IsEmpty());
  ASSERT_THAT(in.world.Confirm(in.flow), IsOk());
  EXPECT_THAT(in.world.Look(in.flow)->offers, IsEmpty());
  ASSERT_THAT(
      in.world.Present(in.flow, BillingWorld::Offers(
                                    {in.world.HalfOff(), in.world.HalfOff("other")}, "dec_after")),
      IsOk());
  const auto page = in.world.Look(in.flow);
  ASSERT_THAT(page->offers, SizeIs(1));
  EXPECT_EQ(page->offers[0].shown_phase, FlowPhase::kAfterRequest);
  EXPECT_EQ(page->cancellation.shown_before, 0);
  EXPECT_EQ(page->cancellation.shown_after, 1);
}

TEST(StayingStory, AnOfferTakenASecondBeforeTheEndRetains) {
  InTheFlow in({}, {.mode = CancelMode::kRequest});
  in.world.AdvanceTo(At("2026-04-30 23:50"));
  ASSERT_THAT(in.world.Present(in.flow, BillingWorld::Offers({in.world.HalfOff()})), IsOk());
  const std::string offer = in.world.Look(in.flow)->offers[0].id;
  in.world.AdvanceTo(At("2026-05-01 00:00") - absl::Seconds(1));
  ASSERT_THAT(in.world.Accept(in.flow, offer), IsOk());
  EXPECT_THAT(in.world.AdvanceTo(At("2026-05-01 00:00")), Contains("subscription.renewed"));
  EXPECT_EQ(in.world.SubscriptionNow(in.sub).state, SubscriptionState::kActive);
}

TEST(StayingStory, AtTheEndItselfTheOfferIsRefusedWhetherOrNotTheTimerHasRun) {
  InTheFlow in({}, {.mode = CancelMode::kRequest});
  in.world.AdvanceTo(At("2026-04-30 23:50"));
  ASSERT_THAT(in.world.Present(in.flow, BillingWorld::Offers({in.world.HalfOff()})), IsOk());
  const std::string offer = in.world.Look(in.flow)->offers[0].id;
  in.world.SleepTo(At("2026-05-01 00:00"));
  EXPECT_THAT(in.world.Accept(in.flow, offer),
              StatusIs(StatusCode::kFailedPrecondition, kCancellationClosed));
  in.world.AdvanceTo(At("2026-05-01 00:00"));
  EXPECT_THAT(in.world.Accept(in.flow, offer),
              StatusIs(StatusCode::kFailedPrecondition, kCancellationClosed));
  EXPECT_EQ(in.world.SubscriptionNow(in.sub).state, SubscriptionState::kCanceled);
}

TEST(StayingStory, AnExpiredOfferIsRefusedAtItsExpiryAndTold) {
  InTheFlow in;
  ASSERT_THAT(in.world.Present(in.flow, BillingWorld::Offers({in.world.HalfOff()})), IsOk());
  const std::string offer = in.world.Look(in.flow)->offers[0].id;
  in.world.SleepTo(in.world.now() + absl::Minutes(15));
  EXPECT_THAT(in.world.Accept(in.flow, offer),
              StatusIs(StatusCode::kFailedPrecondition, kOfferExpired));
  EXPECT_THAT(in.world.Advance(absl::ZeroDuration()), ElementsAre("cancellation.offer_expired"));
  EXPECT_THAT(in.world.Accept(in.flow, offer),
              StatusIs(StatusCode::kFailedPrecondition, kOfferExpired));
  EXPECT_THAT(in.world.Decline(in.flow, offer),
              StatusIs(StatusCode::kFailedPrecondition, kOfferExpired));
}

TEST(StayingStory, RetainedAndStillThereWhenTheWindowClosesIsASave) {
  InTheFlow in;
  ASSERT_THAT(in.world.Present(in.flow, BillingWorld::Offers({in.world.HalfOff()})), IsOk());
  ASSERT_THAT(in.world.Accept(in.flow, in.world.Look(in.flow)->offers[0].id), IsOk());
  in.world.AdvanceTo(At("2026-05-23 11:59"));
  EXPECT_EQ(in.world.Cancellations().back().retention, RetentionOutcome::kProvisional);
  EXPECT_THAT(in.world.AdvanceTo(At("2026-05-23 12:00")), Contains("retention.validated"));
  EXPECT_EQ(in.world.Cancellations().back().retention, RetentionOutcome::kValidated);
}

TEST(StayingStory, RetainedThenLeftAgainIsLost) {
  InTheFlow in;
  ASSERT_THAT(in.world.Present(in.flow, BillingWorld::Offers({in.world.HalfOff()})), IsOk());
  ASSERT_THAT(in.world.Accept(in.flow, in.world.Look(in.flow)->offers[0].id), IsOk());
  EXPECT_THAT(in.world.Confirm(in.flow),
              StatusIs(StatusCode::kFailedPrecondition, kCancellationRetained));
  const auto again = in.world.Start(in.sub, {.mode = CancelMode::kRequest});
  ASSERT_THAT(again, IsOk());
  EXPECT_NE(again->cancellation.id, in.flow.cancellation.id);
  EXPECT_THAT(in.world.AdvanceTo(At("2026-05-01 00:00")),
              IsSupersetOf({"subscription.canceled", "cancellation.canceled", "retention.lost"}));
  EXPECT_EQ(in.world.Cancellations().front().retention, RetentionOutcome::kLost);
  in.world.AdvanceTo(At("2026-12-01 00:00"));
  EXPECT_THAT(in.world.EventTypes("retention."), ElementsAre("retention.lost"));
}

TEST(StayingStory, ACallWithAPersonLeavesTheCancellationAsItIs) {
  InTheFlow in({}, {.mode = CancelMode::kRequest});
  ASSERT_THAT(in.world.Present(in.flow, BillingWorld::Offers({in.world.Call()})), IsOk());
  const auto accepted = in.world.Accept(in.flow, in.world.Look(in.flow)->offers[0].id);
  ASSERT_THAT(accepted, IsOk());
  EXPECT_EQ(accepted->cancellation.state, CancellationState::kRequested);
  EXPECT_EQ(accepted->offers[0].state, OfferState::kAccepted);
  in.world.AdvanceTo(At("2026-05-01 00:00"));
  EXPECT_EQ(in.world.Cancellations().back().state, CancellationState::kCanceled);
}

TEST(StayingStory, EachInteractionKeepsTheFlowOpenForHalfAnHour) {
  InTheFlow in;
  in.world.Advance(absl::Minutes(29));
  ASSERT_THAT(in.world.Present(in.flow, BillingWorld::Offers({in.world.HalfOff()})), IsOk());
  const std::string offer = in.world.Look(in.flow)->offers[0].id;
  in.world.Advance(absl::Minutes(10));
  ASSERT_THAT(in.world.Decline(in.flow, offer), IsOk());
  EXPECT_THAT(in.world.Advance(absl::Minutes(29)), IsEmpty());
  EXPECT_THAT(in.world.Advance(absl::Minutes(1)), ElementsAre("cancellation.abandoned"));
}

TEST(StayingStory, PresentingTheSameDecisionAgainChangesNothing) {
  InTheFlow in;
  const Presentation choice = BillingWorld::Offers({in.world.HalfOff()});
  const auto once = in.world.Present(in.flow, choice);
  const auto twice = in.world.Present(in.flow, choice);
  ASSERT_THAT(twice, IsOk());
  EXPECT_EQ(twice->cancellation, once->cancellation);
  EXPECT_THAT(twice->offers, SizeIs(1));
}

TEST(StayingStory, ALookShowsAnOfferOnceAndForAll) {
  InTheFlow in;
  ASSERT_THAT(in.world.Present(in.flow, BillingWorld::Offers({in.world.HalfOff()})), IsOk());
  EXPECT_THAT(in.world.EventTypes("cancellation.offer"), IsEmpty()) << "nobody has seen it";
  const auto first = in.world.Look(in.flow);
  in.world.Advance(absl::Minutes(5));
  const auto second = in.world.Look(in.flow);
  EXPECT_EQ(second->offers[0].shown_at, first->offers[0].shown_at);
  EXPECT_EQ(second->cancellation.shown_before, 1);
  EXPECT_THAT(in.world.EventTypes("cancellation.offer"),
              ElementsAre("cancellation.offer_presented"));
}

TEST(StayingStory, ACapThatIsReachedIsCheckedAgainWhenTheOfferIsTaken) {
  InTheFlow in;
  Offer once_only = in.world.HalfOff();
  once_only.terms = TermExtension{14};
  once_only.caps.max_accepts_of_this_offer = 1;
  ASSERT_THAT(in.world.Present(in.flow, BillingWorld::Offers({once_only})), IsOk());
  ASSERT_THAT(in.world.Accept(in.flow, in.world.Look(in.flow)->offers[0].id), IsOk());
  const auto second_flow = in.world.Start(in.sub);
  ASSERT_THAT(in.world.Present(*second_flow, BillingWorld::Offers({once_only}, "dec_second")),
              IsOk());
  EXPECT_THAT(in.world.Accept(*second_flow, in.world.Look(*second_flow)->offers[0].id),
              StatusIs(StatusCode::kFailedPrecondition, kOfferNotApplicable));
  EXPECT_EQ(in.world.SubscriptionNow(in.sub).open_cancellation, second_flow->cancellation.id);
}

TEST(StayingStory, AnOfferThatCannotBeAppliedIsNotShown) {
  InTheFlow in;
  Offer unknown_plan = in.world.HalfOff();
  unknown_plan.terms = PlanChange{"no_such_plan"};
  const auto presented = in.world.Present(in.flow, BillingWorld::Offers({unknown_plan}));
  ASSERT_THAT(presented, IsOk());
  EXPECT_THAT(presented->offers, IsEmpty());
}

TEST(StayingStory, AStricterPolicyBindsFromItsPushOn) {
  InTheFlow in;
  const std::string none = R"({"groups":{},"rows":[],"version":99})";
  EXPECT_THAT(in.world.ReplacePolicy(none), StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(in.world.ReplacePolicy(std::string(BuiltinPolicyJson())),
              IsOkAndHolds(PolicyTable::Builtin().version()));
}

}  // namespace
}  // namespace holdfast::billing
