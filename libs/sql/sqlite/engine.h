// The embedded engine behind the port.
#ifndef HOLDFAST_LIBS_SQL_SQLITE_ENGINE_H_
#define HOLDFAST_LIBS_SQL_SQLITE_ENGINE_H_

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "libs/sql/engine.h"
#include "libs/sql/sqlite/connection.h"

namespace holdfast::sql {

// Holds PATH.lock while it lives: SQLite itself would let two processes share the file, and each
// would then miss the other's OnCommit hooks and run the other's timers. The kernel frees the lock
// however the process ends.
class SqliteEngine : public Engine, private LogKeeper {
 public:
  // `clock` is process time and outlives the engine.
  // FAILED_PRECONDITION when another engine, in this process or another, holds the file.
  static absl::StatusOr<std::unique_ptr<Engine>> Open(SqliteTarget target, const Clock& clock);
  ~SqliteEngine() override;

  Dialect dialect() const override { return Dialect::kSqlite; }
  int writers() const override { return 1; }
  int default_group_max() const override { return 64; }
  absl::StatusOr<std::unique_ptr<Connection>> ConnectWriter() override;
  absl::StatusOr<std::unique_ptr<Connection>> ConnectReader() override;
  void StartBackground(Executor& executor) override;

 private:
  SqliteEngine(SqliteTarget target, const Clock& clock, int lock_fd)
      : target_(std::move(target)), clock_(clock), lock_fd_(lock_fd) {}

  absl::Duration CheckpointStep();
  void LogGrew() override;
  void HoldCheckpoints(bool hold) override { checkpoints_held_.store(hold); }

  const SqliteTarget target_;
  const Clock& clock_;
  const int lock_fd_;
  std::atomic<bool> checkpoints_held_ = false;
  std::unique_ptr<SqliteConnection> checkpoint_;  // of the task alone
  std::unique_ptr<Task> task_;
};

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_SQLITE_ENGINE_H_
