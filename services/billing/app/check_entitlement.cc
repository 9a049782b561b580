#include "services/billing/app/check_entitlement.h"

#include "libs/status/status.h"
#include "services/billing/domain/names.h"
#include "services/billing/store/columns.h"
#include "services/billing/store/customers.h"

namespace holdfast::billing {

absl::StatusOr<Entitlement> CheckEntitlement(sql::ReadTxn& txn, const Scope& scope,
                                             const EntitlementQuery& query) {
  HF_ASSIGN_OR_RETURN(const Entitlement entitlement,
                      ReadEntitlement(txn, scope.tenant, query.customer, query.feature));
  if (entitlement.quantity > 0) return entitlement;
  HF_ASSIGN_OR_RETURN(const bool exists, CustomerExists(txn, scope.tenant, query.customer));
  if (!exists) return NotFound(FormatCustomer(query.customer));
  return entitlement;
}

}  // namespace holdfast::billing
