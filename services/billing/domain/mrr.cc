#include "services/billing/domain/mrr.h"

#include "libs/status/status.h"

namespace holdfast::billing {
namespace {

constexpr int64_t kMonthsPerYear = 12;
constexpr int64_t kWeeksPerYear = 52;
constexpr int64_t kDaysPerYear = 365;

}  // namespace

absl::StatusOr<Money> Monthly(const Money& price, const Interval& interval) {
  switch (interval.unit) {
    case IntervalUnit::kMonth:
      return Prorate(price, 1, interval.count);
    case IntervalUnit::kYear:
      return Prorate(price, 1, interval.count * kMonthsPerYear);
    case IntervalUnit::kWeek:
      return Prorate(price, kWeeksPerYear, interval.count * kMonthsPerYear);
    case IntervalUnit::kDay:
      return Prorate(price, kDaysPerYear, interval.count * kMonthsPerYear);
  }
  return absl::InternalError("unknown interval unit");
}

absl::StatusOr<Money> MrrOf(const Subscription& subscription) {
  if (subscription.state != SubscriptionState::kActive) return ZeroOf(subscription.unit_price);
  HF_ASSIGN_OR_RETURN(const Money price, PeriodPrice(subscription));
  return Monthly(price, subscription.anchor.interval);
}

}  // namespace holdfast::billing
