#include "services/feedback/clients/billing_client.h"

#include <utility>

#include "holdfast/billing/v1/cancellation_service.grpc.pb.h"
#include "holdfast/billing/v1/clock_service.grpc.pb.h"
#include "holdfast/billing/v1/event_service.grpc.pb.h"
#include "holdfast/billing/v1/policy_service.grpc.pb.h"
#include "libs/ids/ids.h"
#include "libs/outbox/event_proto.h"
#include "libs/status/status.h"

namespace holdfast::feedback {
namespace {

namespace v1 = ::holdfast::billing::v1;

constexpr size_t kAddressesMax =
    64;  // processes that ever waited; beyond it all connections are made anew

absl::StatusOr<outbox::EventPage> PageFrom(const v1::ReadEventsResponse& reply) {
  outbox::EventPage page;
  page.head = reply.head();
  page.events.reserve(reply.events_size());
  for (const auto& proto : reply.events()) {
    HF_ASSIGN_OR_RETURN(outbox::Event event, outbox::FromProto(proto));
    page.events.push_back(std::move(event));
  }
  return page;
}

absl::StatusOr<outbox::Positions> HeadsFrom(const v1::GetEventHeadsResponse& reply) {
  outbox::Positions heads{};
  if (reply.heads_size() != outbox::kPartitions)
    return absl::InternalError("billing has another number of partitions");
  for (int partition = 0; partition < outbox::kPartitions; ++partition)
    heads[partition] = reply.heads(partition);
  return heads;
}

}  // namespace

struct BillingClient::Stubs {
  explicit Stubs(const std::shared_ptr<grpc::Channel>& channel)
      : cancellations(v1::CancellationService::NewStub(channel)),
        clock(v1::ClockService::NewStub(channel)),
        events(v1::EventService::NewStub(channel)),
        policy(v1::PolicyService::NewStub(channel)) {}

  std::unique_ptr<v1::CancellationService::Stub> cancellations;
  std::unique_ptr<v1::ClockService::Stub> clock;
  std::unique_ptr<v1::EventService::Stub> events;
  std::unique_ptr<v1::PolicyService::Stub> policy;
};

BillingClient::BillingClient(BillingClientOptions options) : options_(std::move(options)) {}

BillingClient::~BillingClient() = default;

std::shared_ptr<BillingClient::Stubs> BillingClient::StubsFor(const std::string& address) {
  absl::MutexLock lock(&mu_);
  std::shared_ptr<Stubs>& stubs = stubs_[address];
  if (stubs != nullptr) return stubs;
  stubs = std::make_shared<Stubs>(rpc::ChannelFor(address));
  std::shared_ptr<Stubs> made = stubs;
  if (stubs_.size() > kAddressesMax) {
    stubs_.clear();  // calls under way keep theirs
    stubs_[address] = made;
  }
  return made;
}

rpc::CallOptions BillingClient::OptionsFor(std::string_view tenant) const {
  return {.token = options_.token, .tenant = std::string(tenant), .timeout = options_.call_timeout};
}

void BillingClient::PresentOffers(const PresentationRecord& record,
                                  absl::AnyInvocable<void(absl::StatusOr<std::string>)> done) {
  v1::PresentOffersRequest request;
  if (!request.ParseFromString(record.request))
    return done(absl::DataLossError("no PresentOffersRequest"));
  const bool first = record.attempts == 0 && !record.reply_to.empty();
  auto stubs = StubsFor(first ? record.reply_to : options_.address);
  rpc::CallOptions options = OptionsFor(record.tenant);
  options.request_id = request.request_id();
  options.cause = record.decision;
  rpc::Call<v1::Cancellation>(
      [stubs](auto* ctx, auto* req, auto* resp, auto end) {
        stubs->cancellations->async()->PresentOffers(ctx, req, resp, std::move(end));
      },
      std::move(request), options,
      [done = std::move(done)](absl::StatusOr<v1::Cancellation> reply) mutable {
        if (!reply.ok()) return done(reply.status());
        done(reply->SerializeAsString());
      });
}

void BillingClient::FindCancellation(std::string_view tenant, std::string_view cancellation,
                                     Done done) {
  v1::GetCancellationRequest request;
  request.set_name(std::string(cancellation));
  rpc::Call<v1::Cancellation>(
      [stubs = StubsFor(options_.address)](auto* ctx, auto* req, auto* resp, auto end) {
        stubs->cancellations->async()->GetCancellation(ctx, req, resp, std::move(end));
      },
      std::move(request), OptionsFor(tenant),
      [done = std::move(done)](absl::StatusOr<v1::Cancellation> reply) mutable {
        done(reply.status());
      });
}

void BillingClient::ReportClockBarrier(std::string_view tenant, std::string_view barrier,
                                       Done done) {
  v1::ReportClockBarrierRequest request;
  request.set_service("feedback");
  request.set_barrier(std::string(barrier));
  rpc::Call<v1::ReportClockBarrierResponse>(
      [stubs = StubsFor(options_.address)](auto* ctx, auto* req, auto* resp, auto end) {
        stubs->clock->async()->ReportClockBarrier(ctx, req, resp, std::move(end));
      },
      std::move(request), OptionsFor(tenant),
      [done = std::move(done)](absl::StatusOr<v1::ReportClockBarrierResponse> reply) mutable {
        done(reply.status());
      });
}

void BillingClient::ReplacePolicyReplica(std::string_view policy_json, Done done) {
  v1::ReplacePolicyReplicaRequest request;
  request.set_policy_json(std::string(policy_json));
  request.set_request_id(NewUuid7(SystemClock().Now()));
  rpc::Call<v1::ReplacePolicyReplicaResponse>(
      [stubs = StubsFor(options_.address)](auto* ctx, auto* req, auto* resp, auto end) {
        stubs->policy->async()->ReplacePolicyReplica(ctx, req, resp, std::move(end));
      },
      std::move(request), OptionsFor(""),
      [done = std::move(done)](absl::StatusOr<v1::ReplacePolicyReplicaResponse> reply) mutable {
        done(reply.status());
      });
}

void BillingClient::ReadEvents(int partition, int64_t after_position, int limit,
                               absl::AnyInvocable<void(absl::StatusOr<outbox::EventPage>)> done) {
  v1::ReadEventsRequest request;
  request.set_partition(partition);
  request.set_after_position(after_position);
  request.set_limit(limit);
  rpc::CallOptions options = OptionsFor("");
  options.timeout = options_.pull_timeout;
  rpc::Call<v1::ReadEventsResponse>(
      [stubs = StubsFor(options_.address)](auto* ctx, auto* req, auto* resp, auto end) {
        stubs->events->async()->ReadEvents(ctx, req, resp, std::move(end));
      },
      std::move(request), options,
      [done = std::move(done)](absl::StatusOr<v1::ReadEventsResponse> reply) mutable {
        if (!reply.ok()) return done(reply.status());
        done(PageFrom(*reply));
      });
}

void BillingClient::Heads(absl::AnyInvocable<void(absl::StatusOr<outbox::Positions>)> done) {
  rpc::Call<v1::GetEventHeadsResponse>(
      [stubs = StubsFor(options_.address)](auto* ctx, auto* req, auto* resp, auto end) {
        stubs->events->async()->GetEventHeads(ctx, req, resp, std::move(end));
      },
      v1::GetEventHeadsRequest(), OptionsFor(""),
      [done = std::move(done)](absl::StatusOr<v1::GetEventHeadsResponse> reply) mutable {
        if (!reply.ok()) return done(reply.status());
        done(HeadsFrom(*reply));
      });
}

}  // namespace holdfast::feedback
