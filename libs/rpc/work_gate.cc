#include "libs/rpc/work_gate.h"

#include <algorithm>
#include <numeric>

namespace holdfast::rpc {
namespace {

using auth::Criticality;

// Of a new window in the kept rate: a change of load shows after about three windows.
constexpr double kNewest = 0.5;

size_t IndexOf(Criticality criticality) { return static_cast<size_t>(PriorityOf(criticality)); }

}  // namespace

sql::Priority PriorityOf(Criticality criticality) {
  switch (criticality) {
    case Criticality::kForecast:
      return sql::Priority::kJob;
    case Criticality::kRead:
    case Criticality::kCharge:
      return sql::Priority::kInteractive;
    case Criticality::kCancel:
      return sql::Priority::kUrgent;
  }
  return sql::Priority::kJob;
}

double ShareOf(Criticality criticality) {
  switch (criticality) {
    case Criticality::kForecast:
      return 0.5;
    case Criticality::kRead:
      return 0.7;
    case Criticality::kCharge:
      return 0.85;
    case Criticality::kCancel:
      return 1.0;
  }
  return 0.5;
}

bool WorkGate::Enter(Criticality criticality, absl::Duration left, absl::Time now) {
  absl::MutexLock lock(&mu_);
  if (rate_.has_value()) {
    const double room =
        std::max<double>(options_.room_min, *rate_ * absl::ToDoubleSeconds(left) / 2);
    if (Before(criticality) >= room * ShareOf(criticality)) return false;
  }
  CountIn(criticality, now);
  return true;
}

void WorkGate::Join(Criticality criticality, absl::Time now) {
  absl::MutexLock lock(&mu_);
  CountIn(criticality, now);
}

void WorkGate::CountIn(Criticality criticality, absl::Time now) {
  if (Inside() == 0) busy_since_ = now;
  ++inside_[IndexOf(criticality)];
}

void WorkGate::Leave(Criticality criticality, bool served, absl::Time now) {
  absl::MutexLock lock(&mu_);
  if (served) ++served_;
  Measure(now);
  --inside_[IndexOf(criticality)];
}

void WorkGate::Measure(absl::Time now) {
  busy_ += now - busy_since_;
  busy_since_ = now;
  const bool enough = served_ >= options_.served_min || busy_ >= 10 * options_.window;
  if (busy_ < options_.window || !enough) return;
  const double newest = served_ / absl::ToDoubleSeconds(busy_);
  rate_ = rate_.has_value() ? (1 - kNewest) * *rate_ + kNewest * newest : newest;
  served_ = 0;
  busy_ = absl::ZeroDuration();
}

absl::Duration WorkGate::Wait(Criticality criticality) const {
  absl::MutexLock lock(&mu_);
  if (!rate_.has_value() || *rate_ <= 0) return options_.window;
  return absl::Seconds(Before(criticality) / *rate_);
}

std::optional<double> WorkGate::rate() const {
  absl::MutexLock lock(&mu_);
  return rate_;
}

int WorkGate::inside() const {
  absl::MutexLock lock(&mu_);
  return Inside();
}

// Those who run before a newcomer: all of its own priority and of more urgent ones.
int WorkGate::Before(Criticality criticality) const {
  return std::accumulate(inside_.begin(), inside_.begin() + IndexOf(criticality) + 1, 0);
}

int WorkGate::Inside() const { return std::accumulate(inside_.begin(), inside_.end(), 0); }

}  // namespace holdfast::rpc
