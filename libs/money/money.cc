#include "libs/money/money.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"
#include "libs/status/reasons.h"
#include "libs/status/view.h"

namespace holdfast {
namespace {

constexpr int kUnitPriceDecimals = 12;  // beyond the minor unit
constexpr int64_t kPartsMax = 100'000;

absl::Status Overflow() {
  return Error(absl::StatusCode::kOutOfRange, kAmountOverflow, "the amount does not fit");
}

absl::Status SameCurrency(const Money& a, const Money& b) {
  if (a.currency == b.currency) return absl::OkStatus();
  return Error(
      absl::StatusCode::kInvalidArgument, kCurrencyMismatch,
      absl::StrCat("amounts in ", ToAbsl(a.currency.code()), " and ", ToAbsl(b.currency.code())),
      {{"currency", std::string(a.currency.code())}, {"other", std::string(b.currency.code())}});
}

Rational PowerOfTen(int exponent) {
  int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return Rational(power);
}

size_t DecimalsOf(std::string_view text) {
  const size_t point = text.find('.');
  return point == std::string_view::npos ? 0 : text.size() - point - 1;
}

// In minor units, with at most `finer` decimals beyond them.
absl::StatusOr<Rational> ParseMajor(std::string_view major, Currency currency, int finer) {
  HF_ASSIGN_OR_RETURN(const Rational value, ParseDecimal(major));
  if (DecimalsOf(major) > static_cast<size_t>(currency.exponent()) + static_cast<size_t>(finer)) {
    return InvalidField("amount", absl::StrCat("too many decimals for ", ToAbsl(currency.code())));
  }
  return Mul(value, PowerOfTen(currency.exponent()));
}

bool CanSplit(int64_t total, absl::Span<const int64_t> weights) {
  if (weights.empty()) return total == 0;
  const auto [least, most] = std::minmax_element(weights.begin(), weights.end());
  return *least >= 0 && *most > 0;
}

}  // namespace

absl::StatusOr<Money> Add(const Money& a, const Money& b) {
  HF_RETURN_IF_ERROR(SameCurrency(a, b));
  Money sum{0, a.currency};
  if (__builtin_add_overflow(a.amount_minor, b.amount_minor, &sum.amount_minor)) return Overflow();
  return sum;
}

absl::StatusOr<Money> Sub(const Money& a, const Money& b) {
  HF_RETURN_IF_ERROR(SameCurrency(a, b));
  Money difference{0, a.currency};
  if (__builtin_sub_overflow(a.amount_minor, b.amount_minor, &difference.amount_minor))
    return Overflow();
  return difference;
}

absl::StatusOr<Money> Negate(const Money& a) { return Sub(ZeroOf(a), a); }

absl::StatusOr<Money> Multiply(const Money& a, int64_t quantity) {
  Money product{0, a.currency};
  if (__builtin_mul_overflow(a.amount_minor, quantity, &product.amount_minor)) return Overflow();
  return product;
}

absl::StatusOr<Money> Sum(absl::Span<const Money> terms, Currency currency) {
  Money sum = ZeroOf(currency);
  for (const Money& term : terms) {
    HF_ASSIGN_OR_RETURN(sum, Add(sum, term));
  }
  return sum;
}

absl::StatusOr<Money> Scale(const Money& amount, const Rational& factor) {
  HF_ASSIGN_OR_RETURN(const Rational exact, Mul(Rational(amount.amount_minor), factor));
  return RoundToMoney(exact, amount.currency);
}

absl::StatusOr<Money> Prorate(const Money& amount, int64_t numerator, int64_t denominator) {
  HF_ASSIGN_OR_RETURN(const Rational part, Rational::Make(numerator, denominator));
  return Scale(amount, part);
}

absl::StatusOr<Money> Percent(const Money& amount, int64_t basis_points) {
  return Prorate(amount, basis_points, 10000);
}

std::vector<int64_t> SplitLargestRemainder(int64_t total, absl::Span<const int64_t> weights) {
  HF_CHECK(CanSplit(total, weights));
  // 128-bit: |total| ≤ 2^63 and a weight < 2^63 make a product below 2^126.
  const Int128 weight_sum = std::accumulate(weights.begin(), weights.end(), Int128{0});
  const bool negative = total < 0;
  const Int128 magnitude = negative ? -static_cast<Int128>(total) : static_cast<Int128>(total);

  std::vector<Int128> parts(weights.size());
  std::vector<Int128> remainders(weights.size());
  Int128 rest = magnitude;
  for (size_t i = 0; i < weights.size(); ++i) {
    const Int128 share = magnitude * weights[i];
    parts[i] = share / weight_sum;
    remainders[i] = share % weight_sum;
    rest -= parts[i];
  }
  std::vector<size_t> order(weights.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return remainders[a] > remainders[b]; });
  for (size_t i = 0; i < static_cast<size_t>(rest); ++i) parts[order[i]] += 1;

  std::vector<int64_t> result(weights.size());
  std::transform(parts.begin(), parts.end(), result.begin(),
                 [negative](Int128 part) { return static_cast<int64_t>(negative ? -part : part); });
  return result;
}

absl::StatusOr<std::vector<Money>> Split(const Money& total, absl::Span<const int64_t> weights) {
  if (!CanSplit(total.amount_minor, weights)) {
    return InvalidField("weights", "must not be negative, nor all be zero");
  }
  std::vector<Money> parts;
  for (const int64_t part : SplitLargestRemainder(total.amount_minor, weights)) {
    parts.push_back(Money{part, total.currency});
  }
  return parts;
}

absl::StatusOr<std::vector<Money>> SplitEqually(const Money& total, int64_t parts) {
  if (parts < 1 || parts > kPartsMax) return InvalidField("parts", "must be 1 to 100,000");
  return Split(total, std::vector<int64_t>(static_cast<size_t>(parts), 1));
}

absl::StatusOr<StepNeighbours> NeighboursOnStep(int64_t amount_minor, int64_t step) {
  if (step <= 0) return InvalidField("step", "must be positive");
  HF_ASSIGN_OR_RETURN(const Rational steps, Rational::Make(amount_minor, step));
  HF_ASSIGN_OR_RETURN(const int64_t below, Floor(steps));
  StepNeighbours found;
  found.below = amount_minor;
  found.above = amount_minor;
  const bool exact = steps.denominator() == 1;
  if (!exact && (__builtin_mul_overflow(below, step, &found.below) ||
                 __builtin_add_overflow(found.below, step, &found.above))) {
    return Overflow();
  }
  const Int128 down = static_cast<Int128>(amount_minor) - found.below;
  const Int128 up = static_cast<Int128>(found.above) - amount_minor;
  found.nearest = up <= down ? found.above : found.below;
  return found;
}

absl::StatusOr<Money> RoundToMoney(const Rational& exact, Currency currency) {
  HF_ASSIGN_OR_RETURN(const int64_t rounded, RoundHalfAwayFromZero(exact));
  return Money{rounded, currency};
}

absl::StatusOr<Money> ParseMoney(std::string_view major, Currency currency) {
  HF_ASSIGN_OR_RETURN(const Rational minor, ParseMajor(major, currency, 0));
  return RoundToMoney(minor, currency);
}

std::string FormatMoney(const Money& amount) {
  const int places = amount.currency.exponent();
  const absl::StatusOr<Rational> major =
      Rational::Make(amount.amount_minor, PowerOfTen(places).numerator());
  HF_CHECK(major.ok());
  const absl::StatusOr<std::string> text = FormatFixed(*major, places);
  HF_CHECK(text.ok());
  return *text;
}

absl::StatusOr<Rational> ParseUnitPrice(std::string_view major, Currency currency) {
  return ParseMajor(major, currency, kUnitPriceDecimals);
}

std::ostream& operator<<(std::ostream& out, const Money& amount) {
  return out << amount.currency.code() << ' ' << FormatMoney(amount);
}

}  // namespace holdfast
