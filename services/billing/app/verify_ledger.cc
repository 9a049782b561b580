#include "services/billing/app/verify_ledger.h"

namespace holdfast::billing {

absl::StatusOr<LedgerCheck> VerifyLedger(sql::ReadTxn& txn, const Scope& scope) {
  return CheckLedger(txn, scope.tenant);
}

}  // namespace holdfast::billing
