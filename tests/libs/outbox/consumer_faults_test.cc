// Storage and pulls that fail, trimmed histories, and the property that no schedule of them shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <random>

#include "libs/outbox/consumer.h"
#include "tests/libs/outbox/outbox_world.h"

namespace holdfast::outbox {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(ConsumerFaults, StorageErrorsNeverMakeADeadLetter) {
  Faults faults;
  sql::Options options;
  options.faults = &faults;
  World world(options);
  AppendMany(world, kA, 3);
  faults.next = [] { return sql::CommitFault::kAborted; };
  world.StartConsumer();
  world.db.executor().RunFor(absl::Seconds(30));
  EXPECT_THAT(world.Effects(), IsEmpty());
  faults.next = nullptr;
  world.db.executor().RunFor(absl::Seconds(2));
  EXPECT_EQ(PositionsOf(world.Effects(), kOfA), UpTo(3));
  EXPECT_THAT(world.DeadLetters(), IsEmpty());
}

TEST(ConsumerFaults, AnUnknownCommitThatWasKeptCountsOnceAndStillReachesTheHooks) {
  Faults faults;
  sql::Options options;
  options.faults = &faults;
  World world(options);
  std::vector<std::string> committed;
  ConsumerHooks hooks;
  hooks.after_commit = [&](const Event& event) { committed.push_back(event.id); };
  AppendMany(world, kA, 3);
  int commits = 0;
  faults.next = [&] {
    return ++commits == 1 ? sql::CommitFault::kUnknownKept : sql::CommitFault::kNone;
  };
  world.StartConsumer(WriteEffect, true, {}, hooks);
  world.db.executor().RunFor(absl::Seconds(5));
  EXPECT_EQ(PositionsOf(world.Effects(), kOfA), UpTo(3));
  EXPECT_THAT(committed, SizeIs(3));
}

TEST(ConsumerFaults, FailingPullsAreTriedAgain) {
  World world;
  AppendMany(world, kA, 3);
  int calls = 0;
  world.pull.fails = [&] { return ++calls <= 7; };
  world.StartConsumer();
  world.db.executor().RunFor(absl::Seconds(20));
  EXPECT_EQ(PositionsOf(world.Effects(), kOfA), UpTo(3));
}

TEST(ConsumerFaults, ACursorMovedByAnotherProcessIsFollowed) {
  World world;
  AppendMany(world, kA, 4);
  world.StartConsumer();
  ASSERT_EQ(PositionsOf(world.Effects(), kOfA), UpTo(4));
  constexpr sql::Statement kBack = {
      "test.back", "UPDATE inbox_cursors SET position = 2, applied = 2 WHERE consumer = 'c'"};
  ASSERT_THAT(world.db.writer().Run([&](sql::Txn& txn) { return txn.Exec(kBack); }), IsOk());
  AppendMany(world, kA, 1);
  world.feed.DeliverAll();
  world.db.executor().RunFor(absl::Seconds(3));
  // 3 and 4 are met again; the inbox knows them, so only 5 is new.
  EXPECT_EQ(PositionsOf(world.Effects(), kOfA), UpTo(5));
  EXPECT_EQ(world.CursorOf(kOfA).position, 5);
  EXPECT_EQ(world.consumer->Cursors(), world.HeadsNow());
}

class TrimmedTest : public testing::Test {
 protected:
  void Trim(int64_t up_to) {
    constexpr sql::Statement kTrim = {"test.trim",
                                      "DELETE FROM outbox_events WHERE position <= $1"};
    ASSERT_THAT(world_.db.writer().Run([&](sql::Txn& txn) { return txn.Exec(kTrim, {up_to}); }),
                IsOk());
  }
  World world_;
};

TEST_F(TrimmedTest, ANewConsumerBeginsWithTheOldestThereIs) {
  AppendMany(world_, kA, 5);
  Trim(3);
  world_.StartConsumer();
  EXPECT_THAT(PositionsOf(world_.Effects(), kOfA), ElementsAre(4, 5));
  const Cursor cursor = world_.CursorOf(kOfA);
  EXPECT_EQ(cursor.base, 3);
  EXPECT_EQ(cursor.applied, cursor.position - cursor.base);
}

TEST_F(TrimmedTest, AKnownConsumerStopsRatherThanSkip) {
  AppendMany(world_, kA, 2);
  world_.StartConsumer();
  world_.consumer.reset();
  AppendMany(world_, kA, 3);
  Trim(4);
  world_.StartConsumer();
  world_.db.executor().RunFor(absl::Seconds(10));
  EXPECT_EQ(PositionsOf(world_.Effects(), kOfA), UpTo(2));
  EXPECT_EQ(world_.consumer->stats().stalled, 1u);
  EXPECT_LE(world_.pull.reads, 25) << "it looks again now and then, not all the time";
}

// Drops, repeats and shuffles what was published, in portions.
void DeliverBadly(World& world, std::mt19937_64& random) {
  std::vector<Event> mess;
  for (const Event& event : std::exchange(world.feed.published, {})) {
    const uint64_t copies = random() % 4;  // 0: lost
    for (uint64_t i = 0; i < std::min<uint64_t>(copies, 2); ++i) mess.push_back(event);
  }
  std::shuffle(mess.begin(), mess.end(), random);
  while (!mess.empty()) {
    const size_t portion = std::min<size_t>(mess.size(), 1 + random() % 5);
    world.feed.deliver({mess.end() - static_cast<std::ptrdiff_t>(portion), mess.end()});
    mess.resize(mess.size() - portion);
    if (random() % 2 == 0) world.Settle();
  }
}

TEST(ConsumerProperty, AnyScheduleOfTheFeedAppliesEachEventOnceAndInOrder) {
  EXPECT_TRUE(rc::check(
      "each event once, in order per partition, cursors reach the heads", [](uint64_t seed) {
        std::mt19937_64 random(seed);
        Faults faults;
        sql::Options options;
        options.faults = &faults;
        World world(options, seed);
        bool healed = false;
        int refusals = 0;
        faults.next = [&] {
          if (healed || random() % 8 != 0) return sql::CommitFault::kNone;
          return std::array{sql::CommitFault::kAborted, sql::CommitFault::kUnknownLost,
                            sql::CommitFault::kUnknownKept}[random() % 3];
        };
        world.pull.fails = [&] { return !healed && random() % 4 == 0; };
        const Handler handler = [&](sql::Txn& txn, const Scope& scope,
                                    const Event& event) -> absl::Status {
          if (!healed && random() % 16 == 0 && refusals < 4) {
            ++refusals;  // fewer than make a dead letter
            return absl::InternalError("now and then");
          }
          return WriteEffect(txn, scope, event);
        };
        ConsumerOptions consumer_options;
        consumer_options.batch_max = 1 + static_cast<int>(random() % 8);
        consumer_options.pull_max = 1 + static_cast<int>(random() % 8);
        consumer_options.buffered_max = 8 + static_cast<int>(random() % 32);
        world.StartConsumer(handler, true, consumer_options);
        for (int round = 0; round < 6; ++round) {
          for (uint64_t i = random() % 12; i > 0; --i) {
            (void)world.Append(
                absl::StrCat("customers/", random() % 6));  // may fail: then there is no event
          }
          DeliverBadly(world, random);
          if (random() % 3 == 0) {
            world.consumer.reset();
            world.StartConsumer(handler, true, consumer_options);
          }
        }
        healed = true;
        world.db.executor().RunFor(absl::Seconds(30));
        const Positions heads = world.HeadsNow();
        RC_ASSERT(world.consumer->Cursors() == heads);
        const std::vector<Effect> effects = world.Effects();
        for (int partition = 0; partition < kPartitions; ++partition) {
          const int64_t head = heads.at(static_cast<size_t>(partition));
          RC_ASSERT(PositionsOf(effects, partition) == UpTo(head));
          const Cursor cursor = world.CursorOf(partition);
          RC_ASSERT(cursor.position == head && cursor.applied == head && cursor.dead == 0);
        }
      }));
}

}  // namespace
}  // namespace holdfast::outbox
