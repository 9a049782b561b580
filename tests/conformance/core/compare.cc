#include "tests/conformance/core/compare.h"

#include <optional>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace holdfast::conformance {
namespace {

enum class Keys { kThoseGiven, kAll };

std::optional<Rational> NumberIn(const Json& value) {
  if (!value.is_number() && !value.is_string()) return std::nullopt;
  const auto number =
      ParseDecimal(value.is_string() ? value.get_ref<const std::string&>() : value.dump());
  return number.ok() ? std::optional(*number) : std::nullopt;
}

bool SameScalar(const Json& expected, const Json& actual) {
  if (expected == actual) return true;
  if (expected.is_number() && actual.is_number()) return false;
  const std::optional<Rational> left = NumberIn(expected);
  const std::optional<Rational> right = NumberIn(actual);
  return left.has_value() && right.has_value() && *left == *right;
}

void Compare(const std::string& path, const Json& expected, const Json& actual, Keys keys,
             std::vector<std::string>& found) {
  if (expected.is_object() && actual.is_object()) {
    for (const auto& [key, value] : expected.items()) {
      const std::string at = path.empty() ? key : absl::StrCat(path, ".", key);
      if (!actual.contains(key)) {
        found.push_back(absl::StrCat(at, ": expected ", value.dump(), ", no such answer"));
      } else {
        Compare(at, value, actual[key], keys, found);
      }
    }
    if (keys == Keys::kThoseGiven || expected.size() == actual.size()) return;
  } else if (expected.is_array() && actual.is_array() && expected.size() == actual.size()) {
    const size_t before = found.size();
    for (size_t i = 0; i < expected.size() && found.size() == before; ++i) {
      Compare(path, expected[i], actual[i], Keys::kAll, found);
    }
    if (found.size() == before) return;
    found.resize(before);  // the list is shown whole
  } else if (SameScalar(expected, actual)) {
    return;
  }
  found.push_back(absl::StrCat(path, ": expected ", expected.dump(), ", actual ", actual.dump()));
}

}  // namespace

std::string Differences(const Json& expected, const Json& actual) {
  std::vector<std::string> found;
  Compare("", expected, actual, Keys::kThoseGiven, found);
  return absl::StrJoin(found, "; ");
}

std::string ExactDecimal(const Rational& value) {
  constexpr int kPlacesMax = 30;
  absl::StatusOr<Rational> scaled = value;
  for (int places = 0; places <= kPlacesMax && scaled.ok(); ++places) {
    std::ostringstream text;
    if (scaled->denominator() != 1) {
      scaled = Mul(*scaled, 10);
      continue;
    }
    text << *scaled;  // "n/1"
    std::string digits = text.str().substr(0, text.str().find('/'));
    const std::string sign = digits.starts_with('-') ? "-" : "";
    digits.erase(0, sign.size());
    const size_t width = static_cast<size_t>(places) + 1;
    if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
    if (places > 0) digits.insert(digits.size() - static_cast<size_t>(places), ".");
    return sign + digits;
  }
  std::ostringstream text;
  text << value;
  return text.str();
}

}  // namespace holdfast::conformance
