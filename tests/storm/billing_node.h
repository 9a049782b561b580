// Billing as a process of the storm: what its main.cc wires, without gRPC and Redis.
#ifndef HOLDFAST_TESTS_STORM_BILLING_NODE_H_
#define HOLDFAST_TESTS_STORM_BILLING_NODE_H_

#include <memory>
#include <string>

#include "holdfast/billing/v1/cancellation_service.pb.h"
#include "libs/notifications/deliver_job.h"
#include "libs/outbox/database_pull.h"
#include "libs/outbox/relay.h"
#include "services/billing/app/timer_handlers.h"
#include "services/billing/jobs/clock_stepper.h"
#include "services/billing/jobs/due_timers.h"
#include "services/billing/jobs/invoice_numberer.h"
#include "services/billing/rpc/feedback_gate.h"
#include "services/billing/rpc/held_starts.h"
#include "services/billing/store/policy_replica.h"
#include "tests/storm/door.h"
#include "tests/storm/node.h"

namespace holdfast::storm {

class BillingNode : public Node {
 public:
  explicit BillingNode(World& world);

  // The methods of billing that others call; the reply is a serialised message.
  void Handle(const Request& request, Answer answer);
  // Its outbox, as ReadEvents and GetEventHeads show it.
  outbox::EventPull& events() { return *parts_->pull; }
  // A command without a caller, for the world's own set-up; waits.
  template <typename T>
  absl::StatusOr<T> Do(const std::string& tenant, const std::string& customer,
                       UseCase<T> use_case) {
    return commands().Run<T>(Origin{tenant, "operator", "api", "", "set-up"}, customer,
                             std::move(use_case));
  }

 private:
  class NoMail : public notifications::Sender {
   public:
    absl::Status Send(const notifications::StoredNotification&) override {
      return absl::OkStatus();
    }
  };
  struct Parts {
    explicit Parts(BillingNode& node);
    rpc::Waiters waiters;
    billing::HeldStarts held;
    billing::PolicyReplica policies;
    billing::FeedbackGate gate;
    Door door;
    std::unique_ptr<outbox::EventPull> pull;
    std::unique_ptr<outbox::Publisher> publisher;
  };
  struct Jobs {
    explicit Jobs(BillingNode& node);
    billing::JobContext context;
    billing::ClockStepper stepper;
    billing::InvoiceNumberer numberer;
    billing::DueTimersJob due_timers;
    NoMail mail;
    notifications::DeliverJob delivery;
    std::unique_ptr<outbox::Relay> relay;
  };

  absl::Status Boot() override;
  void StopJobs() override;
  void Unboot() override { parts_.reset(); }

  Mutation Start(const std::string& body);
  Mutation Present(const std::string& body);
  Mutation Simple(const Request& request);

  billing::TimerHandlers timers_;
  std::unique_ptr<Parts> parts_;
  std::unique_ptr<Jobs> jobs_;
};

}  // namespace holdfast::storm

#endif  // HOLDFAST_TESTS_STORM_BILLING_NODE_H_
