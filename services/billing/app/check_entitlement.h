// Tells whether a customer may use a feature now.
#ifndef HOLDFAST_SERVICES_BILLING_APP_CHECK_ENTITLEMENT_H_
#define HOLDFAST_SERVICES_BILLING_APP_CHECK_ENTITLEMENT_H_

#include <string>

#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/store/subscriptions.h"

namespace holdfast::billing {

struct EntitlementQuery {
  std::string customer;
  std::string feature;
};

// NOT_FOUND for an unknown customer.
absl::StatusOr<Entitlement> CheckEntitlement(sql::ReadTxn& txn, const Scope& scope,
                                             const EntitlementQuery& query);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_CHECK_ENTITLEMENT_H_
