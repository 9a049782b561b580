// On which local days a subscription is invoiced, whatever the scheduler's ticks. A period yields
// one invoice; missed ones are caught up in order. Dates are civil days of the customer's zone.
// Errors: INVALID_ARGUMENT that names the field, OUT_OF_RANGE AMOUNT_OVERFLOW.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_CADENCE_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_CADENCE_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "libs/calendar/calendar.h"
#include "libs/money/money.h"
#include "services/billing/domain/proration.h"

namespace holdfast::billing {

// Where cycles start. The first period starts with the subscription and may be a part of one.
enum class CycleAlignment {
  kMonday,        // weeks only
  kFirstOfMonth,  // months and years
  kAnniversary,   // on the day of the start, clamped: every period is whole
};

struct Cadence {
  CycleAlignment alignment = CycleAlignment::kAnniversary;
  Interval interval;
  BillingTime time = BillingTime::kInAdvance;
};

// The first period: to the next Monday, the next first of a month, or a whole interval.
absl::StatusOr<CyclePiece> FirstPeriod(const Cadence& cadence, absl::CivilDay start);

// The periods after the first `invoiced` ones that are to be invoiced by the end of `today`: those
// that have ended by then, or in advance those that have started. At most 10,000.
absl::StatusOr<std::vector<DayRange>> PeriodsDue(const Cadence& cadence, absl::CivilDay start,
                                                 int64_t invoiced, absl::CivilDay today);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_CADENCE_H_
