// What is still owed on an invoice, and account credit that pays for invoices. Whole minor units of
// one currency. Errors: INVALID_ARGUMENT that names the field, INVALID_ARGUMENT CURRENCY_MISMATCH,
// OUT_OF_RANGE AMOUNT_OVERFLOW.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_BALANCE_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_BALANCE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/money/money.h"

namespace holdfast::billing {

struct RefundMade {
  Money amount;  // zero or more
  // The refund goes with an adjustment of the same amount, so that nothing is owed again.
  bool adjusts_invoice = false;
};

struct InvoiceMovements {
  Money total;                     // zero or more
  std::vector<Money> payments;     // zero or more each
  std::vector<Money> adjustments;  // credit notes, zero or more each
  std::vector<RefundMade> refunds;
};

struct Balance {
  Money owed;         // total − adjustments − payments + refunds; below zero: paid too much
  bool open = false;  // while something is owed
};
absl::StatusOr<Balance> BalanceOf(const InvoiceMovements& movements);

struct CreditsApplied {
  std::vector<Money> due;  // the rest of each invoice, zero or more
  Money credit_left;
};
// `credit`, zero or more, pays for the totals in order, oldest invoice first. A total in another
// currency takes none of it.
absl::StatusOr<CreditsApplied> ApplyCredits(const Money& credit, absl::Span<const Money> totals);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_BALANCE_H_
