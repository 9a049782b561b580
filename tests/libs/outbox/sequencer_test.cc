// Events of several processes on one PostgreSQL: every reader meets them in one gap-free order.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/command/runner.h"
#include "libs/executor/thread_executor.h"
#include "libs/ids/ids.h"
#include "libs/lease/lease.h"
#include "libs/outbox/consumer.h"
#include "libs/outbox/database_pull.h"
#include "libs/outbox/outbox.h"
#include "libs/outbox/relay.h"
#include "libs/tenant_clock/tenant_clock.h"
#include "tests/libs/outbox/outbox_world.h"
#include "tests/support/postgres_server/postgres_server.h"
#include "tests/support/status_matchers.h"

namespace holdfast::outbox {
namespace {

using testing_support::PostgresServer;

// Keeps what was published, whichever thread it came on.
class Collector : public Publisher {
 public:
  void Publish(std::vector<Event> events) override {
    absl::MutexLock lock(&mu_);
    for (Event& event : events) events_.push_back(std::move(event));
  }
  std::vector<Event> Take() {
    absl::MutexLock lock(&mu_);
    return events_;
  }

 private:
  absl::Mutex mu_;
  std::vector<Event> events_ ABSL_GUARDED_BY(mu_);
};

// One process of a service, without its RPCs.
struct Replica {
  Replica(const std::string& url, const std::string& address) {
    auto opened = sql::Database::Open({.url = url}, executor, WorldMigrations());
    EXPECT_THAT(opened, IsOk());
    database = *std::move(opened);
    runner = std::make_unique<CommandRunner>(database->writer(), wall, ids);
    auto relayed = Relay::Open(*database, collector, address);
    EXPECT_THAT(relayed, IsOk());
    relay = *std::move(relayed);
  }

  void Append(const std::string& customer, const std::string& type) {
    runner->Submit<bool>(
        Origin{"acme", "test", "job", "", ""}, customer, sql::Priority::kInteractive,
        absl::InfiniteFuture(), nullptr,
        [customer, type](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<bool> {
          HF_RETURN_IF_ERROR(outbox::Append(
              txn, scope,
              {.type = type, .customer = "customers/" + customer, .subject = customer}));
          return true;
        },
        [](absl::StatusOr<bool> done) { EXPECT_THAT(done, IsOk()); });
  }

  SystemClock wall;
  ProcessClock process;
  ThreadExecutor executor{process};
  SystemIds ids{wall};
  Collector collector;
  std::unique_ptr<sql::Database> database;
  std::unique_ptr<CommandRunner> runner;
  std::unique_ptr<Relay> relay;
};

template <typename Condition>
bool Eventually(absl::Duration patience, Condition condition) {
  const ProcessClock clock;
  const absl::Time until = clock.Now() + patience;
  while (clock.Now() < until) {
    if (condition()) return true;
    absl::Notification().WaitForNotificationWithTimeout(absl::Milliseconds(10));
  }
  return condition();
}

class SequencerTest : public testing::Test {
 protected:
  const std::string url_ = PostgresServer::Shared().NewSchema();
};

// Two relays of one database in one process would be one too many (relay.h): the second replica
// only appends.
TEST_F(SequencerTest, PositionsAreGapFreeAndFollowEachCustomersOrder) {
  constexpr int kCustomers = 12;
  constexpr int kEach = 25;
  Replica first(url_, "first:1");
  auto opened = sql::Database::Open({.url = url_}, first.executor, WorldMigrations());
  ASSERT_THAT(opened, IsOk());
  CommandRunner second((*opened)->writer(), first.wall, first.ids);
  for (int i = 0; i < kEach; ++i) {
    for (int c = 0; c < kCustomers; ++c) {
      const std::string customer = absl::StrCat("c", c);
      first.Append(customer, "thing.happened");
      second.Submit<bool>(
          Origin{"acme", "test", "job", "", ""}, customer, sql::Priority::kInteractive,
          absl::InfiniteFuture(), nullptr,
          [customer](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<bool> {
            HF_RETURN_IF_ERROR(outbox::Append(
                txn, scope,
                {.type = "thing.happened", .customer = "customers/" + customer, .subject = "s"}));
            return true;
          },
          [](absl::StatusOr<bool> done) { EXPECT_THAT(done, IsOk()); });
    }
  }
  (*opened)->writer().Close();
  constexpr int kAll = 2 * kEach * kCustomers;
  ASSERT_TRUE(
      Eventually(absl::Seconds(20), [&] { return first.collector.Take().size() == size_t{kAll}; }));
  std::map<int, std::set<int64_t>> positions;
  std::map<std::string, int64_t> last_place;
  for (int partition = 0; partition < kPartitions; ++partition) {
    ASSERT_THAT(first.database->readers().Run([&](sql::ReadTxn& txn) -> absl::Status {
      HF_ASSIGN_OR_RETURN(const auto events, ReadEvents(txn, partition, 0, 10'000));
      for (const Event& event : events) {
        EXPECT_TRUE(positions[partition].insert(event.position).second);
        EXPECT_EQ(event.customer_seq, ++last_place[event.customer]) << "in the customer's order";
      }
      return absl::OkStatus();
    }),
                IsOk());
    if (positions[partition].empty()) continue;
    EXPECT_EQ(*positions[partition].begin(), 1);
    EXPECT_EQ(*positions[partition].rbegin(), static_cast<int64_t>(positions[partition].size()));
  }
  for (const auto& [customer, seq] : last_place) EXPECT_EQ(seq, 2 * kEach) << customer;
}

TEST_F(SequencerTest, PublishedEventsSayWhereTheirProcessTakesAnswers) {
  Replica replica(url_, "127.0.0.1:7001");
  replica.Append("anna", "cancellation.started");
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] { return replica.collector.Take().size() == 1; }));
  const Event event = replica.collector.Take().front();
  EXPECT_EQ(event.reply_to, "127.0.0.1:7001");
  EXPECT_EQ(event.position, 1);
}

TEST_F(SequencerTest, WhatADeadProcessLeftUnplacedIsPlacedByTheNext) {
  {
    Replica before(url_, "a");
    before.relay.reset();  // committed, and gone before it was placed
    // What the relay had begun is over: commands of one affinity run in order.
    EXPECT_THAT(before.database->writer().Run([](sql::Txn&) { return absl::OkStatus(); }), IsOk());
    before.Append("anna", "thing.happened");
    before.database->writer().Close();
  }
  Replica after(url_, "b");
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return after.collector.Take().size() == 1; }));
}

TEST_F(SequencerTest, OneOfTwoConsumersWorksAndTheOtherTakesOver) {
  Replica producer(url_, "a");
  const std::string theirs = PostgresServer::Shared().NewSchema();
  SystemClock wall;
  ProcessClock process;
  ThreadExecutor executor(process);
  DatabasePull pull(*producer.database);
  const auto open = [&] {
    auto opened = sql::Database::Open({.url = theirs}, executor, WorldMigrations());
    EXPECT_THAT(opened, IsOk());
    return *std::move(opened);
  };
  const auto database_a = open();
  const auto database_b = open();
  const auto consume = [&](sql::Database& database) {
    auto consumer = std::make_unique<Consumer>(
        "test.consumer", database, executor, wall, pull, nullptr, WriteEffect,
        ConsumerOptions{.idle_poll = absl::Milliseconds(50)});
    EXPECT_THAT(consumer->Start(), IsOk());
    return consumer;
  };
  auto a = consume(*database_a);
  ASSERT_TRUE(Eventually(absl::Seconds(10), [&] {
    producer.Append("anna", "thing.happened");
    return a->stats().applied > 0;
  }));
  const auto b = consume(*database_b);
  producer.Append("berta", "thing.happened");
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] { return a->stats().applied > 1; }));
  EXPECT_EQ(b->stats().applied, 0u);
  a.reset();  // gives its lease back
  EXPECT_TRUE(Eventually(absl::Seconds(10), [&] {
    producer.Append("clara", "thing.happened");
    return b->stats().applied > 0;
  }));
  EXPECT_EQ(b->stats().refused, 0u);
}

}  // namespace
}  // namespace holdfast::outbox
