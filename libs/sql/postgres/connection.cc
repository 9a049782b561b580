#include "libs/sql/postgres/connection.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/sql/postgres/error.h"
#include "libs/sql/postgres/values.h"
#include "libs/status/status.h"

namespace holdfast::sql {
namespace {

constexpr Statement kBegin{"begin", "BEGIN"};
constexpr Statement kBeginRead{"begin_read", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"};
constexpr Statement kCommit{"commit", "COMMIT"};
constexpr Statement kRollback{"rollback", "ROLLBACK"};
constexpr Statement kForgetAll{"deallocate_all", "DEALLOCATE ALL"};
// Both take their rows in one order everywhere, so two groups never wait for each other.
constexpr Statement kAddLocks{
    "sql.add_locks",
    "INSERT INTO sql_locks (affinity) SELECT a FROM unnest(CAST($1 AS text[])) AS a"
    " ORDER BY a ON CONFLICT DO NOTHING"};
constexpr Statement kTakeLocks{
    "sql.take_locks",
    "SELECT 1 FROM sql_locks WHERE affinity = ANY (CAST($1 AS text[])) ORDER BY affinity"
    " FOR UPDATE"};

constexpr size_t kStatementsMax = 512;
// Of a statement without a deadline of its own.
constexpr absl::Duration kStatementMost = absl::Seconds(30);
// A commit is not given up for its callers' deadlines; past this its outcome is called unknown.
constexpr absl::Duration kCommitMost = absl::Seconds(5);

const char* Text(const Statement& statement) {
  return statement.postgres == nullptr ? statement.text : statement.postgres;
}

// The highest n of a $n in the text.
size_t ParameterCount(const char* text) {
  size_t count = 0;
  for (const char* at = std::strchr(text, '$'); at != nullptr; at = std::strchr(at + 1, '$')) {
    count = std::max<size_t>(count, std::strtoul(at + 1, nullptr, 10));
  }
  return count;
}

absl::Status WrongCount(const Statement& statement, size_t takes, const PgParams& params) {
  return absl::InternalError(
      absl::StrCat(statement.name, ": takes ", takes, " values, was given ", params.values.size()));
}

const char* Field(const PGresult* result, int field) {
  const char* text = PQresultErrorField(result, field);
  return text == nullptr ? "" : text;
}

}  // namespace

absl::StatusOr<std::unique_ptr<PgConnection>> PgConnection::Open(const PgTarget& target,
                                                                 const Clock& clock) {
  HF_ASSIGN_OR_RETURN(std::unique_ptr<PgWire> wire, PgWire::Connect(target, clock));
  return std::unique_ptr<PgConnection>(new PgConnection(std::move(wire), clock));
}

absl::Time PgConnection::Bounded(absl::Duration most) const {
  return std::min(deadline_, clock_.Now() + most);
}

absl::Status PgConnection::Begin(const Statement& statement) {
  SetDeadline(absl::InfiniteFuture());
  poisoned_ = passing_ = false;
  failure_ = absl::OkStatus();
  open_ = true;
  return Queue(Kind::kExec, statement, {});
}

absl::Status PgConnection::BeginWrite() { return Begin(kBegin); }
absl::Status PgConnection::BeginRead() { return Begin(kBeginRead); }

absl::Status PgConnection::LockCustomers(absl::Span<const std::string> affinities) {
  const Value array(TextArray(affinities));
  HF_RETURN_IF_ERROR(Queue(Kind::kExec, kAddLocks, {array}));
  return Queue(Kind::kExec, kTakeLocks, {array});
}

CommitResult PgConnection::Commit() {
  SetDeadline(absl::InfiniteFuture());
  absl::Status status = Queue(Kind::kExec, kCommit, {});
  status.Update(QueueSync());
  if (status.ok()) status = Drain(clock_.Now() + kCommitMost).status();
  if (!status.ok()) return {status, !wire_->lost()};
  open_ = false;
  return {status, true};
}

// The server is told at once and not waited for: its answer is read before the next one.
void PgConnection::Rollback() {
  if (!open_ || wire_->lost()) return;
  SetDeadline(absl::InfiniteFuture());
  open_ = false;
  if (poisoned_ || !pending_.empty()) {
    // Also ends the error scope of a pipeline that has failed.
    if (!QueueSync().ok()) return;
    Drain(clock_.Now() + kCommitMost).IgnoreError();
  }
  poisoned_ = false;
  failure_ = absl::OkStatus();
  if (!Queue(Kind::kExec, kRollback, {}).ok() || !QueueSync().ok()) return;
  wire_->Push().IgnoreError();
}

absl::StatusOr<Rows> PgConnection::Query(const Statement& statement,
                                         absl::Span<const Value> values) {
  HF_RETURN_IF_ERROR(Queue(Kind::kQuery, statement, values));
  HF_RETURN_IF_ERROR(Spoil(wire_->RequestFlush()));
  return Drain(Bounded(kStatementMost));
}

absl::Status PgConnection::Exec(const Statement& statement, absl::Span<const Value> values) {
  ++changes_;
  return Queue(Kind::kExec, statement, values);
}

absl::Status PgConnection::ExecOne(const Statement& statement, absl::Span<const Value> values) {
  ++changes_;
  return Queue(Kind::kExecOne, statement, values);
}

absl::Status PgConnection::RunScript(std::string_view script) {
  HF_RETURN_IF_ERROR(QueueSync());
  HF_RETURN_IF_ERROR(Drain(Bounded(kStatementMost)).status());
  return Spoil(wire_->Simple(std::string(script), Bounded(absl::Minutes(10))));
}

absl::Status PgConnection::Spoil(absl::Status status) {
  if (status.ok()) return status;
  poisoned_ = true;
  if (failure_.ok()) failure_ = status;
  return status;
}

absl::Status PgConnection::Queue(Kind kind, const Statement& statement,
                                 absl::Span<const Value> values) {
  PgParams params;
  HF_RETURN_IF_ERROR(Spoil(EncodeParams(values, &params)));
  absl::StatusOr<const Prepared*> prepared = Prepare(kind, statement, params);
  if (!prepared.ok()) return Spoil(prepared.status());
  HF_RETURN_IF_ERROR(Spoil(wire_->Execute((*prepared)->name, params)));
  pending_.push_back({kind, (*prepared)->text, statement.name});
  return absl::OkStatus();
}

absl::StatusOr<const PgConnection::Prepared*> PgConnection::Prepare(Kind kind,
                                                                    const Statement& statement,
                                                                    const PgParams& params) {
  // A statement that must change one row has to fail by itself, or the commit that travels with it
  // would go through.
  std::string text =
      kind == Kind::kExecOne
          ? absl::StrCat("WITH changed AS (", Text(statement),
                         " RETURNING 1) SELECT 1 / (CASE WHEN (SELECT count(*) FROM changed) = 1"
                         " THEN 1 ELSE 0 END)")
          : std::string(Text(statement));
  const auto found = statements_.find(text);
  if (found != statements_.end()) {
    if (found->second.values == params.values.size()) return &found->second;
    return WrongCount(statement, found->second.values, params);
  }
  if (statements_.size() >= kStatementsMax) {
    statements_.clear();
    HF_RETURN_IF_ERROR(Queue(Kind::kExec, kForgetAll, {}));
    statements_.clear();
  }
  Prepared prepared{absl::StrCat("s", ++prepared_), ParameterCount(Text(statement)), text};
  if (prepared.values != params.values.size())
    return WrongCount(statement, prepared.values, params);
  HF_RETURN_IF_ERROR(wire_->Prepare(prepared.name, text.c_str(), params.types));
  pending_.push_back({Kind::kPrepare, text, statement.name});
  return &statements_.emplace(std::move(text), std::move(prepared)).first->second;
}

absl::Status PgConnection::QueueSync() {
  HF_RETURN_IF_ERROR(Spoil(wire_->Sync()));
  pending_.push_back({});
  return absl::OkStatus();
}

absl::StatusOr<Rows> PgConnection::Drain(absl::Time deadline) {
  Rows rows;
  absl::Status first;
  while (!pending_.empty()) {
    const Pending pending = std::move(pending_.front());
    pending_.pop_front();
    while (true) {
      absl::StatusOr<PgResult> result = wire_->Next(deadline);
      if (!result.ok()) return Spoil(result.status());
      if (*result == nullptr) break;
      first.Update(Take(pending, result->get(), &rows));
      if (pending.kind == Kind::kSync) break;  // nothing follows it
    }
  }
  if (!first.ok()) return Spoil(first);
  return rows;
}

absl::Status PgConnection::Take(const Pending& pending, const PGresult* result, Rows* rows) {
  switch (PQresultStatus(result)) {
    case PGRES_PIPELINE_SYNC:
      return absl::OkStatus();
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
      break;
    default:
      return Failure(pending, result);
  }
  if (pending.kind == Kind::kPrepare) return absl::OkStatus();
  if (std::strcmp(pending.name, kCommit.name) == 0 &&
      std::strcmp(PQcmdStatus(const_cast<PGresult*>(result)), "COMMIT") != 0) {
    return absl::InternalError("commit: the transaction was rolled back");
  }
  if (pending.kind != Kind::kQuery) return absl::OkStatus();
  if (std::strncmp(PQcmdStatus(const_cast<PGresult*>(result)), "SELECT", 6) != 0) ++changes_;
  HF_ASSIGN_OR_RETURN(*rows, DecodeRows(result, pending.name));
  return absl::OkStatus();
}

absl::Status PgConnection::Failure(const Pending& pending, const PGresult* result) {
  if (pending.kind == Kind::kPrepare) statements_.erase(pending.key);
  if (PQresultStatus(result) == PGRES_PIPELINE_ABORTED) {
    return failure_.ok() ? absl::AbortedError("an earlier statement failed") : failure_;
  }
  const std::string sqlstate = Field(result, PG_DIAG_SQLSTATE);
  if (pending.kind == Kind::kExecOne && sqlstate == "22012") {  // division by zero: Prepare()
    return Error(absl::StatusCode::kAborted, kEtagMismatch,
                 absl::StrCat(pending.name, ": the row changed or is gone"));
  }
  passing_ = IsPassing(sqlstate);
  return PostgresError(sqlstate, pending.name, Field(result, PG_DIAG_MESSAGE_PRIMARY));
}

}  // namespace holdfast::sql
