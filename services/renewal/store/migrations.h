// Renewal's own tables.
#ifndef HOLDFAST_SERVICES_RENEWAL_STORE_MIGRATIONS_H_
#define HOLDFAST_SERVICES_RENEWAL_STORE_MIGRATIONS_H_

#include "absl/types/span.h"
#include "libs/sql/migrate.h"

namespace holdfast::renewal {

absl::Span<const sql::Migration> RenewalMigrations();

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_STORE_MIGRATIONS_H_
