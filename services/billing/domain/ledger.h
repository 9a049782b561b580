// Double entry: each posting sums to zero per currency and is named by its source, so that nothing
// is posted twice.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_LEDGER_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_LEDGER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/money/money.h"
#include "services/billing/domain/invoicing.h"

namespace holdfast::billing {

enum class Account { kReceivable, kRevenue, kCustomerCredit };

// receivable, revenue, customer_credit.
std::string_view AccountName(Account account);

struct Entry {
  Account account;
  Money amount;  // debit positive, credit negative; never zero
  friend bool operator==(const Entry&, const Entry&) = default;
};

struct Posting {
  std::string source;  // id of the invoice or credit
  std::string customer;
  std::vector<Entry> entries;  // empty when no money moves
  friend bool operator==(const Posting&, const Posting&) = default;
};

// Debit receivable with what is due and customer credit with what it pays; credit revenue with the
// total.
absl::StatusOr<Posting> PostingOf(const Invoice& invoice);
// Debit revenue, credit customer credit.
absl::StatusOr<Posting> PostingOf(const Credit& credit);

// INTERNAL unless the entries of each currency sum to zero.
absl::Status CheckBalanced(const Posting& posting);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_LEDGER_H_
