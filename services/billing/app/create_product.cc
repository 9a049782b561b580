#include "services/billing/app/create_product.h"

#include "libs/status/status.h"
#include "services/billing/app/resource_exists.h"
#include "services/billing/domain/names.h"
#include "services/billing/store/catalog.h"

namespace holdfast::billing {

absl::StatusOr<Product> CreateProduct(sql::Txn& txn, const Scope& scope, const Product& product) {
  HF_RETURN_IF_ERROR(CheckProduct(product));
  HF_ASSIGN_OR_RETURN(const bool exists, ProductExists(txn, scope.tenant, product.id));
  if (exists) return ResourceExists(FormatProduct(product.id));
  HF_RETURN_IF_ERROR(InsertProduct(txn, scope.tenant, product));
  return product;
}

}  // namespace holdfast::billing
