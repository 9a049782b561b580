// What one period costs, and how credit pays for it.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_INVOICING_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_INVOICING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/calendar/day.h"
#include "libs/money/money.h"
#include "services/billing/domain/catalog.h"
#include "services/billing/domain/subscription.h"

namespace holdfast::billing {

// DRAFT until it is numbered; then OPEN, or PAID when nothing is due.
enum class InvoiceState { kDraft, kOpen, kPaid };

struct InvoiceLine {
  std::string description;
  DayRange period;
  int64_t quantity = 1;
  Money unit_price;  // zero on reductions
  Money amount;      // negative on reductions
  friend bool operator==(const InvoiceLine&, const InvoiceLine&) = default;
};

struct Invoice {
  std::string customer;
  std::string id;
  std::string number;  // empty while DRAFT
  std::string subscription;
  InvoiceState state = InvoiceState::kDraft;
  DayRange period;
  std::vector<InvoiceLine> lines;
  Money total;           // sum of the lines, zero or more
  Money credit_applied;  // zero to total
  absl::Time create_time;
  friend bool operator==(const Invoice&, const Invoice&) = default;
};

// total - credit_applied.
Money AmountDue(const Invoice& invoice);

// Lines and total of the period that `stepped` bills; no ids, no credit, no time yet.
absl::StatusOr<Invoice> ChargeFor(const Stepped& stepped);

// Credit of one customer, spent oldest first.
struct Credit {
  std::string id;  // sorts by age
  std::string customer;
  std::string subscription;  // the one whose unused days it pays back
  Money amount;              // as given
  Money remaining;
  absl::Time create_time;
  friend bool operator==(const Credit&, const Credit&) = default;
};
struct CreditUse {
  std::string credit;
  Money used;       // above zero
  Money remaining;  // after it
  friend bool operator==(const CreditUse&, const CreditUse&) = default;
};
// Which of `credits`, oldest first, pay for `total`. Credit in another currency is passed over.
absl::StatusOr<std::vector<CreditUse>> SpendCredits(absl::Span<const Credit> credits,
                                                    const Money& total);
absl::StatusOr<Money> SumOf(absl::Span<const CreditUse> uses, Currency currency);

// The n-th number of a tenant's series, n from 1: "INV-000001".
std::string FormatInvoiceNumber(int64_t n);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_INVOICING_H_
