#include "libs/calendar/day.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "libs/status/error.h"

namespace holdfast {
namespace {

constexpr std::string_view kDayShape = "dddd-dd-dd";

bool HasDayShape(std::string_view text) {
  if (text.size() != kDayShape.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool ok = kDayShape[i] == 'd' ? absl::ascii_isdigit(static_cast<unsigned char>(text[i]))
                                        : text[i] == kDayShape[i];
    if (!ok) return false;
  }
  return true;
}

int NumberAt(std::string_view text, size_t from, size_t digits) {
  int number = 0;
  for (const char digit : text.substr(from, digits)) number = number * 10 + (digit - '0');
  return number;
}

}  // namespace

absl::StatusOr<absl::CivilDay> ParseDay(std::string_view text) {
  if (!HasDayShape(text)) return InvalidField("date", "not of the form YYYY-MM-DD");
  const int year = NumberAt(text, 0, 4);
  const int month = NumberAt(text, 5, 2);
  const int day = NumberAt(text, 8, 2);
  const absl::CivilDay parsed(year, month, day);  // normalises, so 30 February would become 2 March
  if (year < 1 || parsed.month() != month || parsed.day() != day) {
    return InvalidField("date", "no such day");
  }
  return parsed;
}

std::string FormatDay(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

absl::StatusOr<DayRange> MakeRange(std::string_view field, absl::CivilDay first,
                                   absl::CivilDay last, LastDay last_day) {
  if (last < first) return InvalidField(field, "ends before it starts");
  return DayRange{first, last_day == LastDay::kBilled ? last + 1 : last};
}

absl::Status CheckNotEmpty(std::string_view field, const DayRange& range) {
  return range.empty() ? InvalidField(field, "holds no day") : absl::OkStatus();
}

absl::Status CheckOrder(std::string_view field, const DayRange& range) {
  return range.end < range.start ? InvalidField(field, "ends before it starts") : absl::OkStatus();
}

DayRange Intersect(const DayRange& a, const DayRange& b) {
  const absl::CivilDay start = std::max(a.start, b.start);
  return DayRange{start, std::max(start, std::min(a.end, b.end))};
}

int DaysInMonth(absl::CivilMonth month) {
  return static_cast<int>(absl::CivilDay(month + 1) - absl::CivilDay(month));
}

absl::CivilDay AddMonthsClamped(absl::CivilDay day, int64_t months, int anchor_day) {
  const absl::CivilMonth month = absl::CivilMonth(day) + months;
  return absl::CivilDay(month.year(), month.month(), std::min(anchor_day, DaysInMonth(month)));
}

std::ostream& operator<<(std::ostream& out, const DayRange& range) {
  return out << '[' << FormatDay(range.start) << ", " << FormatDay(range.end) << ')';
}

}  // namespace holdfast
