// What feedback's use cases and jobs ask of the outside. Adapters are in clients/; tests bring
// fakes.
#ifndef HOLDFAST_SERVICES_FEEDBACK_APP_PORTS_H_
#define HOLDFAST_SERVICES_FEEDBACK_APP_PORTS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/feedback/domain/departure.h"
#include "services/feedback/store/presentations.h"

namespace holdfast::feedback {

// Billing, by its RPCs. Never blocks; `done` runs exactly once, within a bounded time, on any
// thread or inline.
class BillingPort {
 public:
  using Done = absl::AnyInvocable<void(absl::Status)>;

  virtual ~BillingPort() = default;
  // The reply is a serialised holdfast.billing.v1.Cancellation.
  virtual void PresentOffers(const PresentationRecord& record,
                             absl::AnyInvocable<void(absl::StatusOr<std::string>)> done) = 0;
  // OK when billing has the cancellation; NOT_FOUND when it has not.
  virtual void FindCancellation(std::string_view tenant, std::string_view cancellation,
                                Done done) = 0;
  virtual void ReportClockBarrier(std::string_view tenant, std::string_view barrier, Done done) = 0;
  virtual void ReplacePolicyReplica(std::string_view policy_json, Done done) = 0;
};

// Renewal's outlook on a customer, from the cache. As above; nothing on a miss, on a timeout and
// with the cache down.
class OutlookSource {
 public:
  virtual ~OutlookSource() = default;
  virtual void Fetch(std::string_view tenant, std::string_view customer, absl::Duration timeout,
                     absl::AnyInvocable<void(std::optional<Outlook>)> done) = 0;
};

// Who carries committed presentations to billing at once; rows that it never hears of are found by
// its own poll.
class PresentationSink {
 public:
  virtual ~PresentationSink() = default;
  // Any thread, never blocks.
  virtual void Kick(PresentationRecord record) = 0;
};

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_APP_PORTS_H_
