#include "libs/tenant_clock/tenant_clock.h"

#include "libs/status/macros.h"

namespace holdfast {
namespace embedded {
extern const std::string_view kTenantClockSqlite0001;
extern const std::string_view kTenantClockPostgres0001;
extern const std::string_view kTenantClockSqlite0002;
extern const std::string_view kTenantClockPostgres0002;
}  // namespace embedded

namespace {

constexpr sql::Statement kSelectClock{"select_tenant_clock",
                                      "SELECT now FROM tenant_clocks WHERE tenant = $1"};
constexpr sql::Statement kUpsertClock{"upsert_tenant_clock",
                                      "INSERT INTO tenant_clocks (tenant, now) VALUES ($1, $2)"
                                      " ON CONFLICT (tenant) DO UPDATE SET now = excluded.now"
                                      " WHERE excluded.now > tenant_clocks.now"};

}  // namespace

absl::Span<const sql::Migration> TenantClockMigrations() {
  static const auto& list = *new std::vector<sql::Migration>{
      {"tenant_clock", 1, embedded::kTenantClockSqlite0001, embedded::kTenantClockPostgres0001},
      {"tenant_clock", 2, embedded::kTenantClockSqlite0002, embedded::kTenantClockPostgres0002}};
  return list;
}

absl::StatusOr<std::optional<absl::Time>> LoadTenantClock(sql::ReadTxn& txn,
                                                          std::string_view tenant) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kSelectClock, {tenant}));
  if (rows.empty()) return std::nullopt;
  return rows.front().Time(0);
}

absl::Status StoreTenantClock(sql::Txn& txn, std::string_view tenant, absl::Time now) {
  return txn.Exec(kUpsertClock, {tenant, now});
}

absl::StatusOr<absl::Time> TenantNow(sql::ReadTxn& txn, std::string_view tenant,
                                     absl::Time system_now) {
  HF_ASSIGN_OR_RETURN(const std::optional<absl::Time> stored, LoadTenantClock(txn, tenant));
  return stored.value_or(system_now);
}

}  // namespace holdfast
