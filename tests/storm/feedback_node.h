// Feedback as a process of the storm: its Runtime, and SubmitSurvey as its rpc room answers it.
#ifndef HOLDFAST_TESTS_STORM_FEEDBACK_NODE_H_
#define HOLDFAST_TESTS_STORM_FEEDBACK_NODE_H_

#include <memory>
#include <string>

#include "services/feedback/jobs/runtime.h"
#include "tests/storm/billing_link.h"
#include "tests/storm/door.h"
#include "tests/storm/node.h"

namespace holdfast::storm {

class FeedbackNode : public Node {
 public:
  FeedbackNode(World& world, BillingNode& billing);

  // SubmitSurvey.
  void Handle(const Request& request, Answer answer);

 private:
  // The cache as feedback reads it: a miss when the queue's server is away.
  class Outlooks : public feedback::OutlookSource {
   public:
    explicit Outlooks(World& world) : world_(world) {}
    void Fetch(std::string_view tenant, std::string_view customer, absl::Duration timeout,
               absl::AnyInvocable<void(std::optional<feedback::Outlook>)> done) override;

   private:
    World& world_;
  };
  struct Parts {
    Parts(FeedbackNode& node, BillingNode& billing);
    rpc::Waiters waiters;
    Door door;
    BillingLink billing;
    BillingPull pull;
    std::unique_ptr<outbox::EventFeed> feed;
    Outlooks outlooks;
    feedback::Runtime runtime;
  };

  absl::Status Boot() override;
  void StopJobs() override {
    parts_->waiters.ReleaseAll();
    parts_->runtime.Stop();
  }
  void Unboot() override { parts_.reset(); }

  BillingNode& billing_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace holdfast::storm

#endif  // HOLDFAST_TESTS_STORM_FEEDBACK_NODE_H_
