// Exact fractions over 128-bit integers. An operation that would overflow fails; it never loses a
// digit.
#ifndef HOLDFAST_LIBS_MONEY_RATIONAL_H_
#define HOLDFAST_LIBS_MONEY_RATIONAL_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace holdfast {

using Int128 = __int128;

// Kept in lowest terms with a positive denominator, so equal values are equal field by field.
class Rational {
 public:
  constexpr Rational() = default;
  // Implicit: every integer is a rational.
  constexpr Rational(int64_t whole) : numerator_(whole) {}

  // INVALID_ARGUMENT for a denominator of zero, OUT_OF_RANGE AMOUNT_OVERFLOW where lowest terms do
  // not fit.
  static absl::StatusOr<Rational> Make(Int128 numerator, Int128 denominator);

  Int128 numerator() const { return numerator_; }
  Int128 denominator() const { return denominator_; }
  // -1, 0 or 1.
  int sign() const { return numerator_ < 0 ? -1 : (numerator_ > 0 ? 1 : 0); }

  friend bool operator==(const Rational&, const Rational&) = default;

 private:
  constexpr Rational(Int128 numerator, Int128 denominator)
      : numerator_(numerator), denominator_(denominator) {}

  Int128 numerator_ = 0;
  Int128 denominator_ = 1;
};

absl::StatusOr<Rational> Add(const Rational& a, const Rational& b);
absl::StatusOr<Rational> Sub(const Rational& a, const Rational& b);
absl::StatusOr<Rational> Mul(const Rational& a, const Rational& b);
// INVALID_ARGUMENT when `b` is zero.
absl::StatusOr<Rational> Div(const Rational& a, const Rational& b);
Rational Negate(const Rational& a);

// -1, 0 or 1; never overflows.
int Compare(const Rational& a, const Rational& b);
inline bool operator<(const Rational& a, const Rational& b) { return Compare(a, b) < 0; }

// To the nearest integer, ties away from zero (ADR-0001). OUT_OF_RANGE AMOUNT_OVERFLOW outside
// int64.
absl::StatusOr<int64_t> RoundHalfAwayFromZero(const Rational& value);
// The largest integer that is not above the value.
absl::StatusOr<int64_t> Floor(const Rational& value);
// The smallest integer that is not below the value.
absl::StatusOr<int64_t> Ceil(const Rational& value);

// "-12.340" exactly: an optional minus, digits, and perhaps a point with digits after it; at most
// 38 digits.
absl::StatusOr<Rational> ParseDecimal(std::string_view text);
// With exactly `places` (0–18) decimals, half away from zero: FormatFixed(2/3, 2) is "0.67".
absl::StatusOr<std::string> FormatFixed(const Rational& value, int places);

// "n/d", for logs and test failures.
std::ostream& operator<<(std::ostream& out, const Rational& value);

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_MONEY_RATIONAL_H_
