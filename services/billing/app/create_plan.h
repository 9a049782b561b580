// Adds a plan to the catalog.
#ifndef HOLDFAST_SERVICES_BILLING_APP_CREATE_PLAN_H_
#define HOLDFAST_SERVICES_BILLING_APP_CREATE_PLAN_H_

#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/domain/catalog.h"

namespace holdfast::billing {

// INVALID_ARGUMENT as CheckPlan; NOT_FOUND when the product is absent; ALREADY_EXISTS
// RESOURCE_EXISTS.
absl::StatusOr<Plan> CreatePlan(sql::Txn& txn, const Scope& scope, const Plan& plan);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_CREATE_PLAN_H_
