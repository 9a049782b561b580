// A price reduction over a number of billing periods.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_DISCOUNT_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_DISCOUNT_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "libs/money/money.h"

namespace holdfast::billing {

inline constexpr int kBasisPointsMax = 10'000;

// Either `basis_points` (1 to 10000) or `amount` (above zero).
struct Discount {
  int basis_points = 0;
  std::optional<Money> amount;
  int periods_left = 0;  // billing periods still to be reduced, at least 1
  std::string offer;     // name of the offer it came from
  friend bool operator==(const Discount&, const Discount&) = default;
};

// What it takes off a period that costs `price`: zero to `price`, rounded once, half away from zero
// (ADR-0001).
absl::StatusOr<Money> ReductionOf(const Discount& discount, const Money& price);

// What is left of it after one period; nothing when it is used up.
std::optional<Discount> AfterOnePeriod(const Discount& discount);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_DISCOUNT_H_
