#include "services/billing/store/columns.h"

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"

namespace holdfast::billing {

absl::CivilDay Columns::Day() {
  const absl::StatusOr<absl::CivilDay> day = ParseDay(row_.Text(at_++));
  if (day.ok()) return *day;
  Fail("a day");
  return absl::CivilDay();
}

std::optional<absl::CivilDay> Columns::OptDay() {
  if (!row_.IsNull(at_)) return Day();
  ++at_;
  return std::nullopt;
}

Currency Columns::CurrencyCode() {
  const absl::StatusOr<Currency> currency = Currency::Parse(row_.Text(at_++));
  if (currency.ok()) return *currency;
  Fail("a currency");
  return Currency();
}

IntervalUnit Columns::Unit() {
  const absl::StatusOr<Interval> interval = ParseInterval(row_.Text(at_++), 1);
  if (interval.ok()) return interval->unit;
  Fail("an interval unit");
  return IntervalUnit::kMonth;
}

size_t Columns::Place(const std::string_view* names, size_t count) {
  const std::string text = row_.Text(at_++);
  for (size_t place = 0; place < count; ++place) {
    if (names[place] == text) return place;
  }
  Fail("a known word");
  return 0;
}

void Columns::Fail(std::string_view what) {
  if (!status_.ok()) return;
  status_ = absl::InternalError(
      absl::StrCat("column ", at_ - 1, " of a stored row is not ", std::string(what)));
}

std::optional<std::string> DayText(const std::optional<absl::CivilDay>& day) {
  if (!day.has_value()) return std::nullopt;
  return FormatDay(*day);
}

absl::Status NotFound(std::string name) {
  return Error(absl::StatusCode::kNotFound, kResourceNotFound,
               absl::StrCat(name, " does not exist"), {{"resource", name}});
}

}  // namespace holdfast::billing
