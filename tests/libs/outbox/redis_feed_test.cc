// Producer and consumer on threads, with a real redis-server between them that is flushed, killed
// and poisoned.
#include "libs/outbox/redis_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <thread>

#include "libs/clock/clock.h"
#include "libs/executor/thread_executor.h"
#include "libs/outbox/redis_publisher.h"
#include "libs/redis/keys.h"
#include "tests/libs/outbox/outbox_world.h"
#include "tests/support/redis_server/redis_server.h"
#include "tests/support/temp_dir.h"

namespace holdfast::outbox {
namespace {

using testing_support::RedisServer;

constexpr absl::Duration kPatience = absl::Seconds(30);

class RedisFeedTest : public testing::Test {
 protected:
  void SetUp() override {
    producer_ = OpenDatabase("producer.db");
    consumer_db_ = OpenDatabase("consumer.db");
    connection_ = std::make_unique<redis::Connection>(executor_, Redis());
    ASSERT_TRUE(connection_->AwaitUp(kPatience));
    publisher_ =
        std::make_unique<RedisPublisher>(*connection_, RedisPublisherOptions{.source = "billing"});
    auto relay = Relay::Open(*producer_, *publisher_);
    ASSERT_THAT(relay, IsOk());
    relay_ = *std::move(relay);
    pull_ = std::make_unique<DatabasePull>(*producer_);
    feed_ = std::make_unique<RedisFeed>(executor_, Redis(), "billing", "one");
  }
  void TearDown() override {
    consumer_.reset();
    relay_.reset();
  }

  std::unique_ptr<sql::Database> OpenDatabase(const std::string& name) {
    sql::Options options;
    options.url = "sqlite:" + dir_.File(name);
    auto opened = sql::Database::Open(options, executor_, WorldMigrations());
    HF_CHECK(opened.ok());
    return *std::move(opened);
  }
  redis::ConnectionOptions Redis() {
    redis::ConnectionOptions options;
    options.address = server_.address();
    options.connect_timeout = absl::Seconds(2);
    options.stall_timeout = absl::Seconds(2);
    return options;
  }
  void StartConsumer(absl::Duration idle_poll = absl::Seconds(1)) {
    ConsumerOptions options;
    options.idle_poll = idle_poll;
    consumer_ = std::make_unique<Consumer>("renewal.billing", *consumer_db_, executor_, wall_,
                                           *pull_, feed_.get(), WriteEffect, options);
    ASSERT_THAT(consumer_->Start(), IsOk());
  }
  void Append(int count) {
    for (int i = 0; i < count; ++i) {
      const std::string customer = absl::StrCat("customers/", i % 40);
      ASSERT_THAT(producer_->writer().Run([&](sql::Txn& txn) {
        const Scope scope{.tenant = "t",
                          .actor = "a",
                          .channel = "",
                          .request_id = "",
                          .cause = "",
                          .now = wall_.Now(),
                          .ids = ids_};
        return outbox::Append(txn, scope,
                              {.type = "thing.happened",
                               .customer = customer,
                               .subject = customer,
                               .data = std::string(200, 'x')});
      }),
                  IsOk());
    }
  }
  Positions HeadsNow() {
    Positions heads = {};
    EXPECT_THAT(producer_->readers().Run([&](sql::ReadTxn& txn) -> absl::Status {
      HF_ASSIGN_OR_RETURN(heads, Heads(txn));
      return absl::OkStatus();
    }),
                IsOk());
    return heads;
  }
  bool AwaitCaughtUp() {
    const Positions heads = HeadsNow();
    const absl::Time give_up = clock_.Now() + kPatience;
    while (consumer_->Cursors() != heads && clock_.Now() < give_up) std::this_thread::yield();
    return consumer_->Cursors() == heads;
  }
  // Every event once, in order per partition.
  void ExpectAppliedOnce() {
    std::map<int64_t, int64_t> last;
    int64_t total = 0;
    ASSERT_THAT(consumer_db_->readers().Run([&](sql::ReadTxn& txn) -> absl::Status {
      HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kListEffects));
      for (const sql::Row& row : rows) {
        EXPECT_EQ(row.Int(2), ++last[row.Int(1)]);
        ++total;
      }
      return absl::OkStatus();
    }),
                IsOk());
    const Positions heads = HeadsNow();
    EXPECT_EQ(total, std::accumulate(heads.begin(), heads.end(), int64_t{0}));
  }

  RedisServer server_;
  TempDir dir_;
  ProcessClock clock_;
  SystemClock wall_;
  SystemIds ids_{wall_};
  ThreadExecutor executor_{clock_};
  std::unique_ptr<sql::Database> producer_;
  std::unique_ptr<sql::Database> consumer_db_;
  std::unique_ptr<redis::Connection> connection_;
  std::unique_ptr<RedisPublisher> publisher_;
  std::unique_ptr<Relay> relay_;
  std::unique_ptr<DatabasePull> pull_;
  std::unique_ptr<RedisFeed> feed_;
  std::unique_ptr<Consumer> consumer_;
};

TEST_F(RedisFeedTest, DeliversWithoutPulls) {
  StartConsumer(/*idle_poll=*/absl::Hours(1));
  // A feed that starts is in doubt of what it missed, and that is pulled. It runs once so many
  // events in a row have come without a pull.
  uint64_t pulls = 0;
  for (int in_a_row = 0, rounds = 0; in_a_row < 20; ++in_a_row, ++rounds) {
    ASSERT_LT(rounds, 1000);
    Append(1);
    ASSERT_TRUE(AwaitCaughtUp());
    if (consumer_->stats().pulls != pulls) in_a_row = 0;
    pulls = consumer_->stats().pulls;
  }
  Append(200);
  ASSERT_TRUE(AwaitCaughtUp());
  ExpectAppliedOnce();
  EXPECT_EQ(consumer_->stats().pulls, pulls);
  EXPECT_EQ(publisher_->dropped(), 0u);
}

TEST_F(RedisFeedTest, FlushAllInTheMiddleLosesNothing) {
  StartConsumer();
  std::thread flusher([this] {
    for (int i = 0; i < 10; ++i) server_.FlushAll();
  });
  Append(300);
  flusher.join();
  server_.FlushAll();
  Append(50);
  ASSERT_TRUE(AwaitCaughtUp());
  ExpectAppliedOnce();
}

TEST_F(RedisFeedTest, KilledAndStartedAgainLosesNothing) {
  StartConsumer();
  Append(100);
  server_.Kill();
  Append(100);
  ASSERT_TRUE(AwaitCaughtUp()) << "with Redis down the pulls carry on";
  EXPECT_GT(publisher_->dropped(), 0u);
  server_.Start();
  ASSERT_TRUE(connection_->AwaitUp(kPatience));
  Append(100);
  ASSERT_TRUE(AwaitCaughtUp());
  ExpectAppliedOnce();
}

TEST_F(RedisFeedTest, RedisDownFromTheStart) {
  server_.Kill();
  StartConsumer();
  Append(50);
  ASSERT_TRUE(AwaitCaughtUp());
  ExpectAppliedOnce();
}

TEST_F(RedisFeedTest, ForeignAndBrokenEntriesAreNoEvents) {
  StartConsumer();
  for (int partition = 0; partition < kPartitions; ++partition) {
    const std::string key = redis::EventStreamKey(partition);
    server_.Ask({"XADD", key, "*", "source", "billing", "event", "garbage"});
    server_.Ask({"XADD", key, "*", "source", "billing"});
    server_.Ask({"XADD", key, "*", "event", "garbage"});
    const Event foreign{.id = "evt_f",
                        .type = "x.y",
                        .tenant = "t",
                        .time = absl::UnixEpoch(),
                        .partition = partition,
                        .position = 1};
    server_.Ask({"XADD", key, "*", "source", "feedback", "event", EncodeEvent(foreign)});
  }
  Append(100);
  ASSERT_TRUE(AwaitCaughtUp());
  ExpectAppliedOnce();
}

TEST_F(RedisFeedTest, AGroupThatWasReadBeforeGoesOn) {
  StartConsumer();
  Append(50);
  ASSERT_TRUE(AwaitCaughtUp());
  consumer_.reset();
  Append(50);
  StartConsumer();
  ASSERT_TRUE(AwaitCaughtUp());
  ExpectAppliedOnce();
}

TEST_F(RedisFeedTest, StreamsStayBounded) {
  relay_.reset();
  publisher_ = std::make_unique<RedisPublisher>(
      *connection_, RedisPublisherOptions{.source = "billing", .keep = absl::Milliseconds(1)});
  auto relay = Relay::Open(*producer_, *publisher_);
  ASSERT_THAT(relay, IsOk());
  relay_ = *std::move(relay);
  Append(10000);
  int64_t kept = 0;
  for (int partition = 0; partition < kPartitions; ++partition) {
    auto length = connection_->Execute({"XLEN", redis::EventStreamKey(partition)}, kPatience);
    ASSERT_THAT(length, IsOk());
    kept += length->integer;
  }
  // Trimming is by whole nodes of 100 entries.
  EXPECT_LT(kept, 16 * 210);
  EXPECT_GT(kept, 0);
}

}  // namespace
}  // namespace holdfast::outbox
