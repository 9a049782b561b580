// Adds a product to the catalog.
#ifndef HOLDFAST_SERVICES_BILLING_APP_CREATE_PRODUCT_H_
#define HOLDFAST_SERVICES_BILLING_APP_CREATE_PRODUCT_H_

#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/domain/catalog.h"

namespace holdfast::billing {

// ALREADY_EXISTS RESOURCE_EXISTS.
absl::StatusOr<Product> CreateProduct(sql::Txn& txn, const Scope& scope, const Product& product);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_CREATE_PRODUCT_H_
