// Billing days are counted from an anchor, never stepped from the previous, perhaps clamped, date
// (ADR-0002): 31 Jan → 28 Feb → 31 Mar; 29 Feb yearly → 28 Feb in common years, and back.
#ifndef HOLDFAST_LIBS_CALENDAR_ANCHOR_H_
#define HOLDFAST_LIBS_CALENDAR_ANCHOR_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "libs/calendar/day.h"

namespace holdfast {

enum class IntervalUnit { kDay, kWeek, kMonth, kYear };

// count is 1 to kMaxIntervalCount; a year is 12 months.
struct Interval {
  IntervalUnit unit = IntervalUnit::kMonth;
  int count = 1;

  friend bool operator==(const Interval&, const Interval&) = default;
};

inline constexpr int kMaxIntervalCount = 10000;

absl::StatusOr<Interval> MakeInterval(IntervalUnit unit, int64_t count);
// `unit` is day, week, month or year.
absl::StatusOr<Interval> ParseInterval(std::string_view unit, int64_t count);
std::string_view UnitName(IntervalUnit unit);

// Cycle 0 starts at `date`. For months and years `day` is the day every cycle wants, clamped to
// each month's length; days and weeks count exactly and ignore it. `date` must be `day` clamped to
// its own month: build anchors below.
struct Anchor {
  absl::CivilDay date;
  int day = 1;  // 1–31
  Interval interval;

  friend bool operator==(const Anchor&, const Anchor&) = default;
};

// Anchored on the date's own day.
Anchor MakeAnchor(absl::CivilDay date, Interval interval);
// INVALID_ARGUMENT unless it is 1 to 31.
absl::Status CheckAnchorDay(int64_t anchor_day);
// The first anchor at or after `start` whose day is `anchor_day`; see FirstAnchorOnOrAfter.
absl::StatusOr<Anchor> MakeAnchorOnDay(absl::CivilDay start, int64_t anchor_day, Interval interval);

// `anchor_day`, clamped, in the month of `start` if that is not before it; else the same day one
// whole interval on, in the month of start + interval. For days and weeks: `start`.
// Requires 1 <= anchor_day <= 31.
absl::CivilDay FirstAnchorOnOrAfter(absl::CivilDay start, int anchor_day, Interval interval);

// `day` + n intervals, keeping day's own day of the month where it exists.
absl::CivilDay AddIntervals(absl::CivilDay day, Interval interval, int64_t n);

// Start of cycle k; k may be negative. Cycles tile all time: cycle k ends where k + 1 starts.
absl::CivilDay CycleStart(const Anchor& anchor, int64_t k);
DayRange CycleAt(const Anchor& anchor, int64_t k);

// The k whose cycle holds `day`, negative before the anchor. Constant time.
int64_t CycleIndexOf(const Anchor& anchor, absl::CivilDay day);
// The first `count` (0 to 10,000) period starts: `date` itself, whatever its day, then `anchor_day`
// in each month that is whole intervals on. Days and weeks count exactly. INVALID_ARGUMENT names
// `anchor_day` or `count`.
absl::StatusOr<std::vector<absl::CivilDay>> PeriodStarts(absl::CivilDay date, int64_t anchor_day,
                                                         Interval interval, int64_t count);

// The cycle that holds `day` when only a day of the month is known: anchors are `anchor_day`,
// clamped, in every month. INVALID_ARGUMENT for an anchor day outside 1 to 31.
absl::StatusOr<DayRange> MonthlyCycleContaining(int64_t anchor_day, absl::CivilDay day);

DayRange PeriodContaining(const Anchor& anchor, absl::CivilDay day);

// The largest n with AddIntervals(start, interval, n) <= end.
int64_t WholeIntervals(absl::CivilDay start, absl::CivilDay end, Interval interval);

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_CALENDAR_ANCHOR_H_
