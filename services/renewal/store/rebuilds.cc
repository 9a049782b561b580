#include "services/renewal/store/rebuilds.h"

#include "libs/status/macros.h"

namespace holdfast::renewal {
namespace {

constexpr sql::Statement kLoad{
    "renewal.load_rebuild",
    "SELECT asked, finished, events, subscriptions FROM rebuilds WHERE tenant = $1"};
constexpr sql::Statement kSave{
    "renewal.save_rebuild",
    "INSERT INTO rebuilds (tenant, asked, finished, events, subscriptions) VALUES ($1, $2, $3, $4, "
    "$5)"
    " ON CONFLICT (tenant) DO UPDATE SET asked = excluded.asked, finished = excluded.finished,"
    " events = excluded.events, subscriptions = excluded.subscriptions"};
constexpr sql::Statement kTenants{"renewal.tenants_to_rebuild",
                                  "SELECT tenant FROM rebuilds WHERE asked > finished"};

}  // namespace

absl::StatusOr<RebuildState> LoadRebuild(sql::ReadTxn& txn, std::string_view tenant) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoad, {tenant}));
  if (rows.empty()) return RebuildState{};
  const sql::Row row = rows.front();
  return RebuildState{.asked = row.Int(0),
                      .finished = row.Int(1),
                      .events = row.Int(2),
                      .subscriptions = row.Int(3)};
}

absl::Status SaveRebuild(sql::Txn& txn, std::string_view tenant, const RebuildState& state) {
  return txn.Exec(kSave, {tenant, state.asked, state.finished, state.events, state.subscriptions});
}

absl::StatusOr<std::vector<std::string>> TenantsToRebuild(sql::ReadTxn& txn) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kTenants));
  std::vector<std::string> tenants;
  for (const sql::Row row : rows) tenants.push_back(row.Text(0));
  return tenants;
}

}  // namespace holdfast::renewal
