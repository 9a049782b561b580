// A pause in the middle of a paid period, and what it costs to resume. Amounts are whole minor
// units, rounded once, half away from zero (ADR-0001), by civil days; the day of the pause and the
// day of the return are the first days of the new state. Errors: INVALID_ARGUMENT that names the
// field, OUT_OF_RANGE AMOUNT_OVERFLOW.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_PAUSE_CREDIT_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_PAUSE_CREDIT_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "libs/calendar/calendar.h"
#include "libs/money/money.h"

namespace holdfast::billing {

struct PauseFacts {
  Money price;                // of one interval, zero or more
  DayRange paid;              // the period that was paid for
  absl::CivilDay paused_at;   // in `paid`, or the day after it
  absl::CivilDay resumed_at;  // not before paused_at
};

struct ResumedPeriod {
  Money pause_credit;  // the unused part of what was paid, zero or more
  DayRange period;     // from the return to its first billing date
  Money charge;        // of that period
  Money credit_used;   // credit that pays for the charge
  Money credit_left;
  Money due;                         // the rest of the charge
  absl::CivilDay next_period_start;  // the first whole period after it
};

// The cycle stays: the resumed period runs to the end of the anchor cycle that holds the return,
// and costs its part of it, also when the pause began in the same cycle.
absl::StatusOr<ResumedPeriod> ResumeInCycle(const PauseFacts& facts, const Anchor& anchor);

// A new term: the resumed period runs to the first billing day on or after the return and costs its
// part of the anchor cycle that ends there; on a billing day it is a whole interval at full price.
// The end of a yearly term moves with it.
absl::StatusOr<ResumedPeriod> ResumeInNewTerm(const PauseFacts& facts, int64_t anchor_day,
                                              Interval interval);

// No credit: renewals that fall on [paused_at, resumed_at) are skipped, and the billing day stays.
struct SkippedRenewals {
  Money pause_credit;  // zero
  std::vector<absl::CivilDay> renewals;
  int64_t anchor_day = 1;
};
// `anchor_day`: by default the day of the paid period's start.
absl::StatusOr<SkippedRenewals> SkipRenewals(const PauseFacts& facts,
                                             std::optional<int64_t> anchor_day, Interval interval);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_PAUSE_CREDIT_H_
