#include "services/billing/app/create_plan.h"

#include "libs/status/status.h"
#include "services/billing/app/resource_exists.h"
#include "services/billing/domain/names.h"
#include "services/billing/store/catalog.h"
#include "services/billing/store/columns.h"

namespace holdfast::billing {

absl::StatusOr<Plan> CreatePlan(sql::Txn& txn, const Scope& scope, const Plan& plan) {
  HF_RETURN_IF_ERROR(CheckPlan(plan));
  HF_ASSIGN_OR_RETURN(const bool has_product, ProductExists(txn, scope.tenant, plan.product));
  if (!has_product) return NotFound(FormatProduct(plan.product));
  HF_ASSIGN_OR_RETURN(const bool exists, PlanExists(txn, scope.tenant, plan.id));
  if (exists) return ResourceExists(FormatPlan(plan.id));
  HF_RETURN_IF_ERROR(InsertPlan(txn, scope.tenant, plan));
  return plan;
}

}  // namespace holdfast::billing
