// Invoices one period of a subscription.
#ifndef HOLDFAST_SERVICES_BILLING_APP_CHARGE_H_
#define HOLDFAST_SERVICES_BILLING_APP_CHARGE_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/domain/invoicing.h"
#include "services/billing/domain/ledger.h"
#include "services/billing/domain/subscription.h"

namespace holdfast::billing {

struct Charge {
  Invoice invoice;              // DRAFT
  std::vector<CreditUse> uses;  // of the customer's credit, oldest first
  Posting posting;
};

// Decides; reads credits only where the customer has any. Requires stepped.bills.
absl::StatusOr<Charge> PrepareCharge(sql::ReadTxn& txn, const Scope& scope,
                                     const Customer& customer, const Stepped& stepped);
// Writes it and emits invoice.created.
absl::Status WriteCharge(sql::Txn& txn, const Scope& scope, const Charge& charge);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_CHARGE_H_
