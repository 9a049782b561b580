// Gives drafts their numbers, gap-free per tenant.
#ifndef HOLDFAST_SERVICES_BILLING_APP_NUMBER_INVOICES_H_
#define HOLDFAST_SERVICES_BILLING_APP_NUMBER_INVOICES_H_

#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"

namespace holdfast::billing {

// The oldest drafts of the scope's tenant, at most `limit`; returns how many. Each becomes OPEN, or
// PAID at once when nothing is due; emits invoice.finalized, and invoice.paid.
absl::StatusOr<int> NumberInvoices(sql::Txn& txn, const Scope& scope, int limit);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_NUMBER_INVOICES_H_
