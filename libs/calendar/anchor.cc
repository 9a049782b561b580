#include "libs/calendar/anchor.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"

namespace holdfast {
namespace {

constexpr int kDaysPerWeek = 7;
constexpr int64_t kMaxPeriods = 10000;
constexpr int kMonthsPerYear = 12;

bool CountsMonths(const Interval& interval) {
  return interval.unit == IntervalUnit::kMonth || interval.unit == IntervalUnit::kYear;
}

// Length of one interval, in months or in days, whichever it counts.
int64_t Length(const Interval& interval) {
  const int64_t count = interval.count;
  switch (interval.unit) {
    case IntervalUnit::kDay:
      return count;
    case IntervalUnit::kWeek:
      return count * kDaysPerWeek;
    case IntervalUnit::kMonth:
      return count;
    case IntervalUnit::kYear:
      return count * kMonthsPerYear;
  }
  HF_CHECK(false);
  return 0;  // gcc's thread sanitizer hides from it that the check does not return
}

int64_t FloorDivide(int64_t dividend, int64_t divisor) {
  const int64_t quotient = dividend / divisor;
  return dividend % divisor < 0 ? quotient - 1 : quotient;
}

}  // namespace

absl::StatusOr<Interval> MakeInterval(IntervalUnit unit, int64_t count) {
  if (count < 1 || count > kMaxIntervalCount) {
    return InvalidField("interval_count", absl::StrCat("must be 1 to ", kMaxIntervalCount));
  }
  return Interval{unit, static_cast<int>(count)};
}

absl::StatusOr<Interval> ParseInterval(std::string_view unit, int64_t count) {
  using enum IntervalUnit;
  for (const IntervalUnit known : {kDay, kWeek, kMonth, kYear}) {
    if (unit == UnitName(known)) return MakeInterval(known, count);
  }
  return InvalidField("interval", "must be day, week, month or year");
}

std::string_view UnitName(IntervalUnit unit) {
  switch (unit) {
    case IntervalUnit::kDay:
      return "day";
    case IntervalUnit::kWeek:
      return "week";
    case IntervalUnit::kMonth:
      return "month";
    case IntervalUnit::kYear:
      return "year";
  }
  HF_CHECK(false);
  return "";
}

Anchor MakeAnchor(absl::CivilDay date, Interval interval) {
  return Anchor{date, date.day(), interval};
}

absl::Status CheckAnchorDay(int64_t anchor_day) {
  const bool good = 1 <= anchor_day && anchor_day <= 31;
  return good ? absl::OkStatus() : InvalidField("anchor_day", "must be 1 to 31");
}

absl::StatusOr<Anchor> MakeAnchorOnDay(absl::CivilDay start, int64_t anchor_day,
                                       Interval interval) {
  HF_RETURN_IF_ERROR(CheckAnchorDay(anchor_day));
  const int day = static_cast<int>(anchor_day);
  return Anchor{FirstAnchorOnOrAfter(start, day, interval), day, interval};
}

absl::CivilDay FirstAnchorOnOrAfter(absl::CivilDay start, int anchor_day, Interval interval) {
  if (!CountsMonths(interval)) return start;
  const absl::CivilDay same_month = AddMonthsClamped(start, 0, anchor_day);
  return start <= same_month ? same_month : AddMonthsClamped(start, Length(interval), anchor_day);
}

absl::CivilDay AddIntervals(absl::CivilDay day, Interval interval, int64_t n) {
  return CycleStart(MakeAnchor(day, interval), n);
}

absl::CivilDay CycleStart(const Anchor& anchor, int64_t k) {
  const int64_t distance = k * Length(anchor.interval);
  return CountsMonths(anchor.interval) ? AddMonthsClamped(anchor.date, distance, anchor.day)
                                       : anchor.date + distance;
}

DayRange CycleAt(const Anchor& anchor, int64_t k) {
  return DayRange{CycleStart(anchor, k), CycleStart(anchor, k + 1)};
}

int64_t CycleIndexOf(const Anchor& anchor, absl::CivilDay day) {
  const int64_t length = Length(anchor.interval);
  if (!CountsMonths(anchor.interval)) return FloorDivide(day - anchor.date, length);
  // The cycle that starts in day's month, or in the last month before it that has a start; a start
  // later in day's own month means the cycle before.
  const int64_t months = absl::CivilMonth(day) - absl::CivilMonth(anchor.date);
  const int64_t k = FloorDivide(months, length);
  return CycleStart(anchor, k) <= day ? k : k - 1;
}

DayRange PeriodContaining(const Anchor& anchor, absl::CivilDay day) {
  return CycleAt(anchor, CycleIndexOf(anchor, day));
}

absl::StatusOr<std::vector<absl::CivilDay>> PeriodStarts(absl::CivilDay date, int64_t anchor_day,
                                                         Interval interval, int64_t count) {
  HF_RETURN_IF_ERROR(CheckAnchorDay(anchor_day));
  if (count < 0 || count > kMaxPeriods) {
    return InvalidField("count", absl::StrCat("must be 0 to ", kMaxPeriods));
  }
  const Anchor anchor{date, static_cast<int>(anchor_day), interval};
  std::vector<absl::CivilDay> starts;
  for (int64_t k = 0; k < count; ++k) starts.push_back(k == 0 ? date : CycleStart(anchor, k));
  return starts;
}

absl::StatusOr<DayRange> MonthlyCycleContaining(int64_t anchor_day, absl::CivilDay day) {
  HF_RETURN_IF_ERROR(CheckAnchorDay(anchor_day));
  const int wanted = static_cast<int>(anchor_day);
  const Anchor anchor{AddMonthsClamped(day, 0, wanted), wanted, {IntervalUnit::kMonth, 1}};
  return PeriodContaining(anchor, day);
}

int64_t WholeIntervals(absl::CivilDay start, absl::CivilDay end, Interval interval) {
  return CycleIndexOf(MakeAnchor(start, interval), end);
}

}  // namespace holdfast
