// The business's callers. They give every mutation a request_id, ask again after an answer that
// leaves the outcome open, sometimes ask twice at once, and remember what they were told.
#ifndef HOLDFAST_TESTS_STORM_CLIENTS_H_
#define HOLDFAST_TESTS_STORM_CLIENTS_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "holdfast/billing/v1/cancellation.pb.h"
#include "tests/storm/billing_node.h"
#include "tests/storm/checks.h"
#include "tests/storm/feedback_node.h"

namespace holdfast::storm {

class Clients {
 public:
  // `open`: whether billing's record has this cancellation open now; nothing while it is down.
  using IsOpen = std::function<std::optional<bool>(const Named&)>;
  Clients(World& world, BillingNode& billing, FeedbackNode& feedback, Checks& checks,
          IsOpen is_open);

  void AddCustomer(const std::string& tenant, const std::string& id) {
    customers_.push_back({tenant, id});
  }
  // Somebody does something.
  void Act();
  // Something that several people do to one cancellation at the same moment.
  void Race();
  // Asks to leave for a reason that brings offers; then looks at what came of it; then several
  // people answer at once.
  void RequestEndOf(const Named& subscription);
  void LookAtNewest(const Named& subscription);
  bool HasOffers(const Named& subscription);
  void RaceFor(const Named& subscription);
  // Confirms some cancellation that was last known as open; false: there is none.
  bool ConfirmSomething();
  void AdvanceClock(const std::string& tenant, absl::Time to);
  // Nothing waits for an answer any more.
  bool settled() const;
  int acts() const { return static_cast<int>(ops_.size()); }

 private:
  struct Known {  // a cancellation, as last told
    std::string tenant;
    std::string name;
    bool open = true;
    std::vector<std::string> offers;  // that can be answered
  };
  struct Op {
    int number = 0;
    Request request;
    bool to_feedback = false;
    std::string about;  // cancellation or offer
    int under_way = 0;
    int again = 0;  // more calls after the first OK
    int attempts = 0;
    bool settled = false;
    bool reuse = false;                // its request_id was used before, with another body
    std::optional<std::string> first;  // reply
  };
  using OpPtr = std::shared_ptr<Op>;

  OpPtr NewOp(std::string method, const Named& customer, std::string body, std::string about = "");
  void Issue(const OpPtr& op);
  void Send(const OpPtr& op);
  void OnReply(const OpPtr& op, const absl::StatusOr<Reply>& reply);
  void OnOk(const OpPtr& op, const std::string& bytes);
  void OnRefused(const OpPtr& op, const absl::Status& status);
  void SendLater(const OpPtr& op, absl::Duration delay);
  void Learn(const OpPtr& op, const std::string& bytes);
  void LearnCancellation(const std::string& tenant, const billing::v1::Cancellation& told);
  void Reuse(const OpPtr& op);

  void Subscribe();
  void Start();
  void Submit(const Known& known);
  void Answer(const Known& known, bool accept);
  void Simple(const std::string& method, const Known& known);
  void Ask(const Known& known, int choice);
  Known* Pick();
  Known* NewestOf(const Named& subscription);

  World& world_;
  BillingNode& billing_;
  FeedbackNode& feedback_;
  Checks& checks_;
  const IsOpen is_open_;
  const LifePtr life_ = std::make_shared<Life>();
  std::vector<Named> customers_;
  std::vector<Named> subscriptions_;
  std::vector<Known> known_;
  std::vector<OpPtr> ops_;
};

}  // namespace holdfast::storm

#endif  // HOLDFAST_TESTS_STORM_CLIENTS_H_
