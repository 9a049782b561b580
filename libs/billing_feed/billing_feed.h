// Billing as its consumers see it over gRPC.
#ifndef HOLDFAST_LIBS_BILLING_FEED_BILLING_FEED_H_
#define HOLDFAST_LIBS_BILLING_FEED_BILLING_FEED_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "holdfast/billing/v1/event_service.grpc.pb.h"
#include "libs/billing_feed/barrier_reporter.h"
#include "libs/outbox/feed.h"

namespace holdfast {

// The sure way to billing's events. Thread-safe; never blocks.
class BillingPull final : public outbox::EventPull {
 public:
  // `token` is a service's.
  BillingPull(std::shared_ptr<grpc::Channel> channel, std::string token);
  void ReadEvents(int partition, int64_t after_position, int limit,
                  absl::AnyInvocable<void(absl::StatusOr<outbox::EventPage>)> done) override;
  void Heads(absl::AnyInvocable<void(absl::StatusOr<outbox::Positions>)> done) override;

 private:
  std::unique_ptr<billing::v1::EventService::Stub> stub_;
  const std::string token_;
};

// ReportClockBarrier as `service` (feedback, renewal), for a BarrierReporter. Blocks for at most
// two seconds.
BarrierReport ReportBarrierTo(std::shared_ptr<grpc::Channel> channel, std::string token,
                              std::string service);

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_BILLING_FEED_BILLING_FEED_H_
