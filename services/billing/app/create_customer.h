// Adds a customer.
#ifndef HOLDFAST_SERVICES_BILLING_APP_CREATE_CUSTOMER_H_
#define HOLDFAST_SERVICES_BILLING_APP_CREATE_CUSTOMER_H_

#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/store/customers.h"

namespace holdfast::billing {

// INVALID_ARGUMENT as CheckCustomer and CheckProfile, or for a first start after today;
// ALREADY_EXISTS RESOURCE_EXISTS. Emits customer.created, without personal data.
absl::StatusOr<CustomerRecord> CreateCustomer(sql::Txn& txn, const Scope& scope,
                                              const CustomerRecord& record);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_CREATE_CUSTOMER_H_
