#include "libs/calendar/periods.h"

#include <algorithm>

#include "libs/status/error.h"
#include "libs/status/macros.h"

namespace holdfast {
namespace {

constexpr size_t kMaxPieces = 10000;

// The whole that a leading piece, which ends at the first anchor, is measured against.
DayRange LeadingCycle(const Anchor& anchor, PieceBasis basis) {
  if (basis == PieceBasis::kAnchor) return CycleAt(anchor, -1);
  return DayRange{AddIntervals(anchor.date, anchor.interval, -1), anchor.date};
}

// The whole of cycle k once it is cut short.
DayRange CutCycle(const Anchor& anchor, int64_t k, PieceBasis basis) {
  const DayRange cycle = CycleAt(anchor, k);
  if (basis == PieceBasis::kAnchor) return cycle;
  return DayRange{cycle.start, AddIntervals(cycle.start, anchor.interval, 1)};
}

absl::Status CheckOrder(const AdvanceBilling& billing) {
  if (billing.target < billing.start) return InvalidField("target_date", "lies before the start");
  if (billing.end.has_value() && *billing.end < billing.start) {
    return InvalidField("end", "lies before the start");
  }
  return absl::OkStatus();
}

DayRange CutAt(DayRange span, const std::optional<absl::CivilDay>& end) {
  if (end.has_value()) span.end = std::min(span.end, *end);
  return span;
}

}  // namespace

DayFraction FractionOf(const DayRange& used, const DayRange& period, DayCount count) {
  if (count == DayCount::kActual) {
    HF_CHECK(!period.empty());
    return DayFraction{used.days(), period.days()};
  }
  constexpr int64_t kDaysPerMonth = 30;
  int64_t days = used.days();
  const absl::CivilMonth start_month(used.start);
  if (start_month < absl::CivilMonth(used.end)) days -= DaysInMonth(start_month) - kDaysPerMonth;
  return DayFraction{days, kDaysPerMonth};
}

PeriodAt PeriodOfAgreement(absl::CivilDay start, int anchor_day, Interval interval,
                           absl::CivilDay day) {
  const Anchor anchor{FirstAnchorOnOrAfter(start, anchor_day, interval), anchor_day, interval};
  const bool partial = start < anchor.date;
  if (day < start || (partial && day < anchor.date)) {
    return PeriodAt{partial ? DayRange{start, anchor.date} : CycleAt(anchor, 0), 0};
  }
  const int64_t k = CycleIndexOf(anchor, day);
  return PeriodAt{CycleAt(anchor, k), k + (partial ? 1 : 0)};
}

absl::StatusOr<std::vector<CyclePiece>> PiecesInAdvance(const AdvanceBilling& billing) {
  HF_RETURN_IF_ERROR(CheckOrder(billing));
  HF_ASSIGN_OR_RETURN(const Anchor anchor,
                      MakeAnchorOnDay(billing.start, billing.anchor_day, billing.interval));
  std::vector<CyclePiece> pieces;
  const DayRange lead = CutAt({billing.start, anchor.date}, billing.end);
  if (!lead.empty()) pieces.push_back({lead, LeadingCycle(anchor, billing.basis)});
  for (int64_t k = 0; CycleStart(anchor, k) <= billing.target; ++k) {
    const DayRange cycle = CycleAt(anchor, k);
    const DayRange span = CutAt(cycle, billing.end);
    if (span.empty()) break;
    if (pieces.size() == kMaxPieces) {
      return InvalidField("target_date", "makes more than 10,000 periods due");
    }
    pieces.push_back({span, span == cycle ? cycle : CutCycle(anchor, k, billing.basis)});
  }
  return pieces;
}

}  // namespace holdfast
