// What consumers read in billing's events: complete facts, with ids only.
#include "services/billing/events/facts.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "holdfast/billing/v1/events.pb.h"
#include "tests/support/billing_world/billing_world.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

const outbox::Event& Last(const std::vector<outbox::Event>& events, std::string_view type) {
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    if (event->type == type) return *event;
  }
  ADD_FAILURE() << "there is no " << type;
  return events.back();
}

struct Acme {
  BillingWorld world{At("2026-04-16 12:00")};
  SubscriptionName sub;
  Acme() {
    world.Plan("yearly", {.price_minor = 365'00, .interval = {IntervalUnit::kYear, 1}});
    world.Customer("acme", {.country = "US", .region = "CA", .zone = "America/Los_Angeles"});
    sub = world.Subscribe("acme", "yearly");
  }
};

TEST(Facts, ASubscriptionCarriesWhatConsumersSegmentBy) {
  Acme acme;
  const auto events = acme.world.Events();
  v1::SubscriptionFact fact;
  ASSERT_TRUE(fact.ParseFromString(Last(events, kSubscriptionCreated).data));
  EXPECT_EQ(fact.subscription(), "customers/acme/subscriptions/" + acme.sub.subscription);
  EXPECT_EQ(fact.customer().customer(), "customers/acme");
  EXPECT_EQ(fact.customer().country(), "US");
  EXPECT_EQ(fact.customer().region(), "CA");
  EXPECT_EQ(fact.customer().kind(), v1::CUSTOMER_KIND_CONSUMER);
  EXPECT_EQ(fact.customer().time_zone(), "America/Los_Angeles");
  EXPECT_EQ(fact.plan(), "plans/yearly");
  EXPECT_EQ(fact.interval_unit(), v1::INTERVAL_UNIT_YEAR);
  EXPECT_EQ(fact.interval_count(), 1);
  EXPECT_EQ(fact.state(), v1::SUBSCRIPTION_STATE_ACTIVE);
  EXPECT_EQ(fact.period_price().amount_minor(), 365'00);
  EXPECT_EQ(fact.mrr().amount_minor(), 30'42);
  EXPECT_EQ(fact.mrr().currency_code(), "USD");
  EXPECT_EQ(fact.start_date(), "2026-04-16");
  EXPECT_EQ(fact.observed_from_date(), "2026-04-16");
  EXPECT_EQ(fact.current_period().end_date(), "2027-04-16");
  EXPECT_EQ(fact.renewals(), 1);
}

TEST(Facts, ACancellationCarriesItsPolicyAndItsEnd) {
  Acme acme;
  ASSERT_THAT(acme.world.Start(acme.sub, {.mode = CancelMode::kRequest, .reason = "unused"}),
              IsOk());
  const auto events = acme.world.Events();
  const outbox::Event& event = Last(events, kCancellationRequested);
  const v1::CancellationFact fact = BillingWorld::FactOf(event);
  EXPECT_EQ(event.customer, "customers/acme");
  EXPECT_EQ(event.subject, fact.cancellation());
  EXPECT_EQ(event.channel, "web");
  EXPECT_EQ(fact.state(), v1::CANCELLATION_STATE_REQUESTED);
  EXPECT_EQ(fact.mode(), v1::CANCELLATION_MODE_REQUEST);
  EXPECT_EQ(fact.timing(), v1::CANCEL_TIMING_PERIOD_END);
  EXPECT_EQ(fact.end_date(), "2027-04-16");
  EXPECT_EQ(fact.effective_time().seconds(),
            absl::ToUnixSeconds(At("2027-04-16 00:00", "America/Los_Angeles")));
  EXPECT_EQ(fact.reason(), "unused");
  EXPECT_EQ(fact.policy().version(), PolicyTable::Builtin().version());
  EXPECT_EQ(fact.policy().max_before_request(), 1);
  EXPECT_THAT(fact.policy().code(), testing::HasSubstr("US-CA"));
  EXPECT_EQ(fact.subscription().end_date(), "2027-04-16");
}

TEST(Facts, AnOfferComesWithItsDecisionAndWasSeen) {
  Acme acme;
  const auto flow = acme.world.Start(acme.sub);
  Presentation answer = BillingWorld::Offers({acme.world.HalfOff()}, "dec_7");
  answer.carried_by_caller = true;
  ASSERT_THAT(acme.world.Present(*flow, answer), IsOk());
  const auto events = acme.world.Events();
  EXPECT_EQ(BillingWorld::FactOf(Last(events, kCancellationSurveyed)).decision(), "dec_7");
  const v1::CancellationFact fact = BillingWorld::FactOf(Last(events, kCancellationOfferPresented));
  EXPECT_EQ(fact.decision(), "dec_7");
  EXPECT_EQ(fact.offers_shown_before(), 1);
  EXPECT_EQ(fact.offer().offer_key(), "half_off");
  EXPECT_EQ(fact.offer().terms().percent_discount().basis_points(), 5000);
  EXPECT_TRUE(fact.offer().has_shown_time());
  EXPECT_EQ(fact.reason(), "too_expensive");
}

TEST(Facts, TheEndOfASubscriptionSaysWhoWishedItAndWhy) {
  Acme acme;
  ASSERT_THAT(acme.world.Start(acme.sub, {.mode = CancelMode::kRequest,
                                          .wish = {CancelTiming::kNow, {}},
                                          .reason = "need_ended"}),
              IsOk());
  const auto events = acme.world.Events();
  v1::SubscriptionFact fact;
  ASSERT_TRUE(fact.ParseFromString(Last(events, kSubscriptionCanceled).data));
  EXPECT_EQ(fact.state(), v1::SUBSCRIPTION_STATE_CANCELED);
  EXPECT_EQ(fact.end_kind(), v1::END_KIND_VOLUNTARY);
  EXPECT_EQ(fact.reason(), "need_ended");
  EXPECT_EQ(fact.mrr().amount_minor(), 0);
  EXPECT_EQ(fact.period_price().amount_minor(), 365'00);
}

TEST(Facts, NumberTheirCustomersOwnHistoryWithoutGaps) {
  Acme acme;
  const auto flow = acme.world.Start(acme.sub);
  ASSERT_THAT(acme.world.Confirm(*flow), IsOk());
  ASSERT_THAT(acme.world.Withdraw(*flow), IsOk());
  int64_t expected = 0;
  for (const outbox::Event& event : acme.world.Events()) {
    if (event.customer == "customers/acme") {
      EXPECT_EQ(event.customer_seq, ++expected) << event.type;
    }
  }
  EXPECT_GE(expected, 5);
}

}  // namespace
}  // namespace holdfast::billing
