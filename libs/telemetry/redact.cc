#include "libs/telemetry/redact.h"

#include <array>
#include <cctype>
#include <vector>

namespace holdfast::telemetry {
namespace {

constexpr std::array<std::string_view, 13> kSensitive = {
    "token", "password", "secret", "authorization", "email", "text",     "phone",
    "card",  "cvv",      "pan",    "iban",          "body",  "full_name"};

// ISO/IEC 7812-1 annex B. Digits from left to right.
bool PassesLuhn(const std::vector<int>& digits) {
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i];
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

}  // namespace

bool IsSensitiveKey(std::string_view key) {
  for (const std::string_view word : kSensitive) {
    if (key == word) return true;
    if (key.size() > word.size() && key.ends_with(word) &&
        key[key.size() - word.size() - 1] == '_') {
      return true;
    }
  }
  return false;
}

bool HoldsCardNumber(std::string_view text) {
  for (size_t start = 0; start < text.size(); ++start) {
    if (!IsDigit(text[start]) || (start > 0 && IsDigit(text[start - 1]))) continue;
    std::vector<int> digits;
    for (size_t i = start; i < text.size() && digits.size() <= 19; ++i) {
      if (IsDigit(text[i])) {
        digits.push_back(text[i] - '0');
        const bool ends = i + 1 == text.size() || !IsDigit(text[i + 1]);
        if (ends && digits.size() >= 13 && digits.size() <= 19 && PassesLuhn(digits)) return true;
      } else if (text[i] != ' ' && text[i] != '-') {
        break;
      }
    }
  }
  return false;
}

std::string Redacted(std::string_view key, std::string_view value) {
  if (IsSensitiveKey(key) || HoldsCardNumber(value)) return std::string(kRedacted);
  return std::string(value);
}

}  // namespace holdfast::telemetry
