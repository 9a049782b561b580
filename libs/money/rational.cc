#include "libs/money/rational.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"
#include "libs/status/reasons.h"

namespace holdfast {
namespace {

using Unsigned128 = unsigned __int128;

constexpr int kMaxDigits = 38;  // 10^38 < 2^127
constexpr int kMaxPlaces = 18;

absl::Status Overflow() {
  return Error(absl::StatusCode::kOutOfRange, kAmountOverflow, "the amount does not fit");
}

Unsigned128 Magnitude(Int128 value) {
  const Unsigned128 bits = static_cast<Unsigned128>(value);
  return value < 0 ? ~bits + 1 : bits;
}

Unsigned128 Gcd(Unsigned128 a, Unsigned128 b) {
  while (b != 0) a = std::exchange(b, a % b);
  return a;
}

// Divides out the common factor.
void Reduce(Int128& a, Int128& b) {
  const Unsigned128 gcd = Gcd(Magnitude(a), Magnitude(b));
  if (gcd <= 1) return;
  a /= static_cast<Int128>(gcd);
  b /= static_cast<Int128>(gcd);
}

struct Division {
  Int128 quotient;
  Int128 remainder;  // 0 <= remainder < divisor
};

Division FloorDivide(Int128 dividend, Int128 divisor) {
  Division result{dividend / divisor, dividend % divisor};
  if (result.remainder < 0) {
    result.remainder += divisor;
    result.quotient -= 1;
  }
  return result;
}

// To the nearest integer, ties away from zero. 2r >= d is written r >= d − r, which cannot
// overflow.
Int128 RoundToInt128(const Rational& value) {
  const bool negative = value.sign() < 0;
  const Int128 magnitude = negative ? -value.numerator() : value.numerator();
  const Division division = FloorDivide(magnitude, value.denominator());
  const bool up = division.remainder >= value.denominator() - division.remainder;
  const Int128 rounded = division.quotient + (up ? 1 : 0);
  return negative ? -rounded : rounded;
}

absl::StatusOr<int64_t> ToInt64(Int128 value) {
  if (value < std::numeric_limits<int64_t>::min() || value > std::numeric_limits<int64_t>::max()) {
    return Overflow();
  }
  return static_cast<int64_t>(value);
}

Int128 PowerOfTen(int exponent) {
  Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

std::string Digits(Unsigned128 value) {
  std::string text;
  do {
    text.push_back(static_cast<char>('0' + static_cast<int>(value % 10)));
    value /= 10;
  } while (value != 0);
  std::reverse(text.begin(), text.end());
  return text;
}

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

}  // namespace

absl::StatusOr<Rational> Rational::Make(Int128 numerator, Int128 denominator) {
  if (denominator == 0) return InvalidField("denominator", "must not be zero");
  const Unsigned128 above = Magnitude(numerator);
  const Unsigned128 below = Magnitude(denominator);
  const Unsigned128 gcd = Gcd(above, below);
  constexpr Unsigned128 kMax = static_cast<Unsigned128>(1) << 127;
  if (above / gcd >= kMax || below / gcd >= kMax) return Overflow();
  const Int128 whole = static_cast<Int128>(above / gcd);
  const bool negative = (numerator < 0) != (denominator < 0);
  return Rational(negative ? -whole : whole, static_cast<Int128>(below / gcd));
}

// a/b + c/d over lcm(b, d): reducing first keeps more sums inside 128 bits.
absl::StatusOr<Rational> Add(const Rational& a, const Rational& b) {
  const Int128 gcd =
      static_cast<Int128>(Gcd(Magnitude(a.denominator()), Magnitude(b.denominator())));
  const Int128 b_scale = a.denominator() / gcd;
  const Int128 a_scale = b.denominator() / gcd;
  Int128 left;
  Int128 right;
  Int128 sum;
  Int128 denominator;
  if (__builtin_mul_overflow(a.numerator(), a_scale, &left) ||
      __builtin_mul_overflow(b.numerator(), b_scale, &right) ||
      __builtin_add_overflow(left, right, &sum) ||
      __builtin_mul_overflow(a.denominator(), a_scale, &denominator)) {
    return Overflow();
  }
  return Rational::Make(sum, denominator);
}

absl::StatusOr<Rational> Sub(const Rational& a, const Rational& b) { return Add(a, Negate(b)); }

absl::StatusOr<Rational> Mul(const Rational& a, const Rational& b) {
  Int128 a_above = a.numerator();
  Int128 a_below = a.denominator();
  Int128 b_above = b.numerator();
  Int128 b_below = b.denominator();
  Reduce(a_above, b_below);
  Reduce(b_above, a_below);
  Int128 numerator;
  Int128 denominator;
  if (__builtin_mul_overflow(a_above, b_above, &numerator) ||
      __builtin_mul_overflow(a_below, b_below, &denominator)) {
    return Overflow();
  }
  return Rational::Make(numerator, denominator);
}

absl::StatusOr<Rational> Div(const Rational& a, const Rational& b) {
  HF_ASSIGN_OR_RETURN(const Rational inverse, Rational::Make(b.denominator(), b.numerator()));
  return Mul(a, inverse);
}

Rational Negate(const Rational& a) {
  // The numerator is never the least 128-bit integer (Make refuses it), so this always fits.
  absl::StatusOr<Rational> negated = Rational::Make(-a.numerator(), a.denominator());
  HF_CHECK(negated.ok());
  return *negated;
}

// Compares whole parts, then the inverses of what is left, as Euclid does: no product, so no
// overflow.
int Compare(const Rational& a, const Rational& b) {
  Division left = FloorDivide(a.numerator(), a.denominator());
  Division right = FloorDivide(b.numerator(), b.denominator());
  Int128 left_below = a.denominator();
  Int128 right_below = b.denominator();
  int sign = 1;
  while (true) {
    if (left.quotient != right.quotient) return left.quotient < right.quotient ? -sign : sign;
    if (left.remainder == 0 || right.remainder == 0) {
      if (left.remainder == right.remainder) return 0;
      return left.remainder == 0 ? -sign : sign;
    }
    // left.remainder / left_below < right… exactly when left_below / left.remainder > right….
    const Int128 next_left_below = left.remainder;
    const Int128 next_right_below = right.remainder;
    left = FloorDivide(left_below, next_left_below);
    right = FloorDivide(right_below, next_right_below);
    left_below = next_left_below;
    right_below = next_right_below;
    sign = -sign;
  }
}

absl::StatusOr<int64_t> RoundHalfAwayFromZero(const Rational& value) {
  return ToInt64(RoundToInt128(value));
}

absl::StatusOr<int64_t> Floor(const Rational& value) {
  return ToInt64(FloorDivide(value.numerator(), value.denominator()).quotient);
}

absl::StatusOr<int64_t> Ceil(const Rational& value) {
  const Division division = FloorDivide(value.numerator(), value.denominator());
  return ToInt64(division.quotient + (division.remainder > 0 ? 1 : 0));
}

absl::StatusOr<Rational> ParseDecimal(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view decimals =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (!AllDigits(whole) || (point != std::string_view::npos && !AllDigits(decimals)) ||
      whole.size() + decimals.size() > kMaxDigits) {
    return InvalidField("decimal", "not a plain decimal number of at most 38 digits");
  }
  Int128 value = 0;
  for (const std::string_view part : {whole, decimals}) {
    for (const char digit : part) value = value * 10 + (digit - '0');
  }
  return Rational::Make(negative ? -value : value, PowerOfTen(static_cast<int>(decimals.size())));
}

absl::StatusOr<std::string> FormatFixed(const Rational& value, int places) {
  if (places < 0 || places > kMaxPlaces) return InvalidField("places", "must be 0 to 18");
  HF_ASSIGN_OR_RETURN(const Rational power, Rational::Make(PowerOfTen(places), 1));
  HF_ASSIGN_OR_RETURN(const Rational scaled, Mul(value, power));
  const Int128 rounded = RoundToInt128(scaled);
  std::string text = Digits(Magnitude(rounded));
  const size_t wanted = static_cast<size_t>(places) + 1;
  if (text.size() < wanted) text.insert(0, wanted - text.size(), '0');
  if (places > 0) text.insert(text.size() - static_cast<size_t>(places), ".");
  return rounded < 0 ? "-" + text : text;
}

std::ostream& operator<<(std::ostream& out, const Rational& value) {
  if (value.sign() < 0) out << '-';
  return out << Digits(Magnitude(value.numerator())) << '/'
             << Digits(Magnitude(value.denominator()));
}

}  // namespace holdfast
