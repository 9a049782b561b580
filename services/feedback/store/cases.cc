#include "services/feedback/store/cases.h"

#include "libs/sql/statement.h"
#include "libs/status/macros.h"

namespace holdfast::feedback {
namespace {

#define HF_CASE_COLUMNS                                                                     \
  "case_id, customer, cancellation, kind, team, state, open_time, respond_by, resolution, " \
  "breached"

constexpr sql::Statement kFindByCause = {"cases.find_by_cause",
                                         "SELECT case_id FROM cases WHERE tenant = $1 AND "
                                         "cancellation = $2 AND kind = $3 AND team = $4"};

constexpr sql::Statement kInsert = {"cases.insert",
                                    "INSERT INTO cases (tenant, " HF_CASE_COLUMNS
                                    ") VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, '', 0)"};

constexpr sql::Statement kLoad = {
    "cases.load", "SELECT " HF_CASE_COLUMNS " FROM cases WHERE tenant = $1 AND case_id = $2"};

constexpr sql::Statement kList = {
    "cases.list",
    "SELECT " HF_CASE_COLUMNS
    " FROM cases WHERE tenant = $1 AND ($2 = '' OR case_id < $2) AND ($3 = 0 OR state <> 2) "
    "ORDER BY case_id DESC LIMIT $4"};

#undef HF_CASE_COLUMNS

constexpr sql::Statement kAcknowledge = {"cases.acknowledge",
                                         "UPDATE cases SET state = 1, acknowledge_time = $3 WHERE "
                                         "tenant = $1 AND case_id = $2 AND state = 0"};

constexpr sql::Statement kClose = {"cases.close",
                                   "UPDATE cases SET state = 2, resolution = $3, close_time = $4 "
                                   "WHERE tenant = $1 AND case_id = $2 AND state <> 2"};

constexpr sql::Statement kBreach = {
    "cases.breach",
    "UPDATE cases SET breached = 1 WHERE tenant = $1 AND case_id = $2 AND state = 0"};

constexpr sql::Statement kSetTimer = {
    "timers.set",
    "INSERT INTO timers (tenant, kind, subject, due_at) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (tenant, kind, subject) DO UPDATE SET due_at = excluded.due_at"};

constexpr sql::Statement kClearTimer = {
    "timers.clear", "DELETE FROM timers WHERE tenant = $1 AND kind = $2 AND subject = $3"};

constexpr sql::Statement kDueTimers = {"timers.due",
                                       "SELECT tenant, kind, subject, due_at FROM timers WHERE "
                                       "tenant = $1 AND due_at <= $2 ORDER BY due_at LIMIT $3"};

constexpr sql::Statement kTimerTenants = {"timers.tenants", "SELECT DISTINCT tenant FROM timers"};

Case CaseFrom(const sql::Row& row) {
  return Case{.id = row.Text(0),
              .customer = row.Text(1),
              .cancellation = row.Text(2),
              .kind = row.Text(3),
              .team = row.Text(4),
              .state = static_cast<CaseState>(row.Int(5)),
              .open_time = row.Time(6),
              .respond_by = row.Time(7),
              .breached = row.Bool(9),
              .resolution = row.Text(8)};
}

}  // namespace

absl::StatusOr<bool> OpenCase(sql::Txn& txn, std::string_view tenant, const Case& opened) {
  HF_ASSIGN_OR_RETURN(const sql::Rows there, txn.Query(kFindByCause, {tenant, opened.cancellation,
                                                                      opened.kind, opened.team}));
  if (!there.empty()) return false;
  HF_RETURN_IF_ERROR(
      txn.Exec(kInsert, {tenant, opened.id, opened.customer, opened.cancellation, opened.kind,
                         opened.team, opened.open_time, opened.respond_by}));
  return true;
}

absl::StatusOr<std::optional<Case>> LoadCase(sql::ReadTxn& txn, std::string_view tenant,
                                             std::string_view id) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoad, {tenant, id}));
  if (rows.empty()) return std::nullopt;
  return CaseFrom(rows.front());
}

absl::StatusOr<std::vector<Case>> ListCases(sql::ReadTxn& txn, std::string_view tenant,
                                            bool open_only, std::string_view before, int limit) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kList, {tenant, before, open_only, limit}));
  std::vector<Case> out;
  for (const sql::Row row : rows) out.push_back(CaseFrom(row));
  return out;
}

absl::Status MarkAcknowledged(sql::Txn& txn, std::string_view tenant, std::string_view id,
                              absl::Time now) {
  return txn.Exec(kAcknowledge, {tenant, id, now});
}

absl::Status MarkClosed(sql::Txn& txn, std::string_view tenant, std::string_view id,
                        std::string_view resolution, absl::Time now) {
  return txn.Exec(kClose, {tenant, id, resolution, now});
}

absl::Status MarkBreached(sql::Txn& txn, std::string_view tenant, std::string_view id) {
  return txn.Exec(kBreach, {tenant, id});
}

absl::Status SetTimer(sql::Txn& txn, const Timer& timer) {
  return txn.Exec(kSetTimer, {timer.tenant, timer.kind, timer.subject, timer.due_at});
}

absl::Status ClearTimer(sql::Txn& txn, std::string_view tenant, std::string_view kind,
                        std::string_view subject) {
  return txn.Exec(kClearTimer, {tenant, kind, subject});
}

absl::StatusOr<std::vector<Timer>> DueTimers(sql::ReadTxn& txn, std::string_view tenant,
                                             absl::Time now, int limit) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kDueTimers, {tenant, now, limit}));
  std::vector<Timer> out;
  for (const sql::Row row : rows)
    out.push_back({row.Text(0), row.Text(1), row.Text(2), row.Time(3)});
  return out;
}

absl::StatusOr<std::vector<std::string>> TenantsWithTimers(sql::ReadTxn& txn) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kTimerTenants));
  std::vector<std::string> out;
  for (const sql::Row row : rows) out.push_back(row.Text(0));
  return out;
}

}  // namespace holdfast::feedback
