// Civil days and half-open ranges of them. A day has no zone; zone.h maps days to instants.
#ifndef HOLDFAST_LIBS_CALENDAR_DAY_H_
#define HOLDFAST_LIBS_CALENDAR_DAY_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

namespace holdfast {

// Exactly "YYYY-MM-DD", a day that exists, years 0001–9999; else INVALID_ARGUMENT FIELD_INVALID.
absl::StatusOr<absl::CivilDay> ParseDay(std::string_view text);
std::string FormatDay(absl::CivilDay day);

// [start, end): `end` is the first day outside, and the next range's start.
struct DayRange {
  absl::CivilDay start;
  absl::CivilDay end;

  int64_t days() const { return end - start; }
  bool empty() const { return !(start < end); }
  bool Contains(absl::CivilDay day) const { return start <= day && day < end; }

  friend bool operator==(const DayRange&, const DayRange&) = default;
};

// The days in both; empty (start == end) where they do not meet.
DayRange Intersect(const DayRange& a, const DayRange& b);

// 28 to 31.
int DaysInMonth(absl::CivilMonth month);

// The month moves by `months` (either way); the day is `anchor_day` (1–31), at most that month's
// last.
absl::CivilDay AddMonthsClamped(absl::CivilDay day, int64_t months, int anchor_day);

std::ostream& operator<<(std::ostream& out, const DayRange& range);

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_CALENDAR_DAY_H_
