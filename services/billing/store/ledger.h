// Rows of the ledger: appended, never changed.
#ifndef HOLDFAST_SERVICES_BILLING_STORE_LEDGER_H_
#define HOLDFAST_SERVICES_BILLING_STORE_LEDGER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/money/money.h"
#include "libs/sql/txn.h"
#include "services/billing/domain/ledger.h"

namespace holdfast::billing {

// A source that was posted before is refused by the key. INTERNAL when the posting does not
// balance.
absl::Status InsertPosting(sql::Txn& txn, std::string_view tenant, const Posting& posting,
                           absl::Time now);

struct AccountBalance {
  std::string account;
  Money balance;  // debit positive
  friend bool operator==(const AccountBalance&, const AccountBalance&) = default;
};
// By account and currency.
absl::StatusOr<std::vector<AccountBalance>> TrialBalance(sql::ReadTxn& txn,
                                                         std::string_view tenant);

struct LedgerCheck {
  int64_t transactions = 0;
  int64_t entries = 0;
  int64_t imbalance_minor = 0;    // sum of absolute imbalances over sources and currencies
  int64_t invoices_unposted = 0;  // total above zero, and no posting
  int64_t double_postings =
      0;  // sources posted with another amount than they ask, or more than once
  friend bool operator==(const LedgerCheck&, const LedgerCheck&) = default;
};
// Adds up every entry anew; time grows with the ledger.
absl::StatusOr<LedgerCheck> CheckLedger(sql::ReadTxn& txn, std::string_view tenant);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_STORE_LEDGER_H_
