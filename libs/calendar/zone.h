// Days and instants meet here. A local time in a gap is read with the offset before the change, so
// it moves forward; one that occurs twice is the earlier. A day may have 23 or 25 hours, or none.
#ifndef HOLDFAST_LIBS_CALENDAR_ZONE_H_
#define HOLDFAST_LIBS_CALENDAR_ZONE_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/calendar/day.h"

namespace holdfast {

// A name of the tz database, links included ("Europe/Berlin", "UTC", "HST"); no paths, offsets or
// "localtime". Thread-safe; INVALID_ARGUMENT FIELD_INVALID for others.
absl::StatusOr<absl::TimeZone> LoadZone(std::string_view name);

// "+03:00", "-09:30": for input that carries an offset; customers keep names.
absl::StatusOr<absl::TimeZone> ParseFixedOffset(std::string_view text);

// Either of the two.
absl::StatusOr<absl::TimeZone> LoadZoneOrOffset(std::string_view text);

absl::CivilDay LocalDay(absl::Time instant, absl::TimeZone zone);
absl::Time AtLocal(absl::CivilSecond local, absl::TimeZone zone);
// Local midnight by AtLocal's rule.
absl::Time StartOfDay(absl::CivilDay day, absl::TimeZone zone);

// [start, end) of the range's local days.
struct TimeRange {
  absl::Time start;
  absl::Time end;

  friend bool operator==(const TimeRange&, const TimeRange&) = default;
};
TimeRange InstantsOf(const DayRange& range, absl::TimeZone zone);

// The same wall-clock time n months (clamped) or days later, as an instant.
absl::Time AddLocalMonths(absl::Time instant, int64_t months, absl::TimeZone zone);
absl::Time AddLocalDays(absl::Time instant, int64_t days, absl::TimeZone zone);

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_CALENDAR_ZONE_H_
