// Whether it is worth holding a reply for feedback's answer. Cancelling never waits for somebody
// who will not come.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_FEEDBACK_GATE_H_
#define HOLDFAST_SERVICES_BILLING_RPC_FEEDBACK_GATE_H_

#include <functional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"

namespace holdfast::billing {

// A circuit breaker: after kMissesToOpen answers in a row that did not come it stays open for
// kOpenFor, and then lets one reply wait as a probe. While Redis is down nothing waits: the event
// would not reach feedback in time. Thread-safe.
class FeedbackGate {
 public:
  static constexpr absl::Duration kBudget = absl::Milliseconds(150);
  static constexpr int kMissesToOpen = 3;
  static constexpr absl::Duration kOpenFor = absl::Seconds(2);

  // `process_clock` outlives the gate. `event_way_up`: whether events travel at once.
  FeedbackGate(const Clock& process_clock, std::function<bool()> event_way_up,
               absl::Duration budget = kBudget)
      : clock_(process_clock), event_way_up_(std::move(event_way_up)), budget_(budget) {}

  // How long this reply may be held: the budget or zero. Report follows for each that was held.
  absl::Duration Budget() ABSL_LOCKS_EXCLUDED(mu_);
  // Whether feedback's answer came while a reply was held.
  void Report(bool came) ABSL_LOCKS_EXCLUDED(mu_);

 private:
  const Clock& clock_;
  const std::function<bool()> event_way_up_;
  const absl::Duration budget_;
  absl::Mutex mu_;
  int misses_ ABSL_GUARDED_BY(mu_) = 0;
  absl::Time next_probe_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_FEEDBACK_GATE_H_
