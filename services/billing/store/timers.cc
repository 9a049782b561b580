#include "services/billing/store/timers.h"

#include <utility>

#include "libs/planted/planted.h"
#include "libs/status/status.h"

namespace holdfast::billing {
namespace {

constexpr sql::Statement kSet{
    "billing.set_timer",
    "INSERT INTO timers (tenant, customer, kind, subject, due_at, attempts, parked_until)"
    " VALUES ($1, $2, $3, $4, $5, 0, 0) ON CONFLICT (tenant, customer, kind, subject)"
    " DO UPDATE SET due_at = excluded.due_at, attempts = 0, parked_until = 0"};
constexpr sql::Statement kClear{
    "billing.clear_timer",
    "DELETE FROM timers WHERE tenant = $1 AND customer = $2 AND kind = $3 AND subject = $4"};
constexpr sql::Statement kFind{
    "billing.find_timer",
    "SELECT customer, kind, subject, due_at, attempts FROM timers"
    " WHERE tenant = $1 AND customer = $2 AND kind = $3 AND subject = $4"};
constexpr sql::Statement kPark{
    "billing.park_timer",
    "UPDATE timers SET attempts = attempts + 1, parked_until = $6"
    " WHERE tenant = $1 AND customer = $2 AND kind = $3 AND subject = $4 AND due_at = $5"};
constexpr sql::Statement kDue{
    "billing.due_timers",
    "SELECT customer, kind, subject, due_at, attempts FROM timers"
    " WHERE tenant = $1 AND due_at <= $2 AND parked_until <= $3 ORDER BY due_at LIMIT $4"};
constexpr sql::Statement kNextDue{
    "billing.next_due_time",
    "SELECT due_at FROM timers WHERE tenant = $1 AND parked_until <= $2 ORDER BY due_at LIMIT 1"};
// A loose scan of the index: one step a tenant, however many timers there are.
constexpr sql::Statement kTenants{
    "billing.tenants_with_timers",
    "WITH RECURSIVE t(tenant) AS (SELECT MIN(tenant) FROM timers"
    " UNION ALL SELECT (SELECT MIN(m.tenant) FROM timers m WHERE m.tenant > t.tenant)"
    " FROM t WHERE t.tenant IS NOT NULL) SELECT tenant FROM t WHERE tenant IS NOT NULL"};

Timer TimerFrom(std::string_view tenant, sql::Row row) {
  return Timer{std::string(tenant), row.Text(0), row.Text(1),
               row.Text(2),         row.Time(3), static_cast<int>(row.Int(4))};
}

}  // namespace

absl::Status SetTimer(sql::Txn& txn, std::string_view tenant, std::string_view customer,
                      std::string_view kind, std::string_view subject, absl::Time due_at) {
  if (HF_PLANT(kLateTimer) && kind == kTimerCancellationEffect) due_at += absl::Hours(1);
  return txn.Exec(kSet, {tenant, customer, kind, subject, due_at});
}

absl::Status ClearTimer(sql::Txn& txn, std::string_view tenant, std::string_view customer,
                        std::string_view kind, std::string_view subject) {
  return txn.Exec(kClear, {tenant, customer, kind, subject});
}

absl::StatusOr<std::optional<Timer>> FindTimer(sql::ReadTxn& txn, std::string_view tenant,
                                               std::string_view customer, std::string_view kind,
                                               std::string_view subject) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kFind, {tenant, customer, kind, subject}));
  if (rows.empty()) return std::nullopt;
  return TimerFrom(tenant, rows.front());
}

absl::Status ParkTimer(sql::Txn& txn, const Timer& timer, absl::Time parked_until) {
  return txn.Exec(
      kPark, {timer.tenant, timer.customer, timer.kind, timer.subject, timer.due_at, parked_until});
}

absl::StatusOr<std::vector<Timer>> DueTimers(sql::ReadTxn& txn, std::string_view tenant,
                                             absl::Time now, absl::Time system_now, int limit) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kDue, {tenant, now, system_now, limit}));
  std::vector<Timer> timers;
  timers.reserve(rows.size());
  for (sql::Row row : rows) timers.push_back(TimerFrom(tenant, row));
  return timers;
}

absl::StatusOr<std::optional<absl::Time>> NextDueTime(sql::ReadTxn& txn, std::string_view tenant,
                                                      absl::Time system_now) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kNextDue, {tenant, system_now}));
  if (rows.empty()) return std::nullopt;
  return rows.front().Time(0);
}

absl::StatusOr<std::vector<std::string>> TenantsWithTimers(sql::ReadTxn& txn) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kTenants));
  std::vector<std::string> tenants;
  for (sql::Row row : rows) tenants.push_back(row.Text(0));
  return tenants;
}

}  // namespace holdfast::billing
