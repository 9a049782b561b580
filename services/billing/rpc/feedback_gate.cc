#include "services/billing/rpc/feedback_gate.h"

namespace holdfast::billing {

absl::Duration FeedbackGate::Budget() {
  if (!event_way_up_()) return absl::ZeroDuration();
  const absl::Time now = clock_.Now();
  absl::MutexLock lock(&mu_);
  if (misses_ < kMissesToOpen) return budget_;
  if (now < next_probe_) return absl::ZeroDuration();
  next_probe_ = now + kOpenFor;  // this one is the probe; the next goes after as long again
  return budget_;
}

void FeedbackGate::Report(bool came) {
  const absl::Time now = clock_.Now();
  absl::MutexLock lock(&mu_);
  if (came) {
    misses_ = 0;
    return;
  }
  if (++misses_ >= kMissesToOpen) next_probe_ = now + kOpenFor;
}

}  // namespace holdfast::billing
