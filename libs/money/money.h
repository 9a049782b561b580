// Amounts in minor units. Each line is rounded once, half away from zero (ADR-0001); a credit is
// the negation of the rounded charge of the same span. Errors: OUT_OF_RANGE AMOUNT_OVERFLOW,
// INVALID_ARGUMENT CURRENCY_MISMATCH.
#ifndef HOLDFAST_LIBS_MONEY_MONEY_H_
#define HOLDFAST_LIBS_MONEY_MONEY_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/money/currency.h"
#include "libs/money/rational.h"

namespace holdfast {

struct Money {
  int64_t amount_minor = 0;
  Currency currency;

  friend bool operator==(const Money&, const Money&) = default;
};

inline Money ZeroOf(Currency currency) { return Money{0, currency}; }
inline Money ZeroOf(const Money& like) { return Money{0, like.currency}; }

absl::StatusOr<Money> Add(const Money& a, const Money& b);
absl::StatusOr<Money> Sub(const Money& a, const Money& b);
absl::StatusOr<Money> Negate(const Money& a);
absl::StatusOr<Money> Multiply(const Money& a, int64_t quantity);
// All terms in `currency`; the sum of none is zero.
absl::StatusOr<Money> Sum(absl::Span<const Money> terms, Currency currency);

// round(amount × factor).
absl::StatusOr<Money> Scale(const Money& amount, const Rational& factor);
// round(amount × numerator / denominator); INVALID_ARGUMENT for a denominator of zero.
absl::StatusOr<Money> Prorate(const Money& amount, int64_t numerator, int64_t denominator);
// round(amount × basis_points / 10000): 250 is 2.5 %.
absl::StatusOr<Money> Percent(const Money& amount, int64_t basis_points);

// Shares of `total` in proportion to `weights` that sum to it exactly: each rounded towards zero,
// the rest one unit each to the largest remainders, ties to the earlier part. A negative total is
// split as its magnitude and negated. Requires: no negative weight and one above zero, or no
// weights and a total of zero.
std::vector<int64_t> SplitLargestRemainder(int64_t total, absl::Span<const int64_t> weights);
// The same with its requirements checked: INVALID_ARGUMENT instead of an abort.
absl::StatusOr<std::vector<Money>> Split(const Money& total, absl::Span<const int64_t> weights);

// Into 1 to 100,000 equal parts, by the same rule.
absl::StatusOr<std::vector<Money>> SplitEqually(const Money& total, int64_t parts);

// The multiples of `step` (> 0) next to an amount, for gateways that take coarser amounts than the
// currency has.
struct StepNeighbours {
  int64_t below = 0;    // the largest multiple that is not above the amount
  int64_t above = 0;    // the smallest one that is not below it
  int64_t nearest = 0;  // half up
};
absl::StatusOr<StepNeighbours> NeighboursOnStep(int64_t amount_minor, int64_t step);

// `exact` minor units, rounded.
absl::StatusOr<Money> RoundToMoney(const Rational& exact, Currency currency);

// "12.34" in major units, at most as many decimals as the currency has ("12" and "12.3" are fine
// for USD).
absl::StatusOr<Money> ParseMoney(std::string_view major, Currency currency);
// With exactly the currency's decimals: "12.30", "-0.05", "500".
std::string FormatMoney(const Money& amount);

// A unit price in major units, as exact minor units: up to 12 decimals finer than the minor unit.
absl::StatusOr<Rational> ParseUnitPrice(std::string_view major, Currency currency);

// "USD 12.34", for logs and test failures.
std::ostream& operator<<(std::ostream& out, const Money& amount);

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_MONEY_MONEY_H_
