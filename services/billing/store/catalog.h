// Rows of products and plans.
#ifndef HOLDFAST_SERVICES_BILLING_STORE_CATALOG_H_
#define HOLDFAST_SERVICES_BILLING_STORE_CATALOG_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/sql/txn.h"
#include "services/billing/domain/catalog.h"

namespace holdfast::billing {

absl::StatusOr<bool> ProductExists(sql::ReadTxn& txn, std::string_view tenant,
                                   std::string_view product);
absl::Status InsertProduct(sql::Txn& txn, std::string_view tenant, const Product& product);

absl::StatusOr<bool> PlanExists(sql::ReadTxn& txn, std::string_view tenant, std::string_view plan);
absl::Status InsertPlan(sql::Txn& txn, std::string_view tenant, const Plan& plan);
// NOT_FOUND RESOURCE_NOT_FOUND, also for another tenant's.
absl::StatusOr<Plan> LoadPlan(sql::ReadTxn& txn, std::string_view tenant, std::string_view plan);
// By id, those after `after`.
absl::StatusOr<std::vector<Plan>> ListPlans(sql::ReadTxn& txn, std::string_view tenant,
                                            std::string_view after, int limit);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_STORE_CATALOG_H_
