#include "services/billing/store/clock_advances.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "libs/status/status.h"

namespace holdfast::billing {
namespace {

constexpr sql::Statement kInsert{
    "billing.insert_clock_advance",
    "INSERT INTO clock_advances (tenant, id, to_time, wait_for, actions, finished)"
    " VALUES ($1, $2, $3, $4, $5, $6)"};
constexpr sql::Statement kUpdate{"billing.update_clock_advance",
                                 "UPDATE clock_advances SET actions = $3, finished = $4"
                                 " WHERE tenant = $1 AND id = $2"};
constexpr sql::Statement kFind{
    "billing.find_clock_advance",
    "SELECT tenant, id, to_time, wait_for, actions, finished FROM clock_advances"
    " WHERE tenant = $1 AND id = $2"};
// Of all tenants: read by the job that moves clocks, not for a caller.
constexpr sql::Statement kFindUnfinished{
    "billing.find_unfinished_clock_advance",
    "SELECT tenant, id, to_time, wait_for, actions, finished FROM clock_advances"
    " WHERE finished = 0 ORDER BY id LIMIT 1"};
constexpr sql::Statement kTenantsUnfinished{
    "billing.tenants_with_unfinished_clock_advances",
    "SELECT DISTINCT tenant FROM clock_advances WHERE finished = 0 ORDER BY tenant"};
constexpr sql::Statement kInsertReport{
    "billing.insert_clock_barrier_report",
    "INSERT INTO clock_barrier_reports (tenant, advance, service) VALUES ($1, $2, $3)"
    " ON CONFLICT (tenant, advance, service) DO NOTHING"};
constexpr sql::Statement kListReports{
    "billing.list_clock_barrier_reports",
    "SELECT service FROM clock_barrier_reports WHERE tenant = $1 AND advance = $2"
    " ORDER BY service"};

ClockAdvance AdvanceFrom(sql::Row row) {
  ClockAdvance advance;
  advance.tenant = row.Text(0);
  advance.id = row.Text(1);
  advance.to_time = row.Time(2);
  advance.wait_for = absl::StrSplit(row.Text(3), ',', absl::SkipEmpty());
  advance.actions = row.Int(4);
  advance.finished = row.Bool(5);
  return advance;
}

}  // namespace

absl::Status InsertAdvance(sql::Txn& txn, const ClockAdvance& advance) {
  return txn.Exec(
      kInsert, {advance.tenant, advance.id, advance.to_time, absl::StrJoin(advance.wait_for, ","),
                advance.actions, advance.finished});
}

absl::Status UpdateAdvance(sql::Txn& txn, const ClockAdvance& advance) {
  return txn.ExecOne(kUpdate, {advance.tenant, advance.id, advance.actions, advance.finished});
}

absl::StatusOr<std::optional<ClockAdvance>> FindAdvance(sql::ReadTxn& txn, std::string_view tenant,
                                                        std::string_view id) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kFind, {tenant, id}));
  if (rows.empty()) return std::nullopt;
  return AdvanceFrom(rows.front());
}

absl::StatusOr<std::optional<ClockAdvance>> FindUnfinishedAdvance(sql::ReadTxn& txn) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kFindUnfinished));
  if (rows.empty()) return std::nullopt;
  return AdvanceFrom(rows.front());
}

absl::StatusOr<std::vector<std::string>> TenantsWithUnfinishedAdvances(sql::ReadTxn& txn) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kTenantsUnfinished));
  std::vector<std::string> tenants;
  for (sql::Row row : rows) tenants.push_back(row.Text(0));
  return tenants;
}

absl::Status InsertBarrierReport(sql::Txn& txn, std::string_view tenant, std::string_view advance,
                                 std::string_view service) {
  return txn.Exec(kInsertReport, {tenant, advance, service});
}

absl::StatusOr<std::vector<std::string>> ListBarrierReports(sql::ReadTxn& txn,
                                                            std::string_view tenant,
                                                            std::string_view advance) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kListReports, {tenant, advance}));
  std::vector<std::string> services;
  for (sql::Row row : rows) services.push_back(row.Text(0));
  return services;
}

}  // namespace holdfast::billing
