// Billing periods of one agreement: a start, an anchor day that may make the first period partial,
// perhaps an end.
#ifndef HOLDFAST_LIBS_CALENDAR_PERIODS_H_
#define HOLDFAST_LIBS_CALENDAR_PERIODS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "libs/calendar/anchor.h"
#include "libs/calendar/day.h"

namespace holdfast {

// A part of a whole in days, as counted and not reduced.
struct DayFraction {
  int64_t numerator = 0;
  int64_t denominator = 1;

  friend bool operator==(const DayFraction&, const DayFraction&) = default;
};

enum class DayCount {
  kActual,   // days(used) / days(period)
  kFixed30,  // every month counts 30 days: n / 30
};

// kFixed30: n = days(used), less (length of the month of used.start − 30) when used.end lies in a
// later month. `used` may reach beyond the period, and the fraction then above one.
// INVALID_ARGUMENT for a period without days and for a `used` that ends before it starts.
absl::StatusOr<DayFraction> FractionOf(const DayRange& used, const DayRange& period,
                                       DayCount count = DayCount::kActual);

// The largest n with AddIntervals(start, interval, n) <= end; INVALID_ARGUMENT for an end before
// the start.
absl::StatusOr<int64_t> WholePeriods(absl::CivilDay start, absl::CivilDay end, Interval interval);

struct PeriodAt {
  DayRange period;
  int64_t completed = 0;  // periods that end on or before the day; a partial first one counts
};

// The period that holds `day`. When the first anchor F is later than `start`, the first period is
// [start, F); then F and on. A day before `start` is answered with the first period and 0. Constant
// time. INVALID_ARGUMENT for an anchor day outside 1 to 31.
absl::StatusOr<PeriodAt> PeriodOfAgreement(absl::CivilDay start, int64_t anchor_day,
                                           Interval interval, absl::CivilDay day);

// The anchor cycle that a cut piece is measured against.
enum class PieceBasis {
  kAnchor,  // the anchor cycle that holds the piece
  kNaive,  // plain month arithmetic on the clamped date: leading [F − interval, F), trailing [L, L
           // + interval)
};

// A span to bill, and the whole cycle it is a part of. Under kNaive that cycle need not hold the
// span, and a part may be as long as it.
struct CyclePiece {
  DayRange span;
  DayRange cycle;
  bool partial = false;  // leading, or cut at the end

  // 1/1 of a whole cycle, else span.days() / cycle.days().
  DayFraction share() const {
    return partial ? DayFraction{span.days(), cycle.days()} : DayFraction{1, 1};
  }
  friend bool operator==(const CyclePiece&, const CyclePiece&) = default;
};

struct AdvanceBilling {
  absl::CivilDay start;
  std::optional<absl::CivilDay> end;  // the first day without service
  absl::CivilDay target;              // pieces that start on or before it are due
  int64_t anchor_day = 1;
  Interval interval;
  PieceBasis basis = PieceBasis::kAnchor;
};

// What is due in advance by `target`, in order: perhaps a leading piece up to the first anchor,
// whole cycles, perhaps a piece cut at `end`. INVALID_ARGUMENT when target or end lie before start,
// or when more than 10,000 pieces are due.
absl::StatusOr<std::vector<CyclePiece>> PiecesInAdvance(const AdvanceBilling& billing);

// The first `count` (0 to 10,000) periods of an agreement without end, partial one included, by
// their anchor cycles. INVALID_ARGUMENT names `anchor_day` or `count`.
absl::StatusOr<std::vector<CyclePiece>> FirstPieces(absl::CivilDay start, int64_t anchor_day,
                                                    Interval interval, int64_t count);

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_CALENDAR_PERIODS_H_
