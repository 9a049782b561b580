// Acknowledged means durable: after kill -9, after a sync that failed, and never before the sync.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/executor/thread_executor.h"
#include "libs/sql/database.h"
#include "libs/status/status.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace holdfast::sql {
namespace {

std::vector<Migration> Facts() {
  return {{"facts", 1, "CREATE TABLE facts (id INTEGER PRIMARY KEY) STRICT;", ""}};
}

constexpr Statement kInsertFact{"insert_fact", "INSERT INTO facts (id) VALUES ($1)"};
constexpr Statement kSelectFacts{"select_facts", "SELECT id FROM facts"};

absl::Status InsertFact(Txn& txn, int64_t id) { return txn.Exec(kInsertFact, {id}); }

absl::StatusOr<std::set<int64_t>> FactsIn(ReaderPool& readers) {
  std::set<int64_t> facts;
  const absl::Status status = readers.Run([&](ReadTxn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(const Rows rows, txn.Query(kSelectFacts));
    for (const Row row : rows) facts.insert(row.Int(0));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return facts;
}

// The child: writes facts from `first` on until it is killed, and names each on the pipe once it is
// acknowledged.
[[noreturn]] void WriteUntilKilled(const std::string& path, int64_t first, int acknowledgements) {
  ProcessClock clock;
  ThreadExecutor executor(clock);
  Options options;
  options.url = "sqlite:" + path;
  auto database = Database::Open(options, executor, Facts());
  if (!database.ok()) _exit(1);
  std::atomic<int> outstanding = 0;
  for (int64_t id = first;; ++id) {
    while (outstanding.load() > 200) std::this_thread::yield();
    ++outstanding;
    Command command;
    command.run = [id](Txn& txn) { return InsertFact(txn, id); };
    command.done = [id, acknowledgements, &outstanding](absl::Status status) {
      if (status.ok() && write(acknowledgements, &id, sizeof(id)) != sizeof(id)) _exit(1);
      --outstanding;
    };
    (*database)->writer().Submit(std::move(command));
  }
}

// Reads `count` acknowledgements, kills the child and reads what it had still sent.
std::vector<int64_t> KillAfter(size_t count, pid_t child, int acknowledgements) {
  std::vector<int64_t> acknowledged;
  bool killed = false;
  int64_t id = 0;
  while (read(acknowledgements, &id, sizeof(id)) == sizeof(id)) {
    acknowledged.push_back(id);
    if (acknowledged.size() >= count && !killed) killed = kill(child, SIGKILL) == 0;
  }
  int exit_status = 0;
  EXPECT_EQ(waitpid(child, &exit_status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(exit_status));
  return acknowledged;
}

TEST(Durability, NothingAcknowledgedIsMissingAfterKill9) {
  TempDir dir;
  const std::string path = dir.File("killed.db");
  std::vector<int64_t> acknowledged;
  for (int round = 0; round < 5; ++round) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      WriteUntilKilled(path, round * 1'000'000, ends[1]);
    }
    close(ends[1]);
    const std::vector<int64_t> now = KillAfter(100 + 700 * round, child, ends[0]);
    close(ends[0]);
    EXPECT_GE(now.size(), 100u);
    acknowledged.insert(acknowledged.end(), now.begin(), now.end());
  }
  VirtualClock clock(absl::UnixEpoch());
  ManualExecutor executor(1, clock);
  Options options;
  options.url = "sqlite:" + path;
  const auto database =
      Database::Open(options, executor, Facts());  // the lock was freed by the kernel
  ASSERT_THAT(database, IsOk());
  const auto stored = FactsIn((*database)->readers());
  ASSERT_THAT(stored, IsOk());
  for (const int64_t id : acknowledged) ASSERT_TRUE(stored->contains(id)) << id;
}

class SyncTest : public testing::Test {
 protected:
  static bool IsLog(const std::string& path) { return path.ends_with("-wal"); }
  Options OnVfs() const {
    Options options;
    options.sqlite_vfs = "fault";
    return options;
  }

  FaultVfs vfs_{"fault"};
};

// What is on the disk at each sync is copied aside; the copy must hold every fact when it is
// acknowledged.
TEST_F(SyncTest, RepliesWaitForTheSync) {
  TempDir image;
  TestDatabase database(Facts(), OnVfs());
  const std::string path = database.path();
  vfs_.SetOnSync([&](const std::string&) {
    for (const char* suffix : {"", "-wal"}) {
      std::filesystem::copy_file(path + suffix, image.File("image.db") + suffix,
                                 std::filesystem::copy_options::overwrite_existing);
    }
    return SQLITE_OK;
  });
  VirtualClock clock(absl::UnixEpoch());
  ManualExecutor executor(1, clock);
  int checked = 0;
  for (int64_t id = 1; id <= 20; ++id) {
    Command command;
    command.run = [id](Txn& txn) { return InsertFact(txn, id); };
    command.done = [&, id](absl::Status status) {
      ASSERT_THAT(status, IsOk());
      if (id % 5 != 0) return;
      TempDir copy;  // opening would change the image
      std::filesystem::copy(image.path(), copy.path(), std::filesystem::copy_options::recursive);
      Options options;
      options.url = "sqlite:" + copy.File("image.db");
      const auto restored = Database::Open(options, executor, Facts());
      ASSERT_THAT(restored, IsOk());
      const auto facts = FactsIn((*restored)->readers());
      ASSERT_THAT(facts, IsOk());
      EXPECT_TRUE(facts->contains(id));
      ++checked;
    };
    database.writer().Submit(std::move(command));
    if (id % 3 == 0) database.executor().RunUntilIdle();
  }
  database.executor().RunUntilIdle();
  EXPECT_EQ(checked, 4);
  vfs_.SetOnSync(nullptr);
}

TEST_F(SyncTest, FailedSyncOfACommitIsAnUnknownOutcomeAndTheDatabaseWorksOn) {
  TestDatabase database(Facts(), OnVfs());
  ASSERT_THAT(database.writer().Run([](Txn& txn) { return InsertFact(txn, 1); }), IsOk());
  int failures = 0;
  vfs_.SetOnSync([&](const std::string& path) {
    if (!IsLog(path) || failures > 0) return SQLITE_OK;
    ++failures;
    return SQLITE_IOERR_FSYNC;
  });
  std::vector<absl::Status> answers;
  for (const int64_t id : {2, 3}) {
    Command command;
    command.run = [id](Txn& txn) { return InsertFact(txn, id); };
    command.done = [&](absl::Status status) { answers.push_back(status); };
    database.writer().Submit(std::move(command));
  }
  database.executor().RunUntilIdle();
  EXPECT_EQ(failures, 1);
  EXPECT_THAT(answers,
              testing::ElementsAre(StatusIs(absl::StatusCode::kUnavailable, kUnknownOutcome),
                                   StatusIs(absl::StatusCode::kUnavailable, kUnknownOutcome)));
  EXPECT_THAT(database.writer().Run([](Txn& txn) { return InsertFact(txn, 4); }), IsOk());
  database.Reopen();
  const auto facts = FactsIn(database.readers());
  ASSERT_THAT(facts, IsOk());
  EXPECT_TRUE(facts->contains(1));
  EXPECT_TRUE(facts->contains(4));
  EXPECT_EQ(facts->contains(2), facts->contains(3));  // one transaction, whole or not at all
}

}  // namespace
}  // namespace holdfast::sql
