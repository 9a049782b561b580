// Billing as the other services reach it over the storm's network.
#ifndef HOLDFAST_TESTS_STORM_BILLING_LINK_H_
#define HOLDFAST_TESTS_STORM_BILLING_LINK_H_

#include <string>

#include "libs/executor/executor.h"
#include "libs/outbox/feed.h"
#include "libs/tenant_clock/barriers.h"
#include "services/feedback/app/ports.h"
#include "tests/storm/billing_node.h"

namespace holdfast::storm {

class BillingPull : public outbox::EventPull {
 public:
  BillingPull(Network& network, BillingNode& billing, LifePtr caller)
      : network_(network), billing_(billing), caller_(std::move(caller)) {}
  void ReadEvents(int partition, int64_t after_position, int limit,
                  absl::AnyInvocable<void(absl::StatusOr<outbox::EventPage>)> done) override;
  void Heads(absl::AnyInvocable<void(absl::StatusOr<outbox::Positions>)> done) override;

 private:
  Network& network_;
  BillingNode& billing_;
  const LifePtr caller_;
};

class BillingLink : public feedback::BillingPort {
 public:
  BillingLink(Network& network, BillingNode& billing, LifePtr caller)
      : network_(network), billing_(billing), caller_(std::move(caller)) {}

  void PresentOffers(const feedback::PresentationRecord& record,
                     absl::AnyInvocable<void(absl::StatusOr<std::string>)> done) override;
  void FindCancellation(std::string_view tenant, std::string_view cancellation, Done done) override;
  void ReportClockBarrier(std::string_view tenant, std::string_view barrier, Done done) override;
  void ReplacePolicyReplica(std::string_view policy_json, Done done) override;

 private:
  void Call(Request request, absl::AnyInvocable<void(absl::StatusOr<std::string>)> done);

  Network& network_;
  BillingNode& billing_;
  const LifePtr caller_;
  int policies_ = 0;
};

// For renewal's BarrierReporter: waits on `executor`.
absl::Status ReportBarrierOver(Network& network, BillingNode& billing, const LifePtr& caller,
                               Executor& executor, const ClockBarrier& barrier);

}  // namespace holdfast::storm

#endif  // HOLDFAST_TESTS_STORM_BILLING_LINK_H_
