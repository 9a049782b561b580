#include "tests/storm/billing_node.h"

#include <utility>

#include "libs/status/status.h"
#include "services/billing/app/cancellation_timers.h"
#include "services/billing/app/schema.h"

namespace holdfast::storm {

BillingNode::BillingNode(World& world)
    : Node(world, "billing", billing::BillingSchema(), Fault::kCrashBilling) {
  billing::RegisterSubscriptionTimers(timers_);
  billing::RegisterCancellationTimers(timers_);
}

BillingNode::Parts::Parts(BillingNode& node)
    : waiters(node.executor()),
      gate(node.executor().clock(), [&world = node.world()] { return world.stream.up(); }),
      door(node.commands(), node.database().readers(), waiters, node.executor().clock(),
           node.wall()),
      pull(std::make_unique<outbox::DatabasePull>(node.database())),
      publisher(node.world().stream.PublisherOf(node.life())) {}

BillingNode::Jobs::Jobs(BillingNode& node)
    : context{node.commands(), node.database().readers(), node.wall(), node.executor()},
      stepper(context, node.timers_, [](const billing::ClockAdvance&) {}),
      numberer(context),
      due_timers(context, node.timers_),
      delivery(node.database(), node.executor(), node.wall(), mail) {}

absl::Status BillingNode::Boot() {
  parts_ = std::make_unique<Parts>(*this);
  jobs_ = std::make_unique<Jobs>(*this);
  HF_ASSIGN_OR_RETURN(jobs_->relay, outbox::Relay::Open(database(), *parts_->publisher, "billing"));
  return absl::OkStatus();
}

void BillingNode::StopJobs() {
  parts_->waiters.ReleaseAll();
  jobs_.reset();
}

}  // namespace holdfast::storm
