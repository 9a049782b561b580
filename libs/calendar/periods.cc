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

absl::Status CheckDates(const AdvanceBilling& billing) {
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

absl::StatusOr<DayFraction> FractionOf(const DayRange& used, const DayRange& period,
                                       DayCount count) {
  HF_RETURN_IF_ERROR(CheckNotEmpty("period", period));
  HF_RETURN_IF_ERROR(CheckOrder("used", used));
  if (count == DayCount::kActual) return DayFraction{used.days(), period.days()};
  constexpr int64_t kDaysPerMonth = 30;
  int64_t days = used.days();
  const absl::CivilMonth start_month(used.start);
  if (start_month < absl::CivilMonth(used.end)) days -= DaysInMonth(start_month) - kDaysPerMonth;
  return DayFraction{days, kDaysPerMonth};
}

absl::StatusOr<int64_t> WholePeriods(absl::CivilDay start, absl::CivilDay end, Interval interval) {
  if (end < start) return InvalidField("end", "lies before the start");
  return WholeIntervals(start, end, interval);
}

absl::StatusOr<PeriodAt> PeriodOfAgreement(absl::CivilDay start, int64_t anchor_day,
                                           Interval interval, absl::CivilDay day) {
  HF_ASSIGN_OR_RETURN(const Anchor anchor, MakeAnchorOnDay(start, anchor_day, interval));
  const bool partial = start < anchor.date;
  if (day < start || (partial && day < anchor.date)) {
    return PeriodAt{partial ? DayRange{start, anchor.date} : CycleAt(anchor, 0), 0};
  }
  const int64_t k = CycleIndexOf(anchor, day);
  return PeriodAt{CycleAt(anchor, k), k + (partial ? 1 : 0)};
}

absl::StatusOr<std::vector<CyclePiece>> PiecesInAdvance(const AdvanceBilling& billing) {
  HF_RETURN_IF_ERROR(CheckDates(billing));
  HF_ASSIGN_OR_RETURN(const Anchor anchor,
                      MakeAnchorOnDay(billing.start, billing.anchor_day, billing.interval));
  std::vector<CyclePiece> pieces;
  const DayRange lead = CutAt({billing.start, anchor.date}, billing.end);
  if (!lead.empty()) pieces.push_back({lead, LeadingCycle(anchor, billing.basis), true});
  for (int64_t k = 0; CycleStart(anchor, k) <= billing.target; ++k) {
    const DayRange cycle = CycleAt(anchor, k);
    const DayRange span = CutAt(cycle, billing.end);
    if (span.empty()) break;
    if (pieces.size() == kMaxPieces) {
      return InvalidField("target_date", "makes more than 10,000 periods due");
    }
    const bool cut = span != cycle;
    pieces.push_back({span, cut ? CutCycle(anchor, k, billing.basis) : cycle, cut});
  }
  return pieces;
}

absl::StatusOr<std::vector<CyclePiece>> FirstPieces(absl::CivilDay start, int64_t anchor_day,
                                                    Interval interval, int64_t count) {
  if (count < 0 || count > static_cast<int64_t>(kMaxPieces)) {
    return InvalidField("count", "must be 0 to 10,000");
  }
  HF_ASSIGN_OR_RETURN(const Anchor anchor, MakeAnchorOnDay(start, anchor_day, interval));
  std::vector<CyclePiece> pieces;
  if (start < anchor.date && count > 0) {
    pieces.push_back({{start, anchor.date}, CycleAt(anchor, -1), true});
  }
  for (int64_t k = 0; pieces.size() < static_cast<size_t>(count); ++k) {
    pieces.push_back({CycleAt(anchor, k), CycleAt(anchor, k), false});
  }
  return pieces;
}

}  // namespace holdfast
