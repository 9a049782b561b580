#include "libs/calendar/zone.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "libs/status/error.h"
#include "libs/status/view.h"

namespace holdfast {
namespace {

constexpr size_t kLongestName = 64;

bool IsNameCharacter(unsigned char c) {
  return absl::ascii_isalnum(c) || c == '/' || c == '_' || c == '-' || c == '+';
}

// Shape only. "right/" counts leap seconds; "localtime" and "posixrules" are whatever the machine
// is set to.
bool CouldBeZoneName(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName && name.front() != '/' &&
         name.back() != '/' && std::all_of(name.begin(), name.end(), IsNameCharacter) &&
         !name.starts_with("Fixed/") && !name.starts_with("right/") &&
         !name.starts_with("posix/") && name != "localtime" && name != "posixrules";
}

// abseil remembers every name it was ever asked for, so names from callers are looked up on disk
// first.
bool InDatabase(std::string_view name) {
  const char* const dir = std::getenv("TZDIR");
  const std::string path =
      absl::StrCat(dir == nullptr ? "/usr/share/zoneinfo" : dir, "/", ToAbsl(name));
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

int TwoDigits(std::string_view text, size_t at) {
  const bool digits = absl::ascii_isdigit(static_cast<unsigned char>(text[at])) &&
                      absl::ascii_isdigit(static_cast<unsigned char>(text[at + 1]));
  return digits ? (text[at] - '0') * 10 + (text[at + 1] - '0') : -1;
}

// Zones that were found, so that the disk is asked once for each: the tz database has some 600
// names, which bounds it.
class KnownZones {
 public:
  std::optional<absl::TimeZone> Find(std::string_view name) const {
    absl::ReaderMutexLock lock(&mu_);
    const auto at = zones_.find(ToAbsl(name));
    return at == zones_.end() ? std::nullopt : std::optional(at->second);
  }
  void Add(std::string_view name, absl::TimeZone zone) {
    absl::MutexLock lock(&mu_);
    zones_.try_emplace(std::string(name), zone);
  }

 private:
  mutable absl::Mutex mu_;
  absl::flat_hash_map<std::string, absl::TimeZone> zones_ ABSL_GUARDED_BY(mu_);
};

KnownZones& TheKnownZones() {
  static auto& zones = *new KnownZones;
  return zones;
}

}  // namespace

absl::StatusOr<absl::TimeZone> LoadZone(std::string_view name) {
  if (name == "UTC") return absl::UTCTimeZone();
  if (const auto known = TheKnownZones().Find(name); known.has_value()) return *known;
  absl::TimeZone zone;
  if (!CouldBeZoneName(name) || !InDatabase(name) || !absl::LoadTimeZone(ToAbsl(name), &zone)) {
    return InvalidField("time_zone", "not a name of the tz database");
  }
  TheKnownZones().Add(name, zone);
  return zone;
}

absl::StatusOr<absl::TimeZone> ParseFixedOffset(std::string_view text) {
  constexpr int kMaxHours =
      15;  // the tz database stays within −12:00 … +14:00, history within ±15:59
  const bool shape = text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':';
  const int hours = shape ? TwoDigits(text, 1) : -1;
  const int minutes = shape ? TwoDigits(text, 4) : -1;
  if (hours < 0 || hours > kMaxHours || minutes < 0 || minutes > 59) {
    return InvalidField("time_zone", "not an offset of the form +HH:MM");
  }
  const int seconds = (hours * 60 + minutes) * 60;
  return absl::FixedTimeZone(text[0] == '-' ? -seconds : seconds);
}

absl::StatusOr<absl::TimeZone> LoadZoneOrOffset(std::string_view text) {
  const bool offset = text.starts_with('+') || text.starts_with('-');
  return offset ? ParseFixedOffset(text) : LoadZone(text);
}

absl::CivilDay LocalDay(absl::Time instant, absl::TimeZone zone) {
  return absl::ToCivilDay(instant, zone);
}

// `pre` reads the local time with the offset before a change: past the gap where it is skipped, the
// earlier of the two where it is repeated, and the only one elsewhere.
absl::Time AtLocal(absl::CivilSecond local, absl::TimeZone zone) { return zone.At(local).pre; }

absl::Time StartOfDay(absl::CivilDay day, absl::TimeZone zone) {
  return AtLocal(absl::CivilSecond(day), zone);
}

TimeRange InstantsOf(const DayRange& range, absl::TimeZone zone) {
  return TimeRange{StartOfDay(range.start, zone), StartOfDay(range.end, zone)};
}

namespace {

// The wall-clock time of `instant`, fractions of a second included, on another day.
absl::Time OnDay(absl::Time instant, absl::CivilDay day, absl::TimeZone zone) {
  const absl::TimeZone::CivilInfo info = zone.At(instant);
  const absl::CivilSecond local(day.year(), day.month(), day.day(), info.cs.hour(),
                                info.cs.minute(), info.cs.second());
  return AtLocal(local, zone) + info.subsecond;
}

}  // namespace

absl::Time AddLocalMonths(absl::Time instant, int64_t months, absl::TimeZone zone) {
  const absl::CivilDay day = LocalDay(instant, zone);
  return OnDay(instant, AddMonthsClamped(day, months, day.day()), zone);
}

absl::Time AddLocalDays(absl::Time instant, int64_t days, absl::TimeZone zone) {
  return OnDay(instant, LocalDay(instant, zone) + days, zone);
}

}  // namespace holdfast
