#include "services/billing/domain/discount.h"

#include <algorithm>

#include "libs/status/status.h"

namespace holdfast::billing {

absl::StatusOr<Money> ReductionOf(const Discount& discount, const Money& price) {
  if (!discount.amount.has_value()) return Percent(price, discount.basis_points);
  if (discount.amount->currency != price.currency) {
    return Error(absl::StatusCode::kInternal, kCurrencyMismatch,
                 "discount and price are in two currencies");
  }
  return Money{std::min(discount.amount->amount_minor, price.amount_minor), price.currency};
}

std::optional<Discount> AfterOnePeriod(const Discount& discount) {
  if (discount.periods_left <= 1) return std::nullopt;
  Discount left = discount;
  --left.periods_left;
  return left;
}

}  // namespace holdfast::billing
