// Adds the ledger up anew.
#ifndef HOLDFAST_SERVICES_BILLING_APP_VERIFY_LEDGER_H_
#define HOLDFAST_SERVICES_BILLING_APP_VERIFY_LEDGER_H_

#include <vector>

#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/store/ledger.h"

namespace holdfast::billing {

absl::StatusOr<LedgerCheck> VerifyLedger(sql::ReadTxn& txn, const Scope& scope);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_VERIFY_LEDGER_H_
