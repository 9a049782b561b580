// What only the embedded engine has: one process per file, a full disk, a log that stays bounded,
// interrupted statements.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/executor/manual_executor.h"
#include "libs/sql/database.h"
#include "libs/status/status.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace holdfast::sql {
namespace {

using testing::HasSubstr;

std::vector<Migration> Blobs() {
  return {
      {"blobs", 1, "CREATE TABLE blobs (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;", ""}};
}

constexpr Statement kInsertBlob{"insert_blob", "INSERT INTO blobs (bytes) VALUES ($1)"};
constexpr Statement kCountBlobs{"count_blobs", "SELECT count(*) FROM blobs"};
// Some hundred million steps: far more than any deadline here.
constexpr Statement kSlow{
    "slow",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000)"
    " SELECT count(*) FROM n"};

absl::Status InsertBytes(Txn& txn, size_t size) {
  return txn.Exec(kInsertBlob, {Blob{std::string(size, 'x')}});
}

int64_t CountBlobs(TestDatabase& database) {
  int64_t count = -1;
  EXPECT_THAT(database.readers().Run([&](ReadTxn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(const Rows rows, txn.Query(kCountBlobs));
    count = rows.front().Int(0);
    return absl::OkStatus();
  }),
              IsOk());
  return count;
}

// Advances with every look, as time does while a statement runs.
class TickingClock : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixMillis(++ticks_); }

 private:
  mutable std::atomic<int64_t> ticks_ = 0;
};

absl::StatusOr<std::unique_ptr<Database>> OpenFile(const std::string& path, Executor& executor) {
  Options options;
  options.url = "sqlite:" + path;
  return Database::Open(options, executor, Blobs());
}

TEST(SqliteLock, SecondDatabaseOnTheFileIsRefusedUntilTheFirstIsGone) {
  TempDir dir;
  VirtualClock clock(absl::UnixEpoch());
  ManualExecutor executor(1, clock);
  auto first = OpenFile(dir.File("a.db"), executor);
  ASSERT_THAT(first, IsOk());
  const auto second = OpenFile(dir.File("a.db"), executor);
  EXPECT_THAT(second, StatusIs(absl::StatusCode::kFailedPrecondition, kStorageUnavailable));
  EXPECT_THAT(std::string(second.status().message()),
              HasSubstr("process " + std::to_string(getpid())));
  std::filesystem::create_symlink(dir.File("a.db"), dir.File("alias.db"));
  EXPECT_THAT(OpenFile(dir.File("alias.db"), executor),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(OpenFile(dir.File("b.db"), executor), IsOk());
  first->reset();
  EXPECT_THAT(OpenFile(dir.File("a.db"), executor), IsOk());
}

TEST(SqliteLock, AnotherProcessIsRefused) {
  TempDir dir;
  VirtualClock clock(absl::UnixEpoch());
  ManualExecutor executor(1, clock);
  const auto mine = OpenFile(dir.File("a.db"), executor);
  ASSERT_THAT(mine, IsOk());
  const pid_t child = fork();
  if (child == 0) {
    ManualExecutor other(2, clock);
    const auto theirs = OpenFile(dir.File("a.db"), other);
    _exit(theirs.status().code() == absl::StatusCode::kFailedPrecondition ? 0 : 1);
  }
  int exit_status = -1;
  ASSERT_EQ(waitpid(child, &exit_status, 0), child);
  EXPECT_EQ(exit_status, 0);
}

TEST(SqliteOpen, BadUrlsAndPathsAreNamed) {
  VirtualClock clock(absl::UnixEpoch());
  ManualExecutor executor(1, clock);
  for (const char* url : {"", "sqlite:", "sqlite::memory:", "mysql://x", "a.db"}) {
    Options options;
    options.url = url;
    EXPECT_THAT(Database::Open(options, executor, {}), StatusIs(absl::StatusCode::kInvalidArgument))
        << url;
  }
  EXPECT_THAT(OpenFile("/nowhere/at/all.db", executor),
              StatusIs(absl::StatusCode::kUnavailable, kStorageUnavailable));
}

TEST(SqliteOpen, FileIsReadableByItsOwnerAlone) {
  TestDatabase database(Blobs());
  ASSERT_THAT(database.writer().Run([](Txn& txn) { return InsertBytes(txn, 10); }), IsOk());
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    struct stat info = {};
    ASSERT_EQ(stat((database.path() + suffix).c_str(), &info), 0) << suffix;
    EXPECT_EQ(info.st_mode & 0777, 0600u) << suffix;
  }
}

TEST(SqliteOpen, DamagedFileIsDataLoss) {
  TempDir dir;
  {
    FILE* file = fopen(dir.File("a.db").c_str(), "w");
    fputs(std::string(8192, 'j').c_str(), file);
    fclose(file);
  }
  VirtualClock clock(absl::UnixEpoch());
  ManualExecutor executor(1, clock);
  EXPECT_THAT(OpenFile(dir.File("a.db"), executor), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(SqliteFull, OnlyTheCommandThatDoesNotFitFails) {
  TestDatabase database(Blobs());
  ASSERT_THAT(database.writer().Run([](Txn& txn) -> absl::Status {
    return txn.Query({"limit", "PRAGMA max_page_count = 60"}).status();  // 240 KiB
  }),
              IsOk());
  std::vector<absl::Status> answers(3);
  const size_t sizes[] = {10'000, 500'000, 20'000};
  for (int i = 0; i < 3; ++i) {
    Command command;
    command.run = [size = sizes[i]](Txn& txn) { return InsertBytes(txn, size); };
    command.done = [&answers, i](absl::Status status) { answers[i] = status; };
    database.writer().Submit(std::move(command));
  }
  database.executor().RunUntilIdle();
  EXPECT_THAT(answers[0], IsOk());
  EXPECT_THAT(answers[1], StatusIs(absl::StatusCode::kUnavailable, kStorageUnavailable));
  EXPECT_THAT(answers[2], IsOk());
  EXPECT_EQ(CountBlobs(database), 2);
}

TEST(SqliteDeadline, StatementIsInterruptedAndItsGroupGoesOn) {
  TempDir dir;
  TickingClock clock;
  class Ticking : public ManualExecutor {
   public:
    Ticking(VirtualClock& virtual_clock, const Clock& ticking)
        : ManualExecutor(1, virtual_clock), ticking_(ticking) {}
    const Clock& clock() const override { return ticking_; }

   private:
    const Clock& ticking_;
  };
  VirtualClock still(absl::UnixEpoch());
  Ticking executor(still, clock);
  const auto database = OpenFile(dir.File("a.db"), executor);
  ASSERT_THAT(database, IsOk());
  std::vector<absl::Status> answers(3);
  Command before;
  before.run = [](Txn& txn) { return InsertBytes(txn, 10); };
  before.done = [&](absl::Status status) { answers[0] = status; };
  (*database)->writer().Submit(std::move(before));
  Command slow;
  slow.deadline = clock.Now() + absl::Milliseconds(100);
  slow.run = [](Txn& txn) { return txn.Query(kSlow).status(); };
  slow.done = [&](absl::Status status) { answers[1] = status; };
  (*database)->writer().Submit(std::move(slow));
  ReadCommand read;
  read.deadline = clock.Now() + absl::Milliseconds(100);
  read.run = [](ReadTxn& txn) { return txn.Query(kSlow).status(); };
  read.done = [&](absl::Status status) { answers[2] = status; };
  (*database)->readers().Submit(std::move(read));
  executor.RunUntilIdle();
  EXPECT_THAT(answers[0], IsOk());
  EXPECT_THAT(answers[1], StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(answers[2], StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(
      (*database)->readers().Run([](ReadTxn& txn) { return txn.Query(kCountBlobs).status(); }),
      IsOk());
}

TEST(SqliteLog, StaysBoundedUnderWrites) {
  Options options;
  options.wal_frames_max = 100;  // 400 KiB
  TestDatabase database(Blobs(), options);
  uintmax_t largest = 0;
  for (int i = 0; i < 80; ++i) {
    ASSERT_THAT(database.writer().Run([](Txn& txn) { return InsertBytes(txn, 100'000); }), IsOk());
    largest = std::max(largest, std::filesystem::file_size(database.path() + "-wal"));
  }
  EXPECT_LT(largest, 1'000'000u);  // the limit and a transaction above it, of 8 MB written
  EXPECT_EQ(CountBlobs(database), 80);
}

TEST(SqliteLog, ReaderOfAnOldSnapshotDelaysTheLogButNotTheWriter) {
  Options options;
  options.wal_frames_max = 100;
  TestDatabase database(Blobs(), options);
  const auto status = database.readers().Run([&](ReadTxn& txn) -> absl::Status {
    HF_RETURN_IF_ERROR(txn.Query(kCountBlobs).status());  // the snapshot begins
    for (int i = 0; i < 30; ++i) {
      HF_RETURN_IF_ERROR(
          database.writer().Run([](Txn& write) { return InsertBytes(write, 100'000); }));
    }
    HF_ASSIGN_OR_RETURN(const Rows rows, txn.Query(kCountBlobs));
    EXPECT_EQ(rows.front().Int(0), 0);  // still its own snapshot
    return absl::OkStatus();
  });
  ASSERT_THAT(status, IsOk());
  EXPECT_GT(std::filesystem::file_size(database.path() + "-wal"), 2'000'000u);
  for (int i = 0; i < 10; ++i) {
    ASSERT_THAT(database.writer().Run([](Txn& txn) { return InsertBytes(txn, 100'000); }), IsOk());
  }
  EXPECT_LT(std::filesystem::file_size(database.path() + "-wal"), 1'000'000u);
  EXPECT_EQ(CountBlobs(database), 40);
}

}  // namespace
}  // namespace holdfast::sql
