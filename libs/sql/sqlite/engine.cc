#include "libs/sql/sqlite/engine.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"

namespace holdfast::sql {
namespace {

// SQLite otherwise counts every allocation under one lock of the whole process. Only before its
// first use, which is ours.
void SpareMemoryStatistics() {
  static const int code = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)code;  // refused where something used SQLite before: then it counts
}

// The process id in the lock file is for people only; the lock itself is the kernel's.
void NoteOwner(int fd) {
  const std::string pid = absl::StrCat(getpid(), "\n");
  if (ftruncate(fd, 0) != 0 || pwrite(fd, pid.data(), pid.size(), 0) < 0)
    return;  // worth no failure
}

absl::StatusOr<int> TakeLock(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return Error(absl::StatusCode::kUnavailable, kStorageUnavailable,
                 absl::StrCat("cannot open ", path, ": ", std::strerror(errno)));
  }
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
    NoteOwner(fd);
    return fd;
  }
  char owner[32] = {};
  const ssize_t length = pread(fd, owner, sizeof(owner) - 1, 0);
  close(fd);
  const std::string who = length > 1 ? std::string(owner, length - 1) : "unknown";
  return Error(absl::StatusCode::kFailedPrecondition, kStorageUnavailable,
               absl::StrCat(path, " is locked: process ", who,
                            " runs on this database; one process may use it"));
}

// Readable by its owner alone: the file holds personal data. The log's files copy the database's
// mode.
absl::Status CreatePrivately(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return Error(absl::StatusCode::kUnavailable, kStorageUnavailable,
                 absl::StrCat("cannot open ", path, ": ", std::strerror(errno)));
  }
  close(fd);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> SqliteEngine::Open(SqliteTarget target,
                                                           const Clock& clock) {
  SpareMemoryStatistics();
  HF_ASSIGN_OR_RETURN(const int lock_fd, TakeLock(absl::StrCat(target.path, ".lock")));
  // Owns the lock from here on.
  std::unique_ptr<SqliteEngine> engine(new SqliteEngine(std::move(target), clock, lock_fd));
  HF_RETURN_IF_ERROR(CreatePrivately(engine->target_.path));
  return engine;
}

SqliteEngine::~SqliteEngine() {
  task_.reset();
  checkpoint_.reset();
  // The lock's file stays: with it removed, one process could lock the old file and another a new
  // one.
  close(lock_fd_);
}

absl::StatusOr<std::unique_ptr<Connection>> SqliteEngine::ConnectWriter() {
  return SqliteConnection::Open(target_, SqliteRole::kWriter, clock_, this);
}

absl::StatusOr<std::unique_ptr<Connection>> SqliteEngine::ConnectReader() {
  return SqliteConnection::Open(target_, SqliteRole::kReader, clock_);
}

void SqliteEngine::StartBackground(Executor& executor) {
  task_ = executor.Start("sql-checkpoint", [this] { return CheckpointStep(); });
}

void SqliteEngine::LogGrew() {
  if (task_ != nullptr) task_->Wake();
}

// A checkpoint that fails is tried again at the next wake-up, on a fresh connection; meanwhile the
// log grows and the writer truncates it itself.
absl::Duration SqliteEngine::CheckpointStep() {
  if (checkpoints_held_.load()) return absl::InfiniteDuration();
  if (checkpoint_ == nullptr) {
    auto opened = SqliteConnection::Open(target_, SqliteRole::kCheckpoint, clock_);
    if (!opened.ok()) return absl::InfiniteDuration();
    checkpoint_ = *std::move(opened);
  }
  if (!checkpoint_->CheckpointPassive().ok()) checkpoint_.reset();
  return absl::InfiniteDuration();
}

}  // namespace holdfast::sql
