#include "tests/storm/billing_link.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "holdfast/billing/v1/cancellation_service.pb.h"
#include "holdfast/billing/v1/clock_service.pb.h"
#include "holdfast/billing/v1/policy_service.pb.h"

namespace holdfast::storm {
namespace {

namespace v1 = ::holdfast::billing::v1;

// As BillingClient and BillingPull have them.
constexpr absl::Duration kCallTimeout = absl::Seconds(1);
constexpr absl::Duration kPullTimeout = absl::Seconds(5);
constexpr absl::Duration kReportTimeout = absl::Seconds(2);

// `customers/c/…` to c, for the command's affinity.
std::string CustomerIn(std::string_view name) {
  const std::string_view rest = name.substr(std::min(name.size(), sizeof("customers/") - 1));
  return std::string(rest.substr(0, rest.find('/')));
}

Network::Ask Asking(BillingNode& billing, Request request) {
  return [&billing, request = std::move(request)](Answer answer) {
    billing.Handle(request, std::move(answer));
  };
}

Request BarrierRequest(const std::string& service, std::string tenant, std::string barrier) {
  v1::ReportClockBarrierRequest message;
  message.set_service(service);
  message.set_barrier(std::move(barrier));
  return {.method = "ReportClockBarrier",
          .tenant = std::move(tenant),
          .body = message.SerializeAsString()};
}

}  // namespace

void BillingPull::ReadEvents(int partition, int64_t after_position, int limit,
                             absl::AnyInvocable<void(absl::StatusOr<outbox::EventPage>)> done) {
  network_.Call(
      caller_, billing_, kPullTimeout,
      [&billing = billing_, partition, after_position, limit](Answer answer) {
        billing.events().ReadEvents(
            partition, after_position, limit,
            [answer = std::move(answer)](absl::StatusOr<outbox::EventPage> page) {
              if (!page.ok()) return answer(page.status());
              Reply reply;
              reply.page = *std::move(page);
              answer(std::move(reply));
            });
      },
      [done = std::move(done)](absl::StatusOr<Reply> reply) mutable {
        if (!reply.ok()) return done(reply.status());
        done(std::move(reply->page));
      });
}

void BillingPull::Heads(absl::AnyInvocable<void(absl::StatusOr<outbox::Positions>)> done) {
  network_.Call(
      caller_, billing_, kPullTimeout,
      [&billing = billing_](Answer answer) {
        billing.events().Heads(
            [answer = std::move(answer)](absl::StatusOr<outbox::Positions> heads) {
              if (!heads.ok()) return answer(heads.status());
              Reply reply;
              reply.heads = *heads;
              answer(std::move(reply));
            });
      },
      [done = std::move(done)](absl::StatusOr<Reply> reply) mutable {
        if (!reply.ok()) return done(reply.status());
        done(reply->heads);
      });
}

void BillingLink::Call(Request request,
                       absl::AnyInvocable<void(absl::StatusOr<std::string>)> done) {
  network_.Call(caller_, billing_, kCallTimeout, Asking(billing_, std::move(request)),
                [done = std::move(done)](absl::StatusOr<Reply> reply) mutable {
                  if (!reply.ok()) return done(reply.status());
                  done(std::move(reply->bytes));
                });
}

void BillingLink::PresentOffers(const feedback::PresentationRecord& record,
                                absl::AnyInvocable<void(absl::StatusOr<std::string>)> done) {
  v1::PresentOffersRequest message;
  if (!message.ParseFromString(record.request))
    return done(absl::DataLossError("no PresentOffersRequest"));
  Request request{.method = "PresentOffers",
                  .tenant = record.tenant,
                  .customer = CustomerIn(message.cancellation()),
                  .request_id = message.request_id()};
  message.clear_request_id();
  request.body = message.SerializeAsString();
  Call(std::move(request), std::move(done));
}

void BillingLink::FindCancellation(std::string_view tenant, std::string_view cancellation,
                                   Done done) {
  Call({.method = "FindCancellation",
        .tenant = std::string(tenant),
        .body = std::string(cancellation)},
       [done = std::move(done)](absl::StatusOr<std::string> reply) mutable {
         done(reply.status());
       });
}

void BillingLink::ReportClockBarrier(std::string_view tenant, std::string_view barrier, Done done) {
  Call(BarrierRequest("feedback", std::string(tenant), std::string(barrier)),
       [done = std::move(done)](absl::StatusOr<std::string> reply) mutable {
         done(reply.status());
       });
}

void BillingLink::ReplacePolicyReplica(std::string_view policy_json, Done done) {
  v1::ReplacePolicyReplicaRequest message;
  message.set_policy_json(std::string(policy_json));
  Call({.method = "ReplacePolicyReplica", .body = message.SerializeAsString()},
       [done = std::move(done)](absl::StatusOr<std::string> reply) mutable {
         done(reply.status());
       });
}

absl::Status ReportBarrierOver(Network& network, BillingNode& billing, const LifePtr& caller,
                               Executor& executor, const ClockBarrier& barrier) {
  struct Waiting {
    absl::Notification came;
    absl::Status status;
  };
  const auto waiting = std::make_shared<Waiting>();
  network.Call(caller, billing, kReportTimeout,
               Asking(billing, BarrierRequest("renewal", barrier.tenant, barrier.barrier)),
               [waiting](absl::StatusOr<Reply> reply) {
                 waiting->status = reply.status();
                 waiting->came.Notify();
               });
  executor.Await(waiting->came);
  return waiting->status;
}

}  // namespace holdfast::storm
