// Renewal as a process of the storm: its consumer, its upkeep and its barrier reports.
#ifndef HOLDFAST_TESTS_STORM_RENEWAL_NODE_H_
#define HOLDFAST_TESTS_STORM_RENEWAL_NODE_H_

#include <memory>
#include <string>

#include "libs/billing_feed/barrier_reporter.h"
#include "libs/outbox/consumer.h"
#include "services/renewal/app/refresh_outlooks.h"
#include "services/renewal/jobs/upkeep.h"
#include "tests/storm/billing_link.h"
#include "tests/storm/node.h"

namespace holdfast::storm {

class RenewalNode : public Node {
 public:
  RenewalNode(World& world, BillingNode& billing);

 private:
  // Where outlooks go: the shared cache, when its server is there.
  class Sink : public renewal::OutlookSink {
   public:
    Sink(World& world, LifePtr life) : world_(world), life_(std::move(life)) {}
    void Put(const std::string& tenant, const renewal::Outlook& outlook) override;

   private:
    World& world_;
    const LifePtr life_;
  };
  struct Parts {
    Parts(RenewalNode& node, BillingNode& billing);
    BillingPull pull;
    std::unique_ptr<outbox::EventFeed> feed;
    Sink sink;
    BarrierReporter reporter;
    renewal::Upkeep upkeep;
    outbox::Consumer consumer;
  };

  absl::Status Boot() override;
  void StopJobs() override { parts_->consumer.Stop(); }
  void Unboot() override { parts_.reset(); }

  BillingNode& billing_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace holdfast::storm

#endif  // HOLDFAST_TESTS_STORM_RENEWAL_NODE_H_
