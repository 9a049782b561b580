// One service's record: its writer, its readers, and the schema brought up to date.
#ifndef HOLDFAST_LIBS_SQL_DATABASE_H_
#define HOLDFAST_LIBS_SQL_DATABASE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/executor/executor.h"
#include "libs/sql/engine.h"
#include "libs/sql/fault_points.h"
#include "libs/sql/group_record.h"
#include "libs/sql/migrate.h"
#include "libs/sql/reader.h"
#include "libs/sql/writer.h"

namespace holdfast::sql {

struct Options {
  std::string url;              // sqlite:PATH, or a postgres:// URL as libpq reads it
  std::string schema;           // PostgreSQL: where the tables are; made when it is missing
  int readers = 4;              // connections
  int reader_queue_max = 1024;  // reads waiting, of each priority
  int writer_queue_max = 4096;  // commands accepted and not yet answered, of each priority
  // Commands to a commit; 0: the engine's own (64 on SQLite, 32 on PostgreSQL).
  int group_max = 0;
  int writers = 2;  // PostgreSQL: sessions that commit side by side
  // SQLite: above this many frames of 4 KiB (so 64 MiB) the writer itself empties the log.
  int wal_frames_max = 16384;
  std::string sqlite_vfs;         // SQLite: the virtual file system; empty: the system's
  FaultPoints* faults = nullptr;  // tests only; outlives the database
  GroupObserver observe = {};     // of the writer; see group_metrics.h
};

class Database {
 public:
  // Takes the file's lock, migrates, starts the tasks. `executor` outlives the database.
  // FAILED_PRECONDITION when another process holds the file, or the schema does not fit this build.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const Options& options, Executor& executor,
                                                        absl::Span<const Migration> migrations);
  ~Database();  // drains the writer, then the readers
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Writer& writer() { return *writer_; }
  ReaderPool& readers() { return *readers_; }
  Executor& executor() { return executor_; }
  Dialect dialect() const { return engine_->dialect(); }
  // Whether other processes may write to it too.
  bool shared() const { return engine_->shared(); }
  // Null where other processes write too.
  const Versions* versions() const { return shared() ? nullptr : &versions_; }

 private:
  Database(std::unique_ptr<Engine> engine, Executor& executor);

  Executor& executor_;
  std::unique_ptr<Engine> engine_;  // outlives the two below
  Versions versions_;               // likewise
  std::unique_ptr<ReaderPool> readers_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_DATABASE_H_
