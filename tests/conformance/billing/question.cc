#include "tests/conformance/billing/question.h"

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"

namespace holdfast::conformance {

Answer NoSuchForm(const Question& question) {
  return absl::DataLossError(
      absl::StrCat("no form of this kind has these inputs under convention ", question.convention));
}

DayCount DayCountOf(const Question& question) {
  return question.convention == "day.fixed30" ? DayCount::kFixed30 : DayCount::kActual;
}

std::vector<std::string> AskedAt(const Question& question, const std::string& key) {
  std::vector<std::string> keys;
  const auto at = question.expected.find(key);
  if (at == question.expected.end() || !at->is_object()) return keys;
  for (const auto& item : at->items()) keys.push_back(item.key());
  return keys;
}

Json Show(const DayRange& range) {
  return Json::array({FormatDay(range.start), FormatDay(range.end)});
}

Json Show(const TimeRange& range) {
  return Json::array({FormatInstant(range.start), FormatInstant(range.end)});
}

Json Show(const DayFraction& fraction) {
  return Json::array({fraction.numerator, fraction.denominator});
}

Json Show(const std::vector<Money>& amounts) {
  Json list = Json::array();
  for (const Money& amount : amounts) list.push_back(amount.amount_minor);
  return list;
}

Json Show(const std::vector<absl::CivilDay>& days) {
  Json list = Json::array();
  for (const absl::CivilDay day : days) list.push_back(FormatDay(day));
  return list;
}

absl::StatusOr<Json> Show9(const Rational& value) {
  constexpr int kPlaces = 9;
  HF_ASSIGN_OR_RETURN(std::string text, FormatFixed(value, kPlaces));
  return Json(std::move(text));
}

}  // namespace holdfast::conformance
