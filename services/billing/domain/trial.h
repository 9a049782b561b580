// The end of a trial and the first paid period after it. Dates are civil days of the customer's
// zone. Amounts are minor units, rounded once, half away from zero (ADR-0001). Errors:
// INVALID_ARGUMENT that names the field, OUT_OF_RANGE AMOUNT_OVERFLOW.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_TRIAL_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_TRIAL_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/calendar/calendar.h"
#include "libs/money/money.h"

namespace holdfast::billing {

// `start` + trial_days (0 to 36600): the first day that is billed.
absl::StatusOr<absl::CivilDay> TrialEnd(absl::CivilDay start, int64_t trial_days);
// The same wall-clock time that many local days later.
absl::StatusOr<absl::Time> TrialEnd(absl::Time started_at, int64_t trial_days, absl::TimeZone zone);

struct AfterTrial {
  int64_t anchor_day = 1;
  std::vector<CyclePiece> periods;  // from the trial's end on; a partial first one counts
  Money first_charge;
};
// `anchor_day`: by default the day of the trial's end. Periods start at the trial's end and follow
// the anchor; if that is no anchor date, the first period is partial and prorated by its anchor
// cycle. `count`: how many periods, 1 to 10,000.
absl::StatusOr<AfterTrial> PeriodsAfterTrial(absl::CivilDay trial_end,
                                             std::optional<int64_t> anchor_day, Interval interval,
                                             int64_t count, const Money& price);

// Billed by calendar months: the first paid period ends with the month in which the trial ends.
struct FirstCalendarMonth {
  absl::Time charge_at;  // the trial's end, at the wall-clock time of the start
  DayRange period;
  DayFraction fraction;  // its days of the month's
  Money amount;
};
absl::StatusOr<FirstCalendarMonth> FirstMonthAfterTrial(absl::Time started_at, int64_t trial_days,
                                                        absl::TimeZone zone, const Money& price);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_TRIAL_H_
