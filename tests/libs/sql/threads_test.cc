// Writer, readers and checkpoints on real threads; chiefly for tsan.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/executor/thread_executor.h"
#include "libs/sql/database.h"
#include "libs/status/status.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace holdfast::sql {
namespace {

constexpr int kThreads = 4;
constexpr int kPerThread = 500;

constexpr Statement kAdd{"add",
                         "UPDATE sums SET total = total + 1, seen = seen || $1 WHERE id = $2"};
constexpr Statement kRead{"read", "SELECT total, length(seen) FROM sums WHERE id = $1"};

class ThreadsTest : public testing::Test {
 protected:
  void SetUp() override {
    Options options;
    options.url = "sqlite:" + dir_.File("t.db");
    options.wal_frames_max = 200;
    auto opened =
        Database::Open(options, executor_,
                       {{{"sums", 1,
                          "CREATE TABLE sums (id INTEGER PRIMARY KEY, total INTEGER NOT NULL, seen "
                          "TEXT NOT NULL) STRICT;"
                          "INSERT INTO sums VALUES (0, 0, ''), (1, 0, ''), (2, 0, ''), (3, 0, '');",
                          ""}}});
    ASSERT_THAT(opened, IsOk());
    database_ = *std::move(opened);
  }

  TempDir dir_;
  ProcessClock clock_;
  ThreadExecutor executor_{clock_};
  std::unique_ptr<Database> database_;
};

TEST_F(ThreadsTest, EveryCommandCountsOnceWhoeverSubmitsAndReadsNeverSeeHalf) {
  std::atomic<int> answered = 0;
  std::atomic<int> hooks = 0;
  std::atomic<int> torn = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kPerThread; ++i) {
        Command command;
        command.priority = i % 5 == 0 ? Priority::kJob : Priority::kInteractive;
        command.run = [&, thread](Txn& txn) {
          txn.OnCommit([&] { ++hooks; });
          return txn.ExecOne(kAdd, {"x", thread});
        };
        command.done = [&](absl::Status status) { answered += status.ok() ? 1 : 0; };
        database_->writer().Submit(std::move(command));
        if (i % 10 != 0) continue;
        EXPECT_THAT(database_->readers().Run([&](ReadTxn& txn) -> absl::Status {
          HF_ASSIGN_OR_RETURN(const Rows rows, txn.Query(kRead, {thread}));
          torn += rows.front().Int(0) == rows.front().Int(1) ? 0 : 1;
          return absl::OkStatus();
        }),
                    IsOk());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  database_->writer().Close();
  EXPECT_EQ(answered.load(), kThreads * kPerThread);
  EXPECT_EQ(hooks.load(), kThreads * kPerThread);
  EXPECT_EQ(torn.load(), 0);
  for (int thread = 0; thread < kThreads; ++thread) {
    EXPECT_THAT(database_->readers().Run([&](ReadTxn& txn) -> absl::Status {
      HF_ASSIGN_OR_RETURN(const Rows rows, txn.Query(kRead, {thread}));
      EXPECT_EQ(rows.front().Int(0), kPerThread);
      return absl::OkStatus();
    }),
                IsOk());
  }
}

TEST_F(ThreadsTest, LogStaysBoundedBesideCheckpoints) {
  constexpr uintmax_t kLimit = 200 * 4096;  // wal_frames_max of the fixture
  uintmax_t largest = 0;
  for (int i = 0; i < 2000; ++i) {
    Command command;
    command.run = [i](Txn& txn) { return txn.ExecOne(kAdd, {std::string(30, 'x'), i % 4}); };
    database_->writer().Submit(std::move(command));
    if (i % 10 != 0) continue;
    EXPECT_THAT(database_->writer().Run([](Txn&) { return absl::OkStatus(); }), IsOk());
    largest = std::max(largest, std::filesystem::file_size(dir_.File("t.db-wal")));
  }
  EXPECT_LT(largest, 5 * kLimit);
}

TEST_F(ThreadsTest, RunReturnsWhatWasCommitted) {
  EXPECT_THAT(database_->writer().Run([](Txn& txn) {
    return txn.ExecOne(kAdd, {"x", 1});
  }),
              IsOk());
  EXPECT_THAT(database_->writer().Run([](Txn&) { return absl::NotFoundError("no"); }),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ThreadsTest, ClosingWhileOthersSubmitAnswersEverybodyOnce) {
  std::atomic<int> submitted = 0;
  std::atomic<int> answered = 0;
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      while (!stop.load()) {
        ++submitted;
        Command command;
        command.run = [thread](Txn& txn) { return txn.ExecOne(kAdd, {"x", thread}); };
        command.done = [&](absl::Status) { ++answered; };
        database_->writer().Submit(std::move(command));
      }
    });
  }
  while (answered.load() < 100) std::this_thread::yield();
  database_->writer().Close();
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered.load(), submitted.load());
}

}  // namespace
}  // namespace holdfast::sql
