// Billing as its consumers see it over gRPC.
#ifndef HOLDFAST_LIBS_BILLING_FEED_BILLING_FEED_H_
#define HOLDFAST_LIBS_BILLING_FEED_BILLING_FEED_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "holdfast/billing/v1/clock_service.grpc.pb.h"
#include "holdfast/billing/v1/event_service.grpc.pb.h"
#include "libs/clock/clock.h"
#include "libs/executor/executor.h"
#include "libs/outbox/feed.h"
#include "libs/sql/database.h"

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

// Tells billing of every complete clock barrier in `database` until it has accepted it: at once
// when woken, and again every second while one is unreported, so a lost report or a restart only
// delays.
class BarrierReporter {
 public:
  // `service` is the reporter's name: feedback, renewal. All references outlive it.
  BarrierReporter(std::shared_ptr<grpc::Channel> channel, std::string token, std::string service,
                  sql::Database& database, Executor& executor);
  ~BarrierReporter();

  // Any thread, never blocks: a barrier may have become complete.
  void Wake() { task_->Wake(); }

 private:
  absl::Duration ReportAll();

  std::unique_ptr<billing::v1::ClockService::Stub> stub_;
  const std::string token_;
  const std::string service_;
  sql::Database& database_;
  std::unique_ptr<Task> task_;  // Last: stops before the rest goes.
};

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_BILLING_FEED_BILLING_FEED_H_
