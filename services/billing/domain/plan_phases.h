// A plan in phases, such as trial, discount, evergreen: which monthly period belongs to which, and
// what is left of them when the subscription is canceled. Errors: INVALID_ARGUMENT that names the
// field.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_PLAN_PHASES_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_PLAN_PHASES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "libs/calendar/calendar.h"

namespace holdfast::billing {

struct PlanPhase {
  std::string name;
  std::optional<int64_t> months;  // 1 to 1,200 periods; absent in the last phase only: open
};

struct PhasePeriod {
  DayRange span;
  std::string phase;
  friend bool operator==(const PhasePeriod&, const PhasePeriod&) = default;
};
// Monthly periods from `start` on the anchor day, a partial first one counted, each with its
// phase; of an open phase the first period.
absl::StatusOr<std::vector<PhasePeriod>> PhasePeriods(absl::CivilDay start, int64_t anchor_day,
                                                      absl::Span<const PlanPhase> phases);

// The periods that begin before the day on which a cancellation takes effect.
std::vector<PhasePeriod> PeriodsBefore(absl::Span<const PhasePeriod> periods,
                                       absl::CivilDay effective);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_PLAN_PHASES_H_
