#include "services/feedback/domain/free_text.h"

#include <algorithm>
#include <string>

#include "libs/status/error.h"

namespace holdfast::feedback {
namespace {

constexpr size_t kCardDigitsMin = 13;
constexpr size_t kCardDigitsMax = 19;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsSeparator(char c) { return c == ' ' || c == '-' || c == '.'; }

// ISO/IEC 7812: from the right, every second digit doubled, digits summed, a multiple of ten.
bool PassesLuhn(std::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (auto it = digits.rbegin(); it != digits.rend(); ++it, twice = !twice) {
    const int digit = twice ? (*it - '0') * 2 : *it - '0';
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 == 0;
}

// A number may stand right behind other digits ("order 12 4111 …"), so every window counts.
bool AnyWindowPasses(std::string_view digits) {
  for (size_t length = kCardDigitsMin; length <= std::min(kCardDigitsMax, digits.size()); ++length) {
    for (size_t from = 0; from + length <= digits.size(); ++from) {
      const std::string_view window = digits.substr(from, length);
      if (window.find_first_not_of('0') != std::string_view::npos && PassesLuhn(window)) return true;
    }
  }
  return false;
}

}  // namespace

bool HoldsCardNumber(std::string_view text) {
  std::string digits;
  for (size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && IsDigit(text[at])) {
      digits.push_back(text[at]);
      continue;
    }
    const bool joins = at + 1 < text.size() && IsSeparator(text[at]) && IsDigit(text[at + 1]) && !digits.empty();
    if (joins) continue;
    if (digits.size() >= kCardDigitsMin && AnyWindowPasses(digits)) return true;
    digits.clear();
  }
  return false;
}

absl::Status CheckFreeText(std::string_view field, std::string_view text) {
  if (HoldsCardNumber(text)) return InvalidField(field, "holds what looks like a card number");
  return absl::OkStatus();
}

}  // namespace holdfast::feedback
