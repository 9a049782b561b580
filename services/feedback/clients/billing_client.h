// Billing over gRPC: the port of feedback's use cases, and the sure way to its events.
#ifndef HOLDFAST_SERVICES_FEEDBACK_CLIENTS_BILLING_CLIENT_H_
#define HOLDFAST_SERVICES_FEEDBACK_CLIENTS_BILLING_CLIENT_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "libs/outbox/feed.h"
#include "libs/rpc/client.h"
#include "services/feedback/app/ports.h"

namespace holdfast::feedback {

struct BillingClientOptions {
  std::string address;  // billing's usual one
  std::string token;    // of a principal with role service
  absl::Duration call_timeout = absl::Seconds(1);
  absl::Duration pull_timeout = absl::Seconds(5);
};

// Thread-safe. Calls keep what they need alive; `done` runs on a gRPC thread.
class BillingClient : public BillingPort, public outbox::EventPull {
 public:
  explicit BillingClient(BillingClientOptions options);
  ~BillingClient() override;

  // The first attempt goes to the process that waits for the answer, later ones to the usual
  // address.
  void PresentOffers(const PresentationRecord& record,
                     absl::AnyInvocable<void(absl::StatusOr<std::string>)> done) override;
  void FindCancellation(std::string_view tenant, std::string_view cancellation, Done done) override;
  void ReportClockBarrier(std::string_view tenant, std::string_view barrier, Done done) override;
  void ReplacePolicyReplica(std::string_view policy_json, Done done) override;

  void ReadEvents(int partition, int64_t after_position, int limit,
                  absl::AnyInvocable<void(absl::StatusOr<outbox::EventPage>)> done) override;
  void Heads(absl::AnyInvocable<void(absl::StatusOr<outbox::Positions>)> done) override;

 private:
  struct Stubs;

  std::shared_ptr<Stubs> StubsFor(const std::string& address);
  rpc::CallOptions OptionsFor(std::string_view tenant) const;

  const BillingClientOptions options_;
  absl::Mutex mu_;
  absl::flat_hash_map<std::string, std::shared_ptr<Stubs>> stubs_ ABSL_GUARDED_BY(mu_);
};

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_CLIENTS_BILLING_CLIENT_H_
