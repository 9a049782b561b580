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

// Whether the last day that somebody names is inside the span they mean.
enum class LastDay { kOutside, kBilled };

// [first, last) or, with kBilled, [first, last + 1). INVALID_ARGUMENT that names `field` when the
// last day lies before the first.
absl::StatusOr<DayRange> MakeRange(std::string_view field, absl::CivilDay first,
                                   absl::CivilDay last, LastDay last_day = LastDay::kOutside);

// INVALID_ARGUMENT that names `field` unless the range holds a day.
absl::Status CheckNotEmpty(std::string_view field, const DayRange& range);
// INVALID_ARGUMENT that names `field` when it ends before it starts; an empty one is fine.
absl::Status CheckOrder(std::string_view field, const DayRange& range);

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
