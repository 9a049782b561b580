// ISO 4217 currencies and their minor units.
#ifndef HOLDFAST_LIBS_MONEY_CURRENCY_H_
#define HOLDFAST_LIBS_MONEY_CURRENCY_H_

#include <array>
#include <cstdint>
#include <ostream>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace holdfast {

// A currency somebody can be billed in. Codes of ISO 4217 without a minor unit (gold, test codes)
// are refused.
class Currency {
 public:
  // "XXX", ISO 4217's "no currency": the value before one is chosen; Parse never returns it.
  constexpr Currency() = default;

  // Exactly three upper-case letters of the table; else INVALID_ARGUMENT FIELD_INVALID.
  static absl::StatusOr<Currency> Parse(std::string_view code);

  std::string_view code() const { return std::string_view(code_.data(), code_.size()); }
  // Decimal digits of the minor unit: 2 for USD, 0 for JPY, 3 for KWD.
  int exponent() const { return exponent_; }

  friend bool operator==(const Currency& a, const Currency& b) { return a.code_ == b.code_; }
  friend bool operator<(const Currency& a, const Currency& b) { return a.code_ < b.code_; }
  template <typename H>
  friend H AbslHashValue(H state, const Currency& currency) {
    return H::combine(std::move(state), currency.code_);
  }

 private:
  constexpr Currency(std::array<char, 3> code, int8_t exponent)
      : code_(code), exponent_(exponent) {}

  std::array<char, 3> code_ = {'X', 'X', 'X'};
  int8_t exponent_ = 0;
};

// Every code Parse accepts, in alphabetical order.
absl::Span<const std::string_view> AllCurrencyCodes();

std::ostream& operator<<(std::ostream& out, const Currency& currency);

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_MONEY_CURRENCY_H_
