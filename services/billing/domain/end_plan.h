// When service ends: what a customer's wish means for the subscription as it stands.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_END_PLAN_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_END_PLAN_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/calendar/day.h"
#include "services/billing/domain/cancellation.h"
#include "services/billing/domain/subscription.h"

namespace holdfast::billing {

// The span of service that holds `day`: the trial, the period billed last, or the cycle that the
// day falls in when the renewal is late or the subscription is paused. Nothing before the start and
// in an open-ended trial.
std::optional<DayRange> SpanOfService(const Subscription& subscription, absl::CivilDay day);

// NOW, a DATE that is not in the future, and PERIOD_END where no span runs: service ends with the
// request, and today is the first day without it. PERIOD_END otherwise: the end of the span that
// holds `started_at`, even when that end is past by `now`, so that nobody pays for hesitating.
// INTERNAL for an unknown zone.
absl::StatusOr<EndPlan> PlanEnd(const Subscription& subscription, const EndWish& wish,
                                absl::Time started_at, absl::Time now);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_END_PLAN_H_
