// PostgreSQL under faults, on real threads: several replicas at once, backends that stop or die, a
// primary that is lost.
#include <signal.h>

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/executor/thread_executor.h"
#include "libs/sql/database.h"
#include "libs/status/status.h"
#include "tests/support/postgres_server/postgres_server.h"
#include "tests/support/status_matchers.h"

namespace holdfast::sql {
namespace {

using absl::StatusCode;
using testing_support::PostgresServer;

const Migration kSums{"sums", 1, "",
                      "CREATE TABLE sums (id text PRIMARY KEY, total bigint NOT NULL);"
                      "CREATE TABLE facts (id text PRIMARY KEY);"};
constexpr Statement kLoad{"load", "SELECT total FROM sums WHERE id = $1"};
constexpr Statement kStore{"store",
                           "INSERT INTO sums (id, total) VALUES ($1, $2)"
                           " ON CONFLICT (id) DO UPDATE SET total = excluded.total"};
constexpr Statement kAddFact{"add_fact", "INSERT INTO facts (id) VALUES ($1)"};
constexpr Statement kFacts{"facts", "SELECT id FROM facts"};
constexpr Statement kBackend{"backend", "SELECT CAST(pg_backend_pid() AS bigint)"};
constexpr Statement kSleep{"sleep", "SELECT 1 FROM pg_sleep(30)"};

class PostgresTest : public testing::Test {
 protected:
  std::unique_ptr<Database> Open(const std::string& url, int writers = 2) {
    Options options;
    options.url = url;
    options.writers = writers;
    auto opened = Database::Open(options, executor_, {&kSums, 1});
    EXPECT_THAT(opened, IsOk());
    return *std::move(opened);
  }

  static int64_t Sum(Database& database, const std::string& id) {
    int64_t sum = 0;
    EXPECT_THAT(database.readers().Run([&](ReadTxn& txn) -> absl::Status {
      HF_ASSIGN_OR_RETURN(const Rows rows, txn.Query(kLoad, {id}));
      sum = rows.empty() ? 0 : rows.front().Int(0);
      return absl::OkStatus();
    }),
                IsOk());
    return sum;
  }

  ProcessClock clock_;
  ThreadExecutor executor_{clock_};
};

// Reads, decides, writes: what is lost when two of one customer overlap.
absl::Status AddOne(Txn& txn, const std::string& id) {
  HF_ASSIGN_OR_RETURN(const Rows rows, txn.Query(kLoad, {id}));
  return txn.Exec(kStore, {id, (rows.empty() ? 0 : rows.front().Int(0)) + 1});
}

TEST_F(PostgresTest, CommandsOfACustomerAreSerialAcrossReplicas) {
  constexpr int kReplicas = 3;
  constexpr int kCustomers = 5;
  constexpr int kEach = 60;
  const std::string url = PostgresServer::Shared().NewSchema();
  std::vector<std::unique_ptr<Database>> replicas;
  for (int i = 0; i < kReplicas; ++i) replicas.push_back(Open(url));
  std::atomic<int> failed = 0;
  for (int i = 0; i < kEach * kCustomers; ++i) {
    for (const auto& replica : replicas) {
      const std::string id = absl::StrCat("c", i % kCustomers);
      Command command;
      command.affinity = "acme/" + id;
      // Some touch a neighbour too, in an order that would deadlock if locks were taken as they
      // come.
      const std::string other = absl::StrCat("c", (i * 3 + 1) % kCustomers);
      if (i % 7 == 0 && other != id) command.also = {"acme/" + other};
      command.run = [id, other, both = !command.also.empty()](Txn& txn) -> absl::Status {
        HF_RETURN_IF_ERROR(AddOne(txn, id));
        return both ? AddOne(txn, other) : absl::OkStatus();
      };
      command.done = [&failed](absl::Status status) { failed += status.ok() ? 0 : 1; };
      replica->writer().Submit(std::move(command));
    }
  }
  for (const auto& replica : replicas) replica->writer().Close();
  EXPECT_EQ(failed.load(), 0);
  int expected = 0;
  for (int i = 0; i < kEach * kCustomers; ++i) {
    expected += i % 7 == 0 && (i * 3 + 1) % kCustomers != i % kCustomers ? 2 : 1;
  }
  int64_t sum = 0;
  for (int c = 0; c < kCustomers; ++c) sum += Sum(*replicas.front(), absl::StrCat("c", c));
  EXPECT_EQ(sum, expected * kReplicas);
}

TEST_F(PostgresTest, StatementEndsAtItsDeadlineAndTheNextCommandWorks) {
  const auto database = Open(PostgresServer::Shared().NewSchema(), 1);
  absl::Status slept;
  absl::Notification done;
  Command command;
  command.deadline = clock_.Now() + absl::Milliseconds(200);
  command.run = [](Txn& txn) { return txn.Query(kSleep).status(); };
  command.done = [&](absl::Status status) {
    slept = std::move(status);
    done.Notify();
  };
  const absl::Time started = clock_.Now();
  database->writer().Submit(std::move(command));
  done.WaitForNotification();
  EXPECT_THAT(slept, StatusIs(StatusCode::kDeadlineExceeded));
  EXPECT_LT(clock_.Now() - started, absl::Seconds(5)) << "not the 30 s that it would sleep";
  EXPECT_THAT(database->writer().Run([](Txn& txn) { return AddOne(txn, "a"); }), IsOk());
  EXPECT_EQ(Sum(*database, "a"), 1);
}

// The kernel still acknowledges what is sent to a stopped process: only our own deadline ends it.
TEST_F(PostgresTest, StoppedBackendCostsItsCallAndItsConnection) {
  const auto database = Open(PostgresServer::Shared().NewSchema(), 1);
  int64_t backend = 0;
  ASSERT_THAT(database->writer().Run([&](Txn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(const Rows rows, txn.Query(kBackend));
    backend = rows.front().Int(0);
    return absl::OkStatus();
  }),
              IsOk());
  ASSERT_EQ(kill(static_cast<pid_t>(backend), SIGSTOP), 0);
  absl::Status ended;
  absl::Notification done;
  Command command;
  command.deadline = clock_.Now() + absl::Milliseconds(300);
  command.run = [](Txn& txn) { return AddOne(txn, "a"); };
  command.done = [&](absl::Status status) {
    ended = std::move(status);
    done.Notify();
  };
  database->writer().Submit(std::move(command));
  done.WaitForNotification();
  EXPECT_THAT(ended, StatusIs(StatusCode::kDeadlineExceeded));
  int64_t next = 0;
  EXPECT_THAT(database->writer().Run([&](Txn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(const Rows rows, txn.Query(kBackend));
    next = rows.front().Int(0);
    return AddOne(txn, "b");
  }),
              IsOk());
  EXPECT_NE(next, backend) << "the connection was discarded";
  EXPECT_EQ(Sum(*database, "b"), 1);
  kill(static_cast<pid_t>(backend), SIGCONT);
}

TEST_F(PostgresTest, SessionsThatAreEndedAreReplacedUnseen) {
  PostgresServer& server = PostgresServer::Shared();
  const auto database = Open(server.NewSchema());
  for (int i = 0; i < 10; ++i) {
    server.Ask(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE"
        " application_name = 'holdfast'");
    EXPECT_THAT(database->writer().Run([](Txn& txn) { return AddOne(txn, "a"); }), IsOk());
  }
  EXPECT_EQ(Sum(*database, "a"), 10);
}

TEST_F(PostgresTest, TextWithANulByteIsRefusedByName) {
  const auto database = Open(PostgresServer::Shared().NewSchema());
  EXPECT_THAT(database->writer().Run([](Txn& txn) { return AddOne(txn, std::string("a\0b", 3)); }),
              StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
}

TEST_F(PostgresTest, BadTargetsAreNamed) {
  const auto refusal = [&](Options options) {
    return Database::Open(options, executor_, {&kSums, 1}).status();
  };
  EXPECT_THAT(refusal({.url = "postgres://127.0.0.1/x?nonsense=1"}),
              StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_THAT(refusal({.url = PostgresServer::Shared().Url(), .schema = "No-Name"}),
              StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_THAT(refusal({.url = "postgres://127.0.0.1:1/x"}),
              StatusIs(StatusCode::kUnavailable, kStorageUnavailable));
}

// Writers keep writing while the primary dies and its synchronous standby takes over.
TEST_F(PostgresTest, NothingAcknowledgedIsLostInAFailover) {
  PostgresServer primary({"fsync=off", "wal_level=replica"});
  const auto standby = PostgresServer::StandbyOf(primary);
  const std::string url = absl::StrCat("postgres://postgres@127.0.0.1:", primary.port(),
                                       ",127.0.0.1:", standby->port(), "/postgres");
  const auto database = Open(url);
  constexpr int kThreads = 4;
  std::atomic<bool> stop = false;
  std::atomic<int> after_failover = 0;
  std::atomic<bool> promoted = false;
  std::vector<std::set<std::string>> acknowledged(kThreads);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; !stop.load(); ++i) {
        const std::string id = absl::StrCat(thread, "-", i);
        const absl::Status status = database->writer().Run(
            [&](Txn& txn) { return txn.Exec(kAddFact, {id}); }, absl::StrCat("acme/", id));
        if (!status.ok()) {
          std::this_thread::yield();
          continue;
        }
        acknowledged[static_cast<size_t>(thread)].insert(id);
        if (promoted.load()) ++after_failover;
      }
    });
  }
  const auto acknowledged_by = [&](absl::Duration patience, const auto& enough) {
    const absl::Time until = clock_.Now() + patience;
    while (!enough() && clock_.Now() < until) std::this_thread::yield();
  };
  absl::Notification().WaitForNotificationWithTimeout(absl::Milliseconds(500));
  primary.Kill();
  standby->Promote();
  standby->Ask("ALTER SYSTEM SET synchronous_standby_names = ''");
  standby->Ask("SELECT pg_reload_conf()");
  promoted.store(true);
  acknowledged_by(absl::Seconds(20), [&] { return after_failover.load() > 100; });
  stop.store(true);
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(after_failover.load(), 100);
  std::set<std::string> stored;
  EXPECT_THAT(database->readers().Run([&](ReadTxn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(const Rows rows, txn.Query(kFacts));
    for (const Row row : rows) stored.insert(row.Text(0));
    return absl::OkStatus();
  }),
              IsOk());
  size_t count = 0;
  for (const auto& of_thread : acknowledged) {
    count += of_thread.size();
    for (const std::string& id : of_thread) EXPECT_TRUE(stored.contains(id)) << id;
  }
  RecordProperty("acknowledged", static_cast<int>(count));
  EXPECT_GT(count, 100u);
}

}  // namespace
}  // namespace holdfast::sql
