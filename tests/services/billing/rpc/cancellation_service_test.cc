// CancellationService over the wire: who is answered what, and every refusal.
#include <future>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/billing/domain/reasons.h"
#include "tests/support/billing_server/billing_server.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using absl::StatusCode;
using testing::IsEmpty;
using testing::SizeIs;
using Stub = v1::CancellationService::Stub;
constexpr auto kIntent = v1::CANCELLATION_MODE_INTENT;
constexpr auto kRequest = v1::CANCELLATION_MODE_REQUEST;

v1::ConfirmCancellationRequest ConfirmOf(BillingServer& server, const std::string& name) {
  v1::ConfirmCancellationRequest request;
  request.set_name(name);
  request.set_channel("web");
  request.set_request_id(server.RequestId());
  return request;
}
v1::WithdrawCancellationRequest WithdrawOf(BillingServer& server, const std::string& name) {
  v1::WithdrawCancellationRequest request;
  request.set_name(name);
  request.set_channel("web");
  request.set_request_id(server.RequestId());
  return request;
}
v1::AcceptOfferRequest AcceptOf(BillingServer& server, const std::string& offer) {
  v1::AcceptOfferRequest request;
  request.set_name(offer);
  request.set_channel("web");
  request.set_request_id(server.RequestId());
  return request;
}
v1::DeclineOfferRequest DeclineOf(BillingServer& server, const std::string& offer) {
  v1::DeclineOfferRequest request;
  request.set_name(offer);
  request.set_channel("web");
  request.set_request_id(server.RequestId());
  return request;
}
v1::GetCancellationRequest GetOf(const std::string& name) {
  v1::GetCancellationRequest request;
  request.set_name(name);
  return request;
}

// An INTENT with a reason, answered by a feedback that presents one offer.
v1::Cancellation WithOffer(BillingServer& server, const std::string& subscription) {
  auto request = server.StartRequest(subscription, kIntent);
  request.set_reason("too_expensive");
  auto reply = std::async(std::launch::async, [&] { return server.Start(request); });
  const outbox::Event started = server.tap().Next("cancellation.started");
  EXPECT_THAT(server.Present(server.OfferRequest(started.subject, "dec1")), IsOk());
  const auto held = reply.get();
  EXPECT_THAT(held, IsOk());
  return *held;
}

TEST(StartCancellation, HoldsItsReplyUntilTheOfferComes) {
  BillingServer server;
  const v1::Cancellation c = WithOffer(server, server.NewSubscription("anna"));
  EXPECT_FALSE(c.degraded());
  EXPECT_TRUE(c.direct_cancel());
  ASSERT_EQ(c.offers_size(), 1);
  EXPECT_TRUE(c.offers(0).has_shown_time());
  const outbox::Event shown = server.tap().Next("cancellation.offer_presented");
  EXPECT_EQ(shown.subject, c.name());
  const auto page = server.Call(&Stub::GetCancellation, GetOf(c.name()));
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(page->offers(0).shown_time().seconds(), c.offers(0).shown_time().seconds());
  EXPECT_EQ(page->etag(), c.etag());
}

TEST(StartCancellation, RepliesDegradedWhenNobodyAnswers) {
  BillingServer server(absl::Milliseconds(30));
  const auto c = server.Start(server.NewSubscription("anna"), kIntent);
  ASSERT_THAT(c, IsOk());
  EXPECT_TRUE(c->degraded());
  EXPECT_TRUE(c->direct_cancel());
  EXPECT_EQ(c->state(), v1::CANCELLATION_STATE_INTENT);
}

TEST(StartCancellation, DoesNotWaitWhileEventsAreSlow) {
  BillingServer server(absl::Hours(1));  // a wait would outlast the call's deadline
  server.EventsAreSlow();
  const auto c = server.Start(server.NewSubscription("anna"), kIntent);
  ASSERT_THAT(c, IsOk());
  EXPECT_TRUE(c->degraded());
}

TEST(StartCancellation, RepliesAtCommitToARequestAndWhereNothingMayBeAsked) {
  BillingServer server(absl::Hours(1));
  const auto asked = server.Start(server.NewSubscription("anna"), kRequest);
  ASSERT_THAT(asked, IsOk());
  EXPECT_EQ(asked->state(), v1::CANCELLATION_STATE_REQUESTED);
  EXPECT_FALSE(asked->degraded());
  const auto german = server.Start(server.NewSubscription("bernd", "DE"), kIntent);
  ASSERT_THAT(german, IsOk());
  EXPECT_FALSE(german->degraded());
  EXPECT_EQ(german->policy().max_before_request(), 0);
}

TEST(StartCancellation, TheSameRequestIsTheSameCancellationAsItIsNow) {
  BillingServer server(absl::Milliseconds(30));
  const auto request = server.StartRequest(server.NewSubscription("anna"), kIntent);
  const auto first = server.Start(request);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(server.Call(&Stub::ConfirmCancellation, ConfirmOf(server, first->name())), IsOk());
  const auto again = server.Start(request);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->name(), first->name());
  EXPECT_EQ(again->state(), v1::CANCELLATION_STATE_REQUESTED);
  auto other = request;
  other.set_channel("phone");
  EXPECT_THAT(server.Start(other), StatusIs(StatusCode::kAlreadyExists, kRequestIdReused));
}

TEST(StartCancellation, RefusesWhatIsNoRequest) {
  BillingServer server;
  const std::string subscription = server.NewSubscription("anna");
  const auto with = [&](auto change) {
    auto request = server.StartRequest(subscription, kRequest);
    change(request);
    return server.Start(request);
  };
  using Req = v1::StartCancellationRequest;
  const auto invalid = StatusIs(StatusCode::kInvalidArgument, kFieldInvalid);
  EXPECT_THAT(with([](Req& r) { r.set_subscription("anna"); }), invalid);
  EXPECT_THAT(with([](Req& r) { r.clear_mode(); }), invalid);
  EXPECT_THAT(with([](Req& r) { r.set_mode(static_cast<v1::CancellationMode>(9)); }), invalid);
  EXPECT_THAT(with([](Req& r) { r.clear_timing(); }), invalid);
  EXPECT_THAT(with([](Req& r) { r.set_end_date("2026-05-01"); }), invalid) << "without DATE";
  EXPECT_THAT(with([](Req& r) { r.set_timing(v1::CANCEL_TIMING_DATE); }), invalid)
      << "without a date";
  for (const char* date :
       {"2026-02-30", "2026-2-3", "tomorrow", "2026-05-01T00:00", "0000-01-01"}) {
    EXPECT_THAT(with([&](Req& r) {
                  r.set_timing(v1::CANCEL_TIMING_DATE);
                  r.set_end_date(date);
                }),
                invalid)
        << date;
  }
  EXPECT_THAT(with([](Req& r) { r.set_channel("fax"); }), invalid);
  EXPECT_THAT(with([](Req& r) { r.clear_channel(); }), invalid);
  EXPECT_THAT(with([](Req& r) { r.set_reason("Too Expensive!"); }), invalid);
  EXPECT_THAT(with([](Req& r) { r.set_reason(std::string(65, 'a')); }), invalid);
  EXPECT_THAT(with([](Req& r) { r.set_etag(std::string(65, '1')); }), invalid);
  EXPECT_THAT(with([](Req& r) { r.set_reason("\xff\xfe"); }),
              StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(with([](Req& r) { r.set_reason(std::string(2 << 20, 'a')); }), testing::Not(IsOk()));
  EXPECT_THAT(with([](Req& r) { r.set_request_id("1"); }), invalid);
  EXPECT_THAT(with([](Req& r) { r.clear_request_id(); }), invalid);
  EXPECT_THAT(with([](Req& r) { r.set_etag("999"); }),
              StatusIs(StatusCode::kAborted, kEtagMismatch));
  EXPECT_THAT(with([](Req& r) { r.set_subscription("customers/anna/subscriptions/none"); }),
              StatusIs(StatusCode::kNotFound, kResourceNotFound));
}

TEST(EveryMethod, DoesNotKnowAnothersTenant) {
  BillingServer server;
  const v1::Cancellation c = WithOffer(server, server.NewSubscription("anna"));
  const std::string other = "client@rival";
  const auto unknown = StatusIs(StatusCode::kNotFound, kResourceNotFound);
  EXPECT_THAT(server.Start(server.StartRequest(c.subscription(), kRequest), other), unknown);
  EXPECT_THAT(server.Call(&Stub::GetCancellation, GetOf(c.name()), other), unknown);
  EXPECT_THAT(server.Call(&Stub::ConfirmCancellation, ConfirmOf(server, c.name()), other), unknown);
  EXPECT_THAT(server.Call(&Stub::WithdrawCancellation, WithdrawOf(server, c.name()), other),
              unknown);
  EXPECT_THAT(server.Call(&Stub::AcceptOffer, AcceptOf(server, c.offers(0).name()), other),
              unknown);
  EXPECT_THAT(server.Call(&Stub::DeclineOffer, DeclineOf(server, c.offers(0).name()), other),
              unknown);
  EXPECT_THAT(server.Present(server.OfferRequest(c.name(), "dec9"), "rival"), unknown);
  v1::ListCancellationsRequest list;
  list.set_parent("customers/-");
  const auto theirs = server.Call(&Stub::ListCancellations, list, other);
  ASSERT_THAT(theirs, IsOk());
  EXPECT_THAT(theirs->cancellations(), IsEmpty());
  const auto ours = server.Call(&Stub::ListCancellations, list);
  ASSERT_THAT(ours, IsOk());
  EXPECT_THAT(ours->cancellations(), SizeIs(1));
}

TEST(EveryMethod, RefusesCallersWithoutTheRole) {
  BillingServer server;
  const auto denied = StatusIs(StatusCode::kPermissionDenied, kPermissionDenied);
  const std::string name = "customers/a/subscriptions/s/cancellations/c";
  EXPECT_THAT(server.Call(&Stub::PresentOffers, server.OfferRequest(name, "dec1")), denied);
  EXPECT_THAT(server.Call(&Stub::ConfirmCancellation, ConfirmOf(server, name), "service", "acme"),
              denied);
  EXPECT_THAT(server.Call(&v1::EventService::Stub::ReadEvents, v1::ReadEventsRequest{}), denied);
  EXPECT_THAT(server.Call(&v1::EventService::Stub::GetEventHeads, v1::GetEventHeadsRequest{}),
              denied);
  v1::ReplacePolicyReplicaRequest policy;
  policy.set_policy_json("{}");
  policy.set_request_id(server.RequestId());
  EXPECT_THAT(server.Call(&v1::PolicyService::Stub::ReplacePolicyReplica, policy), denied);
  EXPECT_THAT(server.Call(&Stub::GetCancellation, GetOf(name), "nobody"),
              StatusIs(StatusCode::kUnauthenticated, kUnauthenticated));
}

TEST(EveryMethod, RefusesMalformedAndUnknownNames) {
  BillingServer server;
  const auto invalid = StatusIs(StatusCode::kInvalidArgument, kFieldInvalid);
  const auto unknown = StatusIs(StatusCode::kNotFound, kResourceNotFound);
  for (const char* name :
       {"", "x", "customers/a/subscriptions/s", "customers/a/subscriptions/s/cancellations/",
        "customers/a b/subscriptions/s/cancellations/c"}) {
    EXPECT_THAT(server.Call(&Stub::GetCancellation, GetOf(name)), invalid) << name;
    EXPECT_THAT(server.Call(&Stub::ConfirmCancellation, ConfirmOf(server, name)), invalid) << name;
    EXPECT_THAT(server.Call(&Stub::WithdrawCancellation, WithdrawOf(server, name)), invalid)
        << name;
    EXPECT_THAT(server.Call(&Stub::AcceptOffer, AcceptOf(server, name)), invalid) << name;
    EXPECT_THAT(server.Call(&Stub::DeclineOffer, DeclineOf(server, name)), invalid) << name;
    EXPECT_THAT(server.Present(server.OfferRequest(name, "dec1")), invalid) << name;
  }
  const std::string absent = "customers/a/subscriptions/s/cancellations/c";
  EXPECT_THAT(server.Call(&Stub::GetCancellation, GetOf(absent)), unknown);
  EXPECT_THAT(server.Call(&Stub::ConfirmCancellation, ConfirmOf(server, absent)), unknown);
  EXPECT_THAT(server.Call(&Stub::WithdrawCancellation, WithdrawOf(server, absent)), unknown);
  EXPECT_THAT(server.Call(&Stub::AcceptOffer, AcceptOf(server, absent + "/offers/o")), unknown);
  EXPECT_THAT(server.Call(&Stub::DeclineOffer, DeclineOf(server, absent + "/offers/o")), unknown);
  EXPECT_THAT(server.Present(server.OfferRequest(absent, "dec1")), unknown);
  v1::ListCancellationsRequest list;
  EXPECT_THAT(server.Call(&Stub::ListCancellations, list), invalid);
  list.set_parent("customers/-");
  list.set_page_size(-1);
  EXPECT_THAT(server.Call(&Stub::ListCancellations, list), invalid);
  list.set_page_size(1);
  list.set_page_token("not a token");
  EXPECT_THAT(server.Call(&Stub::ListCancellations, list),
              StatusIs(StatusCode::kInvalidArgument, kPageTokenInvalid));
}

TEST(AcceptOffer, AppliesOnceAndRepeatsItsReply) {
  BillingServer server;
  const v1::Cancellation c = WithOffer(server, server.NewSubscription("anna"));
  const auto request = AcceptOf(server, c.offers(0).name());
  const auto kept = server.Call(&Stub::AcceptOffer, request);
  ASSERT_THAT(kept, IsOk());
  EXPECT_EQ(kept->state(), v1::CANCELLATION_STATE_RETAINED);
  const auto again = server.Call(&Stub::AcceptOffer, request);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->SerializeAsString(), kept->SerializeAsString());
  EXPECT_THAT(server.Call(&Stub::AcceptOffer, AcceptOf(server, c.offers(0).name())),
              StatusIs(StatusCode::kFailedPrecondition, kOfferAlreadyAnswered));
  EXPECT_THAT(server.Call(&Stub::ConfirmCancellation, ConfirmOf(server, c.name())),
              StatusIs(StatusCode::kFailedPrecondition, kCancellationRetained));
  EXPECT_THAT(server.Call(&Stub::WithdrawCancellation, WithdrawOf(server, c.name())),
              StatusIs(StatusCode::kFailedPrecondition, kCancellationClosed));
  EXPECT_THAT(server.Present(server.OfferRequest(c.name(), "dec2")),
              StatusIs(StatusCode::kFailedPrecondition, kCancellationClosed));
}

TEST(AcceptOffer, RefusesAStaleEtagAndADeclinedOffer) {
  BillingServer server;
  const v1::Cancellation c = WithOffer(server, server.NewSubscription("anna"));
  auto stale = AcceptOf(server, c.offers(0).name());
  stale.set_etag("1");
  EXPECT_THAT(server.Call(&Stub::AcceptOffer, stale),
              StatusIs(StatusCode::kAborted, kEtagMismatch));
  ASSERT_THAT(server.Call(&Stub::DeclineOffer, DeclineOf(server, c.offers(0).name())), IsOk());
  EXPECT_THAT(server.Call(&Stub::AcceptOffer, AcceptOf(server, c.offers(0).name())),
              StatusIs(StatusCode::kFailedPrecondition, kOfferAlreadyAnswered));
  EXPECT_THAT(server.Call(&Stub::DeclineOffer, DeclineOf(server, c.offers(0).name())),
              StatusIs(StatusCode::kFailedPrecondition, kOfferAlreadyAnswered));
  auto withdraw = WithdrawOf(server, c.name());
  withdraw.set_etag("1");
  EXPECT_THAT(server.Call(&Stub::WithdrawCancellation, withdraw),
              StatusIs(StatusCode::kAborted, kEtagMismatch));
}

TEST(PresentOffers, RefusesWhatNoOfferCanBe) {
  BillingServer server(absl::Milliseconds(30));
  const auto c = server.Start(server.NewSubscription("anna"), kIntent);
  ASSERT_THAT(c, IsOk());
  const auto with = [&](auto change) {
    auto request = server.OfferRequest(c->name(), "dec1");
    change(request);
    return server.Present(request);
  };
  using Req = v1::PresentOffersRequest;
  const auto invalid = StatusIs(StatusCode::kInvalidArgument, kFieldInvalid);
  EXPECT_THAT(with([](Req& r) { r.clear_decision(); }), invalid);
  EXPECT_THAT(with([](Req& r) { r.set_final(false); }), invalid);
  EXPECT_THAT(with([](Req& r) { r.clear_offers(); }), invalid) << "suppressed is missing";
  EXPECT_THAT(with([](Req& r) {
                for (int i = 0; i < 5; ++i) *r.add_offers() = r.offers(0);
              }),
              invalid);
  EXPECT_THAT(with([](Req& r) { r.mutable_offers(0)->set_name("x"); }), invalid);
  EXPECT_THAT(with([](Req& r) { r.mutable_offers(0)->set_state(v1::OFFER_STATE_ACCEPTED); }),
              invalid);
  EXPECT_THAT(with([](Req& r) { r.mutable_offers(0)->set_retains(false); }), invalid);
  EXPECT_THAT(with([](Req& r) { r.mutable_offers(0)->clear_terms(); }), invalid);
  EXPECT_THAT(with([](Req& r) { r.mutable_offers(0)->clear_expire_time(); }), invalid);
  EXPECT_THAT(with([](Req& r) { r.mutable_offers(0)->set_title(std::string(201, 'x')); }), invalid);
  EXPECT_THAT(
      with([](Req& r) {
        r.mutable_offers(0)->mutable_terms()->mutable_percent_discount()->set_basis_points(10001);
      }),
      invalid);
  EXPECT_THAT(with([](Req& r) {
                r.mutable_offers(0)->mutable_price_now()->set_currency_code("USD");
                r.mutable_offers(0)->mutable_price_after()->set_currency_code("EUR");
              }),
              invalid);
  EXPECT_THAT(with([](Req& r) { r.mutable_survey()->set_survey_id("s"); }), invalid)
      << "not skippable";
  EXPECT_THAT(server.Present(server.OfferRequest(c->name(), "dec1")), IsOk());
}

TEST(WatchCancellation, SendsEachChangeUntilItIsClosed) {
  BillingServer server(absl::Milliseconds(30));
  const auto c = server.Start(server.NewSubscription("anna"), kIntent);
  ASSERT_THAT(c, IsOk());
  v1::CancellationService::Stub stub(server.channel());
  grpc::ClientContext ctx;
  rpc::Prepare(ctx, rpc::CallOptions{.token = "client@acme", .timeout = absl::Seconds(30)});
  v1::WatchCancellationRequest request;
  request.set_name(c->name());
  const auto stream = stub.WatchCancellation(&ctx, request);
  v1::Cancellation seen;
  ASSERT_TRUE(stream->Read(&seen));
  EXPECT_EQ(seen.state(), v1::CANCELLATION_STATE_INTENT);
  ASSERT_THAT(server.Present(server.OfferRequest(c->name(), "dec1")), IsOk());
  do {
    ASSERT_TRUE(stream->Read(&seen));
  } while (seen.offers_size() == 0);
  EXPECT_TRUE(seen.offers(0).has_shown_time());
  server.tap().Next("cancellation.offer_presented");
  ASSERT_THAT(server.Call(&Stub::WithdrawCancellation, WithdrawOf(server, c->name())), IsOk());
  while (stream->Read(&seen)) {
  }
  EXPECT_EQ(seen.state(), v1::CANCELLATION_STATE_WITHDRAWN);
  EXPECT_TRUE(stream->Finish().ok());
}

TEST(ListCancellations, PagesNewestFirstAndShowsNobodyAnOffer) {
  BillingServer server(absl::Milliseconds(30));
  const auto first = server.Start(server.NewSubscription("anna"), kIntent);
  const auto second = server.Start(server.NewSubscription("bernd"), kIntent);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  ASSERT_THAT(server.Present(server.OfferRequest(second->name(), "dec1")), IsOk());
  v1::ListCancellationsRequest list;
  list.set_parent("customers/-");
  list.set_page_size(1);
  const auto page = server.Call(&Stub::ListCancellations, list);
  ASSERT_THAT(page, IsOk());
  ASSERT_THAT(page->cancellations(), SizeIs(1));
  EXPECT_EQ(page->cancellations(0).name(), second->name());
  EXPECT_THAT(page->cancellations(0).offers(), IsEmpty());
  list.set_page_token(page->next_page_token());
  const auto rest = server.Call(&Stub::ListCancellations, list);
  ASSERT_THAT(rest, IsOk());
  ASSERT_THAT(rest->cancellations(), SizeIs(1));
  EXPECT_EQ(rest->cancellations(0).name(), first->name());
  EXPECT_EQ(rest->next_page_token(), "");
}

}  // namespace
}  // namespace holdfast::billing
