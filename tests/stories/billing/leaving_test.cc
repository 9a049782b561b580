// Customers who leave: when service ends, what is billed, and that nobody has to wait for anyone.
// Method: a monthly plan of $30.00, in advance; the world's clock stands still until it is moved.
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
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const StartWords kRequest{.mode = CancelMode::kRequest};

EndWish OnDate(int year, int month, int day) {
  return {CancelTiming::kDate, absl::CivilDay(year, month, day)};
}

TEST(LeavingStory, HesitatingOverMidnightIsNotBilled) {
  BillingWorld world(At("2026-04-01 12:00"));
  world.Plan("basic");
  world.Customer("acme");
  const SubscriptionName sub = world.Subscribe("acme", "basic");
  world.AdvanceTo(At("2026-04-30 23:50"));
  const auto flow = world.Start(sub);
  ASSERT_THAT(flow, IsOk());
  EXPECT_THAT(world.AdvanceTo(At("2026-05-01 00:10")), Not(Contains("subscription.renewed")));
  const auto left = world.Confirm(*flow);
  ASSERT_THAT(left, IsOk());
  EXPECT_EQ(left->cancellation.state, CancellationState::kCanceled);
  EXPECT_EQ(left->cancellation.end.end_day, absl::CivilDay(2026, 5, 1));
  world.AdvanceTo(At("2026-08-01 00:00"));
  EXPECT_THAT(world.InvoicesOf("acme"), SizeIs(1)) << "April alone";
}

TEST(LeavingStory, WhoHesitatesAndStaysIsBilledOnceAndLate) {
  BillingWorld world(At("2026-04-01 12:00"));
  world.Plan("basic");
  world.Customer("acme");
  const SubscriptionName sub = world.Subscribe("acme", "basic");
  world.AdvanceTo(At("2026-04-30 23:50"));
  ASSERT_THAT(world.Start(sub), IsOk());
  EXPECT_THAT(world.AdvanceTo(At("2026-05-01 00:20")),
              ElementsAre("cancellation.abandoned", "subscription.renewed", "invoice.created",
                          "invoice.finalized"));
  EXPECT_EQ(world.SubscriptionNow(sub).open_cancellation, "");
  EXPECT_THAT(world.InvoicesOf("acme"), SizeIs(2));
}

TEST(LeavingStory, ADateInThePastTakesEffectAtConfirm) {
  BillingWorld world(At("2026-04-01 12:00"));
  world.Plan("basic");
  world.Customer("acme");
  const SubscriptionName sub = world.Subscribe("acme", "basic");
  world.AdvanceTo(At("2026-04-16 12:00"));
  const auto flow = world.Start(sub, {.wish = OnDate(2026, 4, 3)});
  ASSERT_THAT(flow, IsOk());
  EXPECT_EQ(flow->cancellation.state, CancellationState::kIntent) << "nothing is decided yet";
  const auto left = world.Confirm(*flow);
  ASSERT_THAT(left, IsOk());
  EXPECT_EQ(left->cancellation.state, CancellationState::kCanceled);
  EXPECT_EQ(left->cancellation.end.end_day, absl::CivilDay(2026, 4, 16))
      << "service was given until today";
  EXPECT_EQ(world.SubscriptionNow(sub).state, SubscriptionState::kCanceled);
}

TEST(LeavingStory, NowEndsWithTheConfirmAndCreditsWhatIsUnused) {
  BillingWorld world(At("2026-04-01 12:00"));
  world.Plan("fair", {.unused_days = UnusedDays::kCredited});
  world.Customer("acme");
  const SubscriptionName sub = world.Subscribe("acme", "fair");
  world.AdvanceTo(At("2026-04-16 12:00"));
  const auto left =
      world.Start(sub, {.mode = CancelMode::kRequest, .wish = {CancelTiming::kNow, {}}});
  ASSERT_THAT(left, IsOk());
  EXPECT_EQ(left->cancellation.state, CancellationState::kCanceled);
  EXPECT_THAT(
      world.EventTypes("cancellation."),
      ElementsAre("cancellation.started", "cancellation.requested", "cancellation.canceled"));
  EXPECT_EQ(world.Ledger().imbalance_minor, 0);
}

TEST(LeavingStory, FeedbackIsDownYetServiceEndsOnTime) {
  BillingWorld world(At("2026-04-01 12:00"));
  world.Plan("basic");
  world.Customer("acme");
  const SubscriptionName sub = world.Subscribe("acme", "basic");
  world.AdvanceTo(At("2026-04-16 12:00"));
  const auto flow = world.Start(sub, {.answer_now = true});
  ASSERT_THAT(flow, IsOk());
  EXPECT_TRUE(flow->cancellation.degraded);
  ASSERT_THAT(world.Confirm(*flow), IsOk());
  EXPECT_THAT(world.NotificationsTo("acme"), SizeIs(1));
  EXPECT_THAT(world.AdvanceTo(At("2026-05-01 00:00")),
              ElementsAre("subscription.canceled", "cancellation.canceled"));
  const Cancellation ended = world.Cancellations().back();
  EXPECT_EQ(ended.closed_at, At("2026-05-01 00:00"));
  EXPECT_EQ(ended.offers_suppressed, "degraded");
  EXPECT_THAT(world.InvoicesOf("acme"), SizeIs(1));
}

TEST(LeavingStory, TheConfirmationSaysWhenItCameAndWhenServiceEnds) {
  BillingWorld world(At("2026-04-01 12:00"));
  world.Plan("basic", {.currency = "EUR"});
  world.Customer("acme", {.country = "DE", .zone = "Europe/Berlin", .currency = "EUR"});
  const SubscriptionName sub = world.Subscribe("acme", "basic");
  world.AdvanceTo(At("2026-04-16 12:00"));
  ASSERT_THAT(world.Start(sub, kRequest), IsOk());
  const auto notices = world.NotificationsTo("acme");
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_EQ(notices[0].content.kind, "cancellation_requested");
  EXPECT_THAT(notices[0].content.body, HasSubstr("Received: 2026-04-16 14:00:00 (Europe/Berlin)"));
  EXPECT_THAT(notices[0].content.body,
              HasSubstr("End of service: 2026-05-01 00:00:00 (Europe/Berlin)"));
  EXPECT_THAT(notices[0].content.body, HasSubstr("First day without service: 2026-05-01"));
}

TEST(LeavingStory, WithdrawnTheDayBeforeGoesOnAsIfNothingHadBeenAsked) {
  BillingWorld world(At("2026-04-01 12:00"));
  world.Plan("basic");
  world.Customer("acme");
  const SubscriptionName sub = world.Subscribe("acme", "basic");
  world.AdvanceTo(At("2026-04-16 12:00"));
  const auto asked = world.Start(sub, kRequest);
  ASSERT_THAT(asked, IsOk());
  EXPECT_EQ(world.SubscriptionNow(sub).end_date, absl::CivilDay(2026, 5, 1));
  world.AdvanceTo(At("2026-04-30 12:00"));
  ASSERT_THAT(world.Withdraw(*asked), IsOk());
  EXPECT_EQ(world.SubscriptionNow(sub).end_date, std::nullopt);
  EXPECT_THAT(world.AdvanceTo(At("2026-05-01 00:00")), Contains("subscription.renewed"));
  EXPECT_EQ(world.SubscriptionNow(sub).state, SubscriptionState::kActive);
}

TEST(LeavingStory, WithdrawingAtTheEndItselfIsTooLate) {
  BillingWorld world(At("2026-04-01 12:00"));
  world.Plan("basic");
  world.Customer("acme");
  const SubscriptionName sub = world.Subscribe("acme", "basic");
  const auto asked = world.Start(sub, kRequest);
  ASSERT_THAT(asked, IsOk());
  world.SleepTo(At("2026-05-01 00:00"));  // the timer has not run yet
  EXPECT_THAT(world.Withdraw(*asked),
              StatusIs(StatusCode::kFailedPrecondition, kCancellationClosed));
  world.AdvanceTo(At("2026-05-01 00:00"));
  EXPECT_EQ(world.Cancellations().back().state, CancellationState::kCanceled);
}

TEST(LeavingStory, ConfirmIsOneCallFromEveryOpenStateAndAgain) {
  BillingWorld world(At("2026-04-01 12:00"));
  world.Plan("basic");
  world.Customer("acme");
  const SubscriptionName sub = world.Subscribe("acme", "basic");
  const auto flow = world.Start(sub);
  const auto first = world.Confirm(*flow);
  const auto second = world.Confirm(*flow);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->cancellation, first->cancellation) << "REQUESTED stays as it is";
  EXPECT_THAT(world.NotificationsTo("acme"), SizeIs(1));
  world.AdvanceTo(At("2026-05-02 00:00"));
  const auto third = world.Confirm(*flow);
  ASSERT_THAT(third, IsOk());
  EXPECT_EQ(third->cancellation.state, CancellationState::kCanceled);
}

TEST(LeavingStory, ConfirmingALapsedOrWithdrawnFlowAsksAnew) {
  BillingWorld world(At("2026-04-01 12:00"));
  world.Plan("basic");
  world.Customer("acme");
  const SubscriptionName sub = world.Subscribe("acme", "basic");
  const auto lapsed = world.Start(sub);
  world.Advance(absl::Hours(1));
  const auto anew = world.Confirm(*lapsed);
  ASSERT_THAT(anew, IsOk());
  EXPECT_NE(anew->cancellation.id, lapsed->cancellation.id);
  EXPECT_EQ(anew->cancellation.state, CancellationState::kRequested);
  ASSERT_THAT(world.Withdraw(*anew), IsOk());
  const auto again = world.Confirm(*anew);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->cancellation.state, CancellationState::kRequested);
  const auto through_the_old_one = world.Confirm(*lapsed);
  ASSERT_THAT(through_the_old_one, IsOk());
  EXPECT_EQ(through_the_old_one->cancellation.id, again->cancellation.id) << "one is open already";
}

TEST(LeavingStory, StartingAgainUpgradesAndMovesTheEnd) {
  BillingWorld world(At("2026-04-01 12:00"));
  world.Plan("basic");
  world.Customer("acme");
  const SubscriptionName sub = world.Subscribe("acme", "basic");
  const auto flow = world.Start(sub);
  const auto looked = world.Start(sub);
  EXPECT_EQ(looked->cancellation.id, flow->cancellation.id);
  const auto asked = world.Start(sub, kRequest);
  EXPECT_EQ(asked->cancellation.id, flow->cancellation.id);
  EXPECT_EQ(asked->cancellation.state, CancellationState::kRequested);
  const auto only_looked = world.Start(sub, {.wish = {CancelTiming::kNow, {}}});
  EXPECT_EQ(only_looked->cancellation.end, asked->cancellation.end) << "an INTENT decides nothing";
  const auto sooner = world.Start(sub, {.mode = CancelMode::kRequest, .wish = OnDate(2026, 4, 20)});
  EXPECT_EQ(sooner->cancellation.end.end_day, absl::CivilDay(2026, 4, 20));
  EXPECT_THAT(
      world.EventTypes("cancellation."),
      ElementsAre("cancellation.started", "cancellation.requested", "cancellation.requested"));
  EXPECT_THAT(world.NotificationsTo("acme"), SizeIs(2))
      << "each end that was promised is confirmed";
  world.AdvanceTo(At("2026-04-20 00:00"));
  EXPECT_EQ(world.SubscriptionNow(sub).state, SubscriptionState::kCanceled);
  EXPECT_THAT(world.Start(sub),
              StatusIs(StatusCode::kFailedPrecondition, kSubscriptionAlreadyCanceled));
}

TEST(LeavingStory, ATrialEndsWithoutMoney) {
  BillingWorld world(At("2026-04-01 12:00"));
  world.Plan("basic");
  world.Customer("acme");
  const SubscriptionName sub = world.Subscribe("acme", "basic", /*trial_days=*/14);
  ASSERT_THAT(world.Start(sub, kRequest), IsOk());
  world.AdvanceTo(At("2026-06-01 00:00"));
  EXPECT_EQ(world.SubscriptionNow(sub).state, SubscriptionState::kCanceled);
  EXPECT_EQ(world.SubscriptionNow(sub).end_date, absl::CivilDay(2026, 4, 15));
  EXPECT_THAT(world.InvoicesOf("acme"), IsEmpty());
}

TEST(LeavingStory, BillingWasDownAtTheEndAndNothingIsBilledForIt) {
  BillingWorld world(At("2026-04-01 12:00"));
  world.Plan("basic");
  world.Customer("acme");
  const SubscriptionName sub = world.Subscribe("acme", "basic");
  ASSERT_THAT(world.Start(sub, kRequest), IsOk());
  world.SleepTo(At("2026-07-15 09:00"));
  world.AdvanceTo(At("2026-07-15 09:00"));
  EXPECT_EQ(world.SubscriptionNow(sub).end_date, absl::CivilDay(2026, 5, 1));
  EXPECT_THAT(world.InvoicesOf("acme"), SizeIs(1));
}

}  // namespace
}  // namespace holdfast::billing
