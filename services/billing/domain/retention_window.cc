#include "services/billing/domain/retention_window.h"

#include <algorithm>

#include "libs/calendar/calendar.h"
#include "libs/status/status.h"

namespace holdfast::billing {
namespace {
constexpr int64_t kWindowDaysMin = 30;
constexpr int64_t kDaysAfterOnePeriod = 7;
}  // namespace

absl::StatusOr<absl::Time> RetentionWindowEnd(const Subscription& subscription,
                                              absl::Time retained_at) {
  HF_ASSIGN_OR_RETURN(const absl::TimeZone zone, LoadZone(subscription.time_zone));
  const absl::CivilDay day = LocalDay(retained_at, zone);
  const int64_t period_days = AddIntervals(day, subscription.anchor.interval, 1) - day;
  return AddLocalDays(retained_at, std::max(kWindowDaysMin, period_days + kDaysAfterOnePeriod),
                      zone);
}

RetentionOutcome OutcomeAtWindowEnd(const Subscription& subscription) {
  return subscription.state == SubscriptionState::kCanceled ? RetentionOutcome::kLost
                                                            : RetentionOutcome::kValidated;
}

}  // namespace holdfast::billing
