#include "libs/sql/sqlite/connection.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/sql/sqlite/error.h"
#include "libs/status/status.h"

namespace holdfast::sql {
namespace {

constexpr Statement kBeginWrite{"begin_write", "BEGIN IMMEDIATE"};
constexpr Statement kBeginRead{"begin_read", "BEGIN"};
constexpr Statement kCommit{"commit", "COMMIT"};
constexpr Statement kRollback{"rollback", "ROLLBACK"};

// Virtual machine instructions between two looks at the clock: some 10 microseconds.
constexpr int kInstructionsPerLook = 1000;
// More statement texts than the suite has; a caller that builds texts endlessly pays with
// preparing, not with memory.
constexpr size_t kStatementsMax = 1000;
// At open another connection may be recovering the log. Later nobody holds a lock against us for
// long.
constexpr int kBusyTimeoutMs = 1000;
// The writer waits this long for readers of old snapshots when it empties the log, and then serves
// on.
constexpr int kTruncateWaitMs = 20;

int BindOne(sqlite3_stmt* handle, int at, const Value& value) {
  struct Binder {
    sqlite3_stmt* handle;
    int at;
    // SQLITE_STATIC: the values outlive the step, and bindings are cleared after it.
    int operator()(std::monostate) const { return sqlite3_bind_null(handle, at); }
    int operator()(int64_t whole) const { return sqlite3_bind_int64(handle, at, whole); }
    int operator()(double real) const { return sqlite3_bind_double(handle, at, real); }
    int operator()(const std::string& text) const {
      return sqlite3_bind_text64(handle, at, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    int operator()(const Blob& blob) const {
      // A null pointer would bind NULL; an empty string's data is never null.
      return sqlite3_bind_blob64(handle, at, blob.bytes.data(), blob.bytes.size(), SQLITE_STATIC);
    }
  };
  return std::visit(Binder{handle, at}, value.data());
}

Value ColumnOf(sqlite3_stmt* handle, int column) {
  switch (sqlite3_column_type(handle, column)) {
    case SQLITE_INTEGER:
      return Value(static_cast<int64_t>(sqlite3_column_int64(handle, column)));
    case SQLITE_FLOAT:
      return Value(sqlite3_column_double(handle, column));
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle, column));
      return Value(std::string(text, sqlite3_column_bytes(handle, column)));
    }
    case SQLITE_BLOB: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle, column));
      const int size = sqlite3_column_bytes(handle, column);
      return Value(Blob{size == 0 ? std::string() : std::string(bytes, size)});
    }
    default:
      return Value();
  }
}

// A statement ends with its bindings cleared and its read lock released on every path.
class ResetAtEnd {
 public:
  explicit ResetAtEnd(sqlite3_stmt* handle) : handle_(handle) {}
  ~ResetAtEnd() {
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_);
  }
  ResetAtEnd(const ResetAtEnd&) = delete;
  ResetAtEnd& operator=(const ResetAtEnd&) = delete;

 private:
  sqlite3_stmt* handle_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteConnection::Open(const SqliteTarget& target,
                                                                         SqliteRole role,
                                                                         const Clock& clock,
                                                                         LogKeeper* keeper) {
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(target, clock, keeper));
  const int flags = (role == SqliteRole::kReader ? SQLITE_OPEN_READONLY
                                                 : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(target.path.c_str(), &connection->db_, flags,
                                   target.vfs.empty() ? nullptr : target.vfs.c_str());
  if (code != SQLITE_OK)
    return SqliteError(code, absl::StrCat("open ", target.path), sqlite3_errstr(code));
  HF_RETURN_IF_ERROR(connection->Configure(role));
  return connection;
}

SqliteConnection::~SqliteConnection() {
  HoldCheckpoints(false);
  DropStatements();
  sqlite3_close_v2(db_);
}

absl::Status SqliteConnection::Configure(SqliteRole role) {
  sqlite3_busy_timeout(db_, kBusyTimeoutMs);
  sqlite3_progress_handler(db_, kInstructionsPerLook, &OnProgress, this);
  truncate_at_ = target_.wal_frames_max;
  // The log's mode is a property of the file: the first writer sets it, the answer is checked by
  // everybody.
  HF_ASSIGN_OR_RETURN(const Rows mode, Query({"journal_mode", role == SqliteRole::kReader
                                                                  ? "PRAGMA journal_mode"
                                                                  : "PRAGMA journal_mode = WAL"},
                                             {}));
  if (mode.empty() || mode.front().Text(0) != "wal") {
    return Error(absl::StatusCode::kFailedPrecondition, kStorageUnavailable,
                 absl::StrCat(target_.path, ": this file system cannot keep a write-ahead log"));
  }
  HF_RETURN_IF_ERROR(
      RunScript("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; "
                "PRAGMA trusted_schema = OFF;"));
  HF_RETURN_IF_ERROR(RunScript(role == SqliteRole::kWriter ? "PRAGMA cache_size = -32768;"
                                                           : "PRAGMA cache_size = -8192;"));
  if (role == SqliteRole::kReader) return RunScript("PRAGMA query_only = ON;");
  HF_RETURN_IF_ERROR(RunScript("PRAGMA wal_autocheckpoint = 0;"));
  sqlite3_wal_hook(db_, &OnWal, this);  // after the pragma, which would replace it
  return absl::OkStatus();
}

int SqliteConnection::OnProgress(void* self) {
  const auto* connection = static_cast<SqliteConnection*>(self);
  if (connection->deadline_ == absl::InfiniteFuture()) return 0;
  return connection->clock_.Now() >= connection->deadline_ ? 1 : 0;
}

int SqliteConnection::OnWal(void* self, sqlite3*, const char*, int frames) {
  auto* connection = static_cast<SqliteConnection*>(self);
  connection->wal_frames_ = frames;
  if (frames > connection->target_.wal_frames_soft && connection->keeper_ != nullptr)
    connection->keeper_->LogGrew();
  return SQLITE_OK;
}

absl::Status SqliteConnection::Failure(absl::string_view what) {
  last_error_ = sqlite3_extended_errcode(db_);
  poisoned_ = true;
  if (BreaksConnection(last_error_)) broken_ = true;
  return SqliteError(last_error_, what, sqlite3_errmsg(db_));
}

absl::Status SqliteConnection::BeginWrite() {
  SetDeadline(absl::InfiniteFuture());
  poisoned_ = false;
  return Exec(kBeginWrite, {});
}

absl::Status SqliteConnection::BeginRead() {
  SetDeadline(absl::InfiniteFuture());
  poisoned_ = false;
  return Exec(kBeginRead, {});
}

CommitResult SqliteConnection::Commit() {
  SetDeadline(absl::InfiniteFuture());
  const absl::Status status = Exec(kCommit, {});
  if (status.ok()) return {status, true};
  // A full disk leaves no commit frame, a busy lock or a deferred constraint leaves the transaction
  // open. Anything else may have written the commit frame before it failed, and recovery after a
  // crash would find it.
  const int code = last_error_ & 0xff;
  const bool known = code == SQLITE_FULL || code == SQLITE_BUSY || code == SQLITE_CONSTRAINT;
  if (!known) broken_ = true;
  return {status, known};
}

void SqliteConnection::Rollback() {
  SetDeadline(absl::InfiniteFuture());
  poisoned_ = false;
  if (sqlite3_get_autocommit(db_) != 0)
    return;  // a full disk or an interrupted write has rolled back already
  if (!Exec(kRollback, {}).ok()) broken_ = true;
}

absl::StatusOr<Rows> SqliteConnection::Query(const Statement& statement,
                                             absl::Span<const Value> values) {
  HF_ASSIGN_OR_RETURN(Prepared* const prepared, Prepare(statement));
  const ResetAtEnd reset(prepared->handle);
  HF_RETURN_IF_ERROR(Bind(statement, *prepared, values));
  return Collect(statement, *prepared);
}

absl::Status SqliteConnection::Exec(const Statement& statement, absl::Span<const Value> values) {
  HF_ASSIGN_OR_RETURN(Prepared* const prepared, Prepare(statement));
  const ResetAtEnd reset(prepared->handle);
  HF_RETURN_IF_ERROR(Bind(statement, *prepared, values));
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = sqlite3_step(prepared->handle);
  return code == SQLITE_DONE ? absl::OkStatus() : Failure(statement.name);
}

absl::Status SqliteConnection::ExecOne(const Statement& statement, absl::Span<const Value> values) {
  HF_RETURN_IF_ERROR(Exec(statement, values));
  if (sqlite3_changes64(db_) == 1) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, kEtagMismatch,
               absl::StrCat(statement.name, ": the row changed or is gone"));
}

absl::Status SqliteConnection::RunScript(std::string_view script) {
  const std::string text(script);
  if (sqlite3_exec(db_, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return Failure("script");
  return absl::OkStatus();
}

absl::StatusOr<SqliteConnection::Prepared*> SqliteConnection::Prepare(const Statement& statement) {
  const auto found = statements_.find(absl::string_view(statement.text));
  if (found != statements_.end()) return &found->second;
  if (statements_.size() >= kStatementsMax) DropStatements();
  Prepared prepared;
  if (sqlite3_prepare_v3(db_, statement.text, -1, SQLITE_PREPARE_PERSISTENT, &prepared.handle,
                         nullptr) != SQLITE_OK) {
    return Failure(statement.name);
  }
  if (prepared.handle == nullptr)
    return absl::InternalError(absl::StrCat(statement.name, ": no statement in the text"));
  const absl::Status mapped = MapParameters(statement, prepared);
  if (!mapped.ok()) {
    sqlite3_finalize(prepared.handle);
    return mapped;
  }
  return &statements_.emplace(statement.text, std::move(prepared)).first->second;
}

// SQLite takes $1 for a name and numbers names as it meets them, so `$2 … $1` would bind the wrong
// way round.
absl::Status SqliteConnection::MapParameters(const Statement& statement, Prepared& prepared) {
  const int count = sqlite3_bind_parameter_count(prepared.handle);
  for (int i = 1; i <= count; ++i) {
    const char* name = sqlite3_bind_parameter_name(prepared.handle, i);
    int number = 0;
    if (name == nullptr || name[0] != '$' || !absl::SimpleAtoi(name + 1, &number) || number < 1 ||
        number > count) {
      return absl::InternalError(
          absl::StrCat(statement.name, ": parameters are $1 to $n, each used"));
    }
    prepared.source.push_back(number - 1);
    prepared.value_count = std::max(prepared.value_count, number);
  }
  return absl::OkStatus();
}

absl::Status SqliteConnection::Bind(const Statement& statement, Prepared& prepared,
                                    absl::Span<const Value> values) {
  if (static_cast<int>(values.size()) != prepared.value_count) {
    return absl::InternalError(absl::StrCat(statement.name, ": takes ", prepared.value_count,
                                            " values, was given ", values.size()));
  }
  for (size_t i = 0; i < prepared.source.size(); ++i) {
    const int code = BindOne(prepared.handle, static_cast<int>(i) + 1, values[prepared.source[i]]);
    if (code != SQLITE_OK) return Failure(statement.name);
  }
  return absl::OkStatus();
}

absl::StatusOr<Rows> SqliteConnection::Collect(const Statement& statement, Prepared& prepared) {
  int code = sqlite3_step(prepared.handle);
  const int columns =
      sqlite3_column_count(prepared.handle);  // after the step, which may have re-prepared
  std::vector<Value> values;
  for (; code == SQLITE_ROW; code = sqlite3_step(prepared.handle)) {
    for (int column = 0; column < columns; ++column)
      values.push_back(ColumnOf(prepared.handle, column));
  }
  if (code != SQLITE_DONE) return Failure(statement.name);
  return Rows(columns, std::move(values));
}

void SqliteConnection::DropStatements() {
  for (auto& [text, prepared] : statements_) sqlite3_finalize(prepared.handle);
  statements_.clear();
}

absl::Status SqliteConnection::CheckpointPassive() {
  const int code =
      sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  return code == SQLITE_OK || code == SQLITE_BUSY ? absl::OkStatus() : Failure("checkpoint");
}

void SqliteConnection::HoldCheckpoints(bool hold) {
  if (hold == holds_checkpoints_ || keeper_ == nullptr) return;
  holds_checkpoints_ = hold;
  keeper_->HoldCheckpoints(hold);
}

// The checkpoint task copies the log but cannot start it anew while the writer is busy, so under
// load it would grow for ever. A checkpoint under way, or a reader of an old snapshot, can be in
// the way. Then the next try comes an eighth later, first with checkpoints held; if that fails too
// it is a reader, and the task copies on until the try after.
void SqliteConnection::Maintain() {
  if (wal_frames_ <= truncate_at_) return;
  sqlite3_busy_timeout(db_, kTruncateWaitMs);
  const int code =
      sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(db_, kBusyTimeoutMs);
  if (code == SQLITE_OK) {
    wal_frames_ = 0;
    truncate_at_ = target_.wal_frames_max;
    HoldCheckpoints(false);
    return;
  }
  truncate_at_ = wal_frames_ + target_.wal_frames_max / 8;
  HoldCheckpoints(!holds_checkpoints_);
  if (BreaksConnection(code)) broken_ = true;
}

}  // namespace holdfast::sql
