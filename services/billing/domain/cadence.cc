#include "services/billing/domain/cadence.h"

#include "libs/status/status.h"

namespace holdfast::billing {
namespace {

constexpr size_t kPeriodsMax = 10000;

bool CountsMonths(IntervalUnit unit) {
  return unit == IntervalUnit::kMonth || unit == IntervalUnit::kYear;
}

// The first cycle start on or after `start`.
absl::StatusOr<Anchor> AnchorOf(const Cadence& cadence, absl::CivilDay start) {
  switch (cadence.alignment) {
    case CycleAlignment::kMonday:
      if (cadence.interval.unit != IntervalUnit::kWeek) {
        return InvalidField("interval", "must be weeks to start on Mondays");
      }
      return MakeAnchor(absl::NextWeekday(start - 1, absl::Weekday::monday), cadence.interval);
    case CycleAlignment::kFirstOfMonth: {
      if (!CountsMonths(cadence.interval.unit)) {
        return InvalidField("interval", "must be months or years to start on first days");
      }
      const absl::CivilMonth month(start);
      const bool first = absl::CivilDay(month) == start;
      return MakeAnchor(absl::CivilDay(first ? month : month + 1), cadence.interval);
    }
    case CycleAlignment::kAnniversary:
      return MakeAnchor(start, cadence.interval);
  }
  return InvalidField("anchor", "is unknown");
}

CyclePiece PieceFrom(const Anchor& anchor, absl::CivilDay start) {
  if (start < anchor.date) return {{start, anchor.date}, CycleAt(anchor, -1), true};
  return {CycleAt(anchor, 0), CycleAt(anchor, 0), false};
}

}  // namespace

absl::StatusOr<CyclePiece> FirstPeriod(const Cadence& cadence, absl::CivilDay start) {
  HF_ASSIGN_OR_RETURN(const Anchor anchor, AnchorOf(cadence, start));
  return PieceFrom(anchor, start);
}

absl::StatusOr<std::vector<DayRange>> PeriodsDue(const Cadence& cadence, absl::CivilDay start,
                                                 int64_t invoiced, absl::CivilDay today) {
  if (invoiced < 0) return InvalidField("invoiced", "is below zero");
  HF_ASSIGN_OR_RETURN(const Anchor anchor, AnchorOf(cadence, start));
  const CyclePiece first = PieceFrom(anchor, start);
  const int64_t leading = first.partial ? 1 : 0;
  std::vector<DayRange> due;
  for (int64_t n = invoiced;; ++n) {
    const DayRange period = n == 0 ? first.span : CycleAt(anchor, n - leading);
    const bool advance = cadence.time == BillingTime::kInAdvance;
    if (today < (advance ? period.start : period.end)) return due;
    if (due.size() == kPeriodsMax) return InvalidField("today", "makes more than 10,000 due");
    due.push_back(period);
  }
}

}  // namespace holdfast::billing
