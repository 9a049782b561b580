// One sqlite3 handle with its prepared statements.
#ifndef HOLDFAST_LIBS_SQL_SQLITE_CONNECTION_H_
#define HOLDFAST_LIBS_SQL_SQLITE_CONNECTION_H_

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/clock/clock.h"
#include "libs/sql/engine.h"

namespace holdfast::sql {

struct SqliteTarget {
  std::string path;
  std::string vfs;          // empty: the system's
  int wal_frames_max = 0;   // the writer truncates the log above this
  int wal_frames_soft = 0;  // above this the checkpoint task is woken
};

// Who looks after the log beside the writer. Called on the writer's thread.
class LogKeeper {
 public:
  virtual ~LogKeeper() = default;
  // The log has more than wal_frames_soft frames.
  virtual void LogGrew() = 0;
  // While held, no checkpoint begins: one that runs keeps the writer from emptying the log.
  virtual void HoldCheckpoints(bool hold) = 0;
};

enum class SqliteRole { kWriter, kReader, kCheckpoint };

class SqliteConnection : public Connection {
 public:
  // `clock` and `keeper` outlive the connection. Only a writer needs a keeper.
  static absl::StatusOr<std::unique_ptr<SqliteConnection>> Open(const SqliteTarget& target,
                                                                SqliteRole role, const Clock& clock,
                                                                LogKeeper* keeper = nullptr);
  ~SqliteConnection() override;

  Dialect dialect() const override { return Dialect::kSqlite; }
  absl::Status BeginWrite() override;
  absl::Status BeginRead() override;
  CommitResult Commit() override;
  void Rollback() override;
  absl::StatusOr<Rows> Query(const Statement& statement, absl::Span<const Value> values) override;
  absl::Status Exec(const Statement& statement, absl::Span<const Value> values) override;
  absl::Status ExecOne(const Statement& statement, absl::Span<const Value> values) override;
  absl::Status RunScript(std::string_view script) override;
  int64_t changes() const override { return sqlite3_total_changes64(db_); }
  void SetDeadline(absl::Time deadline) override { deadline_ = deadline; }
  bool poisoned() const override { return poisoned_; }
  bool broken() const override { return broken_; }
  void Maintain() override;

  // Copies what it can of the log into the database file without waiting for anybody.
  absl::Status CheckpointPassive();

 private:
  struct Prepared {
    sqlite3_stmt* handle = nullptr;
    std::vector<int> source;  // parameter i+1 of the handle takes values[source[i]]
    int value_count = 0;
  };

  SqliteConnection(const SqliteTarget& target, const Clock& clock, LogKeeper* keeper)
      : target_(target), clock_(clock), keeper_(keeper) {}

  absl::Status Configure(SqliteRole role);
  absl::Status Failure(absl::string_view what);
  absl::StatusOr<Prepared*> Prepare(const Statement& statement);
  absl::Status MapParameters(const Statement& statement, Prepared& prepared);
  absl::Status Bind(const Statement& statement, Prepared& prepared, absl::Span<const Value> values);
  absl::StatusOr<Rows> Collect(const Statement& statement, Prepared& prepared);
  void DropStatements();
  void HoldCheckpoints(bool hold);

  static int OnProgress(void* self);
  static int OnWal(void* self, sqlite3* db, const char* schema, int frames);

  const SqliteTarget target_;
  const Clock& clock_;
  LogKeeper* const keeper_;
  sqlite3* db_ = nullptr;
  // Keyed by content, so that a text built at run time can never meet another text's statement.
  absl::flat_hash_map<std::string, Prepared> statements_;
  absl::Time deadline_ = absl::InfiniteFuture();
  int last_error_ = SQLITE_OK;  // extended code of the last failure
  bool poisoned_ = false;
  bool broken_ = false;
  int wal_frames_ = 0;   // in the log after the last commit
  int truncate_at_ = 0;  // frames at which the writer empties the log next
  bool holds_checkpoints_ = false;
};

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_SQLITE_CONNECTION_H_
