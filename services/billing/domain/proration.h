// What a part of a period costs. Amounts are whole minor units: price × part, exact until it is
// rounded once, half away from zero (ADR-0001). The day on which something changes is the first day
// of the new state. Errors: INVALID_ARGUMENT that names the field, OUT_OF_RANGE AMOUNT_OVERFLOW.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_PRORATION_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_PRORATION_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "libs/calendar/calendar.h"
#include "libs/money/money.h"

namespace holdfast::billing {

// price × used / period, in civil days; kFixed30 counts every month as 30. `period` may be the
// plan's own while `used` is what is left of a period that was shortened or extended: the part may
// then be more than the whole. Refuses a period without days and a `used` that ends before it
// starts.
absl::StatusOr<Money> Prorate(const Money& price, const DayRange& used, const DayRange& period,
                              DayCount count = DayCount::kActual);
// The same to the second, between instants of whole seconds.
absl::StatusOr<Money> Prorate(const Money& price, const TimeRange& used, const TimeRange& period);
// price × days / days_in_period, for days that were counted elsewhere; neither below zero, and
// days_in_period above it.
absl::StatusOr<Money> ProrateDays(const Money& price, int64_t days, int64_t days_in_period);

// The value of the days of `paid` from `from` on, which counts as unused itself. Zero when `from`
// is not before the end, all of it when not after the start, or nothing was paid for.
absl::StatusOr<Money> UnusedCredit(const Money& charged, const DayRange& paid, absl::CivilDay from,
                                   DayCount count = DayCount::kActual);

// A credit line for the days of `blocked` inside the period, zero or below: nobody pays for days on
// which access was withheld. Refuses days outside the period.
absl::StatusOr<Money> BlockedCredit(const Money& price, const DayRange& blocked,
                                    const DayRange& period);

// The charge of a piece of a cycle: the price of a whole one, prorated for a part.
absl::StatusOr<Money> PieceCharge(const Money& price, const CyclePiece& piece);

// How many whole cycles the pieces are worth together, exactly.
absl::StatusOr<Rational> CyclesIn(absl::Span<const CyclePiece> pieces);

enum class BillingTime { kInAdvance, kInArrears };

struct PeriodCharge {
  absl::CivilDay date;  // of the invoice: the span's start, or its end in arrears
  DayRange span;
  Money amount;
  friend bool operator==(const PeriodCharge&, const PeriodCharge&) = default;
};

// One charge for each period of an agreement up to its fixed `end`, partial ones prorated.
struct FixedAgreement {
  absl::CivilDay start;
  absl::CivilDay end;  // the first day without service
  int64_t anchor_day = 1;
  Interval interval;
  PieceBasis basis = PieceBasis::kAnchor;
  BillingTime time = BillingTime::kInAdvance;
};
absl::StatusOr<std::vector<PeriodCharge>> ChargesOf(const FixedAgreement& agreement,
                                                    const Money& price);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_PRORATION_H_
