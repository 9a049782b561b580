#include "services/billing/store/migrations.h"

#include <string_view>
#include <vector>

namespace holdfast::embedded {
extern const std::string_view kBillingSqlite0001;
extern const std::string_view kBillingPostgres0001;
}  // namespace holdfast::embedded

namespace holdfast::billing {

absl::Span<const sql::Migration> BillingMigrations() {
  static const auto* const migrations = new std::vector<sql::Migration>{
      {"billing", 1, embedded::kBillingSqlite0001, embedded::kBillingPostgres0001},
  };
  return *migrations;
}

}  // namespace holdfast::billing
