#include "services/renewal/store/migrations.h"

#include <string_view>
#include <vector>

namespace holdfast::embedded {
extern const std::string_view kRenewalSqlite0001;
extern const std::string_view kRenewalPostgres0001;
extern const std::string_view kRenewalSqlite0002;
extern const std::string_view kRenewalPostgres0002;
}  // namespace holdfast::embedded

namespace holdfast::renewal {

absl::Span<const sql::Migration> RenewalMigrations() {
  static const auto* const kList = new std::vector<sql::Migration>{
      {"renewal", 1, embedded::kRenewalSqlite0001, embedded::kRenewalPostgres0001},
      {"renewal", 2, embedded::kRenewalSqlite0002, embedded::kRenewalPostgres0002}};
  return *kList;
}

}  // namespace holdfast::renewal
