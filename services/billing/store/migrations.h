// Billing's own tables.
#ifndef HOLDFAST_SERVICES_BILLING_STORE_MIGRATIONS_H_
#define HOLDFAST_SERVICES_BILLING_STORE_MIGRATIONS_H_

#include "absl/types/span.h"
#include "libs/sql/migrate.h"

namespace holdfast::billing {

absl::Span<const sql::Migration> BillingMigrations();

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_STORE_MIGRATIONS_H_
