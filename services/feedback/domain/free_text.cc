#include "services/feedback/domain/free_text.h"

#include <string>
#include <vector>

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

// Whether whole groups of digits that follow each other make a card number: "order 12 4111 1111
// 1111 1111" has five groups, of which the last four do. Parts of a group never count, or one in
// ten long numbers would.
bool AnySpanPasses(const std::vector<std::string_view>& groups) {
  for (size_t from = 0; from < groups.size(); ++from) {
    std::string digits;
    for (size_t at = from;
         at < groups.size() && digits.size() + groups[at].size() <= kCardDigitsMax; ++at) {
      digits.append(groups[at]);
      const bool any_but_zero = digits.find_first_not_of('0') != std::string::npos;
      if (digits.size() >= kCardDigitsMin && any_but_zero && PassesLuhn(digits)) return true;
    }
  }
  return false;
}

}  // namespace

bool HoldsCardNumber(std::string_view text) {
  std::vector<std::string_view> groups;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && IsDigit(text[end])) ++end;
    if (end > at) {
      groups.push_back(text.substr(at, end - at));
      at = end;
      continue;
    }
    const bool joins = at + 1 < text.size() && IsSeparator(text[at]) && IsDigit(text[at + 1]);
    if (!joins) {
      if (AnySpanPasses(groups)) return true;
      groups.clear();
    }
    ++at;
  }
  return AnySpanPasses(groups);
}

absl::Status CheckFreeText(std::string_view field, std::string_view text) {
  if (HoldsCardNumber(text)) return InvalidField(field, "holds what looks like a card number");
  return absl::OkStatus();
}

}  // namespace holdfast::feedback
