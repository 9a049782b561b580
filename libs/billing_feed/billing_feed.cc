#include "libs/billing_feed/billing_feed.h"

#include <algorithm>
#include <utility>

#include "holdfast/billing/v1/clock_service.grpc.pb.h"
#include "libs/outbox/event_proto.h"
#include "libs/rpc/client.h"
#include "libs/status/macros.h"

namespace holdfast {
namespace {

namespace pb = billing::v1;

// A page is at most a few hundred kilobytes; longer than this and billing is away.
constexpr absl::Duration kReadTimeout = absl::Seconds(5);
constexpr absl::Duration kReportTimeout = absl::Seconds(2);

absl::StatusOr<outbox::EventPage> PageOf(const pb::ReadEventsResponse& reply) {
  outbox::EventPage page{.head = reply.head()};
  page.events.reserve(static_cast<size_t>(reply.events_size()));
  for (const events::v1::Event& proto : reply.events()) {
    HF_ASSIGN_OR_RETURN(outbox::Event event, outbox::FromProto(proto));
    page.events.push_back(std::move(event));
  }
  return page;
}

}  // namespace

BillingPull::BillingPull(std::shared_ptr<grpc::Channel> channel, std::string token)
    : stub_(pb::EventService::NewStub(std::move(channel))), token_(std::move(token)) {}

void BillingPull::ReadEvents(int partition, int64_t after_position, int limit,
                             absl::AnyInvocable<void(absl::StatusOr<outbox::EventPage>)> done) {
  pb::ReadEventsRequest request;
  request.set_partition(partition);
  request.set_after_position(after_position);
  request.set_limit(limit);
  rpc::Call<pb::ReadEventsResponse>(
      [stub = stub_.get()](auto... args) { stub->async()->ReadEvents(args...); },
      std::move(request), {.token = token_, .timeout = kReadTimeout},
      [done = std::move(done)](absl::StatusOr<pb::ReadEventsResponse> reply) mutable {
        done(reply.ok() ? PageOf(*reply) : reply.status());
      });
}

void BillingPull::Heads(absl::AnyInvocable<void(absl::StatusOr<outbox::Positions>)> done) {
  rpc::Call<pb::GetEventHeadsResponse>(
      [stub = stub_.get()](auto... args) { stub->async()->GetEventHeads(args...); },
      pb::GetEventHeadsRequest(), {.token = token_, .timeout = kReadTimeout},
      [done = std::move(done)](absl::StatusOr<pb::GetEventHeadsResponse> reply) mutable {
        if (!reply.ok()) return done(reply.status());
        outbox::Positions heads{};
        std::copy_n(reply->heads().begin(), std::min(reply->heads_size(), outbox::kPartitions),
                    heads.begin());
        done(heads);
      });
}

BarrierReport ReportBarrierTo(std::shared_ptr<grpc::Channel> channel, std::string token,
                              std::string service) {
  const std::shared_ptr<pb::ClockService::Stub> stub =
      pb::ClockService::NewStub(std::move(channel));
  return [stub, token = std::move(token), service = std::move(service)](const ClockBarrier& at) {
    pb::ReportClockBarrierRequest request;
    request.set_service(service);
    request.set_barrier(at.barrier);
    return rpc::CallAndWait<pb::ReportClockBarrierResponse>(
               [&stub](auto... args) { return stub->ReportClockBarrier(args...); }, request,
               {.token = token, .tenant = at.tenant, .timeout = kReportTimeout})
        .status();
  };
}

}  // namespace holdfast
