#include "services/billing/domain/end_plan.h"

#include <optional>

#include "libs/calendar/calendar.h"
#include "libs/status/status.h"

namespace holdfast::billing {

std::optional<DayRange> SpanOfService(const Subscription& subscription, absl::CivilDay day) {
  if (subscription.state == SubscriptionState::kScheduled ||
      subscription.state == SubscriptionState::kCanceled || day < subscription.start_date) {
    return std::nullopt;
  }
  if (subscription.state == SubscriptionState::kTrialing) {
    if (!subscription.trial_end.has_value()) return std::nullopt;
    if (day < *subscription.trial_end) {
      return DayRange{subscription.start_date, *subscription.trial_end};
    }
  }
  if (subscription.current_period.has_value() && subscription.current_period->Contains(day)) {
    return subscription.current_period;
  }
  if (day < subscription.anchor.date) return subscription.current_period;
  return PeriodContaining(subscription.anchor, day);
}

absl::StatusOr<EndPlan> PlanEnd(const Subscription& subscription, const EndWish& wish,
                                absl::Time started_at, absl::Time now) {
  HF_ASSIGN_OR_RETURN(const absl::TimeZone zone, LoadZone(subscription.time_zone));
  const EndPlan at_once{LocalDay(now, zone), now};
  switch (wish.timing) {
    case CancelTiming::kNow:
      return at_once;
    case CancelTiming::kDate: {
      if (!wish.date.has_value()) return InvalidField("end_date", "is missing");
      const absl::Time ends_at = StartOfDay(*wish.date, zone);
      return ends_at > now ? EndPlan{*wish.date, ends_at} : at_once;
    }
    case CancelTiming::kPeriodEnd: {
      const auto span = SpanOfService(subscription, LocalDay(started_at, zone));
      return span.has_value() ? EndPlan{span->end, StartOfDay(span->end, zone)} : at_once;
    }
  }
  return at_once;
}

}  // namespace holdfast::billing
