#include "libs/clock/clock.h"

#include <chrono>

#include "absl/time/clock.h"

namespace holdfast {

absl::Time SystemClock::Now() const { return absl::Now(); }

absl::Time ProcessClock::Now() const {
  return absl::UnixEpoch() + absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

absl::Time VirtualClock::Now() const {
  absl::MutexLock lock(&mu_);
  return now_;
}

void VirtualClock::Set(absl::Time now) {
  absl::MutexLock lock(&mu_);
  now_ = now;
}

void VirtualClock::Advance(absl::Duration by) {
  absl::MutexLock lock(&mu_);
  now_ += by;
}

}  // namespace holdfast
