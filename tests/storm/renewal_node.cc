#include "tests/storm/renewal_node.h"

#include <utility>

#include "libs/idempotency/replay.h"
#include "libs/tenant_clock/tenant_clock.h"
#include "services/renewal/app/apply_billing_event.h"
#include "services/renewal/app/rebuild.h"
#include "services/renewal/store/migrations.h"

namespace holdfast::storm {

RenewalNode::RenewalNode(World& world, BillingNode& billing)
    : Node(world, "renewal",
           sql::Concat({IdempotencyMigrations(), TenantClockMigrations(), outbox::InboxMigrations(),
                        renewal::RenewalMigrations()}),
           Fault::kCrashRenewal),
      billing_(billing) {}

void RenewalNode::Sink::Put(const std::string& tenant, const renewal::Outlook& outlook) {
  if (life_->dead || !world_.stream.up()) return;
  renewal::Outlook& kept = world_.outlooks[{tenant, outlook.customer}];
  if (kept.row_version <= outlook.row_version) kept = outlook;
}

RenewalNode::Parts::Parts(RenewalNode& node, BillingNode& billing)
    : pull(node.world().network, billing, node.life()),
      feed(node.world().stream.FeedOf(node.life())),
      sink(node.world(), node.life()),
      reporter(
          [&network = node.world().network, &billing, life = node.life(),
           &executor = node.executor()](const ClockBarrier& barrier) {
            return ReportBarrierOver(network, billing, life, executor, barrier);
          },
          node.database(), node.executor()),
      upkeep(node.commands(), node.database().readers(), pull, sink, node.executor(),
             [](const std::string&) {}),
      consumer(renewal::kBillingConsumer, node.database(), node.executor(), node.wall(), pull,
               feed.get(), renewal::ApplyBillingEvent, {}, {.on_progress = [this](int, int64_t) {
                 reporter.Wake();
                 upkeep.WakeOutlooks();
               }}) {}

absl::Status RenewalNode::Boot() {
  parts_ = std::make_unique<Parts>(*this, billing_);
  return parts_->consumer.Start();
}

}  // namespace holdfast::storm
