// A consumer on a manual executor: whatever feed, pull and storage do, each event counts once and
// in order.
#include "libs/outbox/consumer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <optional>
#include <random>

#include "libs/outbox/partition_queue.h"
#include "tests/libs/outbox/outbox_world.h"

namespace holdfast::outbox {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kA[] = "customers/a";
const int kOfA = PartitionOf("t", kA);

std::vector<int64_t> PositionsOf(const std::vector<Effect>& effects, int partition) {
  std::vector<int64_t> positions;
  for (const Effect& effect : effects) {
    if (effect.partition == partition) positions.push_back(effect.position);
  }
  return positions;
}

std::vector<int64_t> UpTo(int64_t last) {
  std::vector<int64_t> numbers;
  for (int64_t i = 1; i <= last; ++i) numbers.push_back(i);
  return numbers;
}

void AppendMany(World& world, const std::string& customer, int count) {
  for (int i = 0; i < count; ++i) ASSERT_THAT(world.Append(customer), IsOk());
}

// Refuses the events of one type.
Handler Refusing(std::string type,
                 absl::Status error = absl::FailedPreconditionError("bad event")) {
  return [type, error](sql::Txn& txn, const Scope& scope, const Event& event) {
    return event.type == type ? error : WriteEffect(txn, scope, event);
  };
}

TEST(Consumer, AppliesWhatTheFeedBringsWithoutAPull) {
  World world;
  world.StartConsumer();
  AppendMany(world, kA, 3);
  world.feed.DeliverAll();
  world.Settle();
  EXPECT_EQ(PositionsOf(world.Effects(), kOfA), UpTo(3));
  EXPECT_EQ(world.pull.reads, 0);
  EXPECT_EQ(world.consumer->Cursors(), world.HeadsNow());
  EXPECT_EQ(world.consumer->stats().applied, 3u);
}

TEST(Consumer, DuplicatesAndReorderingAreHarmless) {
  World world;
  world.StartConsumer();
  AppendMany(world, kA, 4);
  std::vector<Event> events = std::exchange(world.feed.published, {});
  world.feed.deliver({events[0], events[0], events[2], events[1]});
  world.feed.deliver({events[1], events[3], events[0]});
  world.Settle();
  world.feed.deliver(events);  // all of it again, after it was applied
  world.Settle();
  EXPECT_EQ(PositionsOf(world.Effects(), kOfA), UpTo(4));
  EXPECT_EQ(world.pull.reads, 0);
  EXPECT_GE(world.consumer->stats().duplicates, 7u);
}

TEST(Consumer, AGapIsPulledAtOnce) {
  World world;
  world.StartConsumer();
  AppendMany(world, kA, 5);
  std::vector<Event> events = std::exchange(world.feed.published, {});
  world.feed.deliver({events[4]});  // four are lost
  world.Settle();                   // the clock stands still: no idle poll
  EXPECT_EQ(PositionsOf(world.Effects(), kOfA), UpTo(5));
  EXPECT_EQ(world.consumer->stats().gaps, 1u);
}

TEST(Consumer, WithoutAFeedTheIdlePollFindsEverything) {
  World world;
  world.StartConsumer(WriteEffect, /*with_feed=*/false);
  AppendMany(world, kA, 3);
  AppendMany(world, "customers/other", 2);
  world.db.executor().RunFor(absl::Milliseconds(999));
  EXPECT_THAT(world.Effects(), IsEmpty());
  world.db.executor().RunFor(absl::Milliseconds(1));
  EXPECT_THAT(world.Effects(), SizeIs(5));
  EXPECT_EQ(world.consumer->Cursors(), world.HeadsNow());
}

TEST(Consumer, AFeedThatLosesTheLastEventIsHealedByTheIdlePoll) {
  World world;
  world.StartConsumer();
  AppendMany(world, kA, 2);
  world.feed.deliver({world.feed.published[0]});
  world.db.executor().RunFor(absl::Seconds(1));
  EXPECT_EQ(PositionsOf(world.Effects(), kOfA), UpTo(2));
}

TEST(Consumer, DoubtComparesHeadsAtOnce) {
  World world;
  world.StartConsumer();
  AppendMany(world, kA, 2);
  world.feed.doubt();
  world.Settle();
  EXPECT_EQ(PositionsOf(world.Effects(), kOfA), UpTo(2));
}

TEST(Consumer, ALongBacklogIsReplayedInOrder) {
  World world;
  AppendMany(world, kA, 3000);
  ConsumerOptions options;
  options.pull_max = 100;
  options.buffered_max = 400;
  options.batch_max = 64;
  world.StartConsumer(WriteEffect, /*with_feed=*/false, options);
  EXPECT_EQ(PositionsOf(world.Effects(), kOfA), UpTo(3000));
  EXPECT_GE(world.pull.reads, 30);
}

TEST(Consumer, GoesOnWhereItStopped) {
  World world;
  AppendMany(world, kA, 3);
  world.StartConsumer();
  world.consumer.reset();
  AppendMany(world, kA, 2);
  world.StartConsumer();
  EXPECT_EQ(PositionsOf(world.Effects(), kOfA), UpTo(5));
  EXPECT_EQ(world.consumer->stats().applied, 2u);
}

TEST(Consumer, HandlersSeeTheEventsOriginAndTheTenantsTime) {
  World world;
  const absl::Time tenant_now = absl::FromUnixSeconds(5'000'000);
  ASSERT_THAT(
      world.db.writer().Run([&](sql::Txn& txn) { return StoreTenantClock(txn, "t", tenant_now); }),
      IsOk());
  std::optional<Event> seen;
  world.StartConsumer([&](sql::Txn&, const Scope& scope, const Event& event) {
    EXPECT_EQ(scope.tenant, "t");
    EXPECT_EQ(scope.actor, "ann");
    EXPECT_EQ(scope.channel, "web");
    EXPECT_EQ(scope.cause, event.id);
    EXPECT_EQ(scope.now, tenant_now);
    seen = event;
    return absl::OkStatus();
  });
  AppendMany(world, kA, 1);
  world.feed.DeliverAll();
  world.Settle();
  ASSERT_TRUE(seen.has_value());
  EXPECT_EQ(seen->reply_to, "here:1");
}

TEST(Consumer, HooksRunAfterTheCommit) {
  World world;
  std::vector<std::string> committed;
  std::vector<int64_t> progress;
  ConsumerHooks hooks;
  hooks.after_commit = [&](const Event& event) {
    // Not Effects(): this runs on the finisher, which a blocking read would have to run as well.
    committed.push_back(event.type);
  };
  hooks.on_progress = [&](int partition, int64_t position) {
    EXPECT_EQ(partition, kOfA);
    progress.push_back(position);
  };
  world.StartConsumer(Refusing("bad.event"), true, {}, hooks);
  ASSERT_THAT(world.Append(kA, "good.event"), IsOk());
  ASSERT_THAT(world.Append(kA, "bad.event"), IsOk());
  ASSERT_THAT(world.Append(kA, "fine.event"), IsOk());
  world.feed.DeliverAll();
  world.db.executor().RunFor(absl::Seconds(10));
  EXPECT_THAT(committed, ElementsAre("good.event", "fine.event"));
  EXPECT_THAT(progress, ElementsAre(1, 2, 3));
}

class PoisonTest : public testing::Test {
 protected:
  // Five events of one customer, the third of which is bad, and two of another partition.
  void Fill() {
    for (int i = 1; i <= 5; ++i) {
      ASSERT_THAT(world_.Append(kA, i == 3 ? "bad.event" : "good.event"), IsOk());
    }
    AppendMany(world_, other_, 2);
  }
  static std::string OtherPartition() {
    for (int i = 0;; ++i) {
      const std::string name = absl::StrCat("customers/o", i);
      if (PartitionOf("t", name) != kOfA) return name;
    }
  }
  void ExpectConserved() {
    const Cursor cursor = world_.CursorOf(kOfA);
    EXPECT_EQ(cursor.applied + cursor.dead, cursor.position);
    EXPECT_EQ(static_cast<size_t>(cursor.dead), world_.DeadLetters().size());
    EXPECT_EQ(static_cast<size_t>(cursor.applied), PositionsOf(world_.Effects(), kOfA).size());
  }

  World world_;
  const std::string other_ = OtherPartition();
};

TEST_F(PoisonTest, BecomesADeadLetterAfterFiveTriesAndHoldsNobodyElse) {
  int tries = 0;
  const Handler handler = Refusing("bad.event");
  world_.StartConsumer([&](sql::Txn& txn, const Scope& scope, const Event& event) {
    if (event.type == "bad.event") ++tries;
    return handler(txn, scope, event);
  });
  Fill();
  world_.feed.DeliverAll();
  world_.Settle();
  EXPECT_EQ(PositionsOf(world_.Effects(), kOfA), UpTo(2))
      << "nothing overtakes within the partition";
  EXPECT_EQ(PositionsOf(world_.Effects(), PartitionOf("t", other_)), UpTo(2));
  world_.db.executor().RunFor(absl::Seconds(10));
  EXPECT_THAT(PositionsOf(world_.Effects(), kOfA), ElementsAre(1, 2, 4, 5));
  const std::vector<DeadLetter> letters = world_.DeadLetters();
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_EQ(letters[0].event.position, 3);
  EXPECT_EQ(letters[0].event.type, "bad.event");
  EXPECT_EQ(letters[0].event.data, "d");
  EXPECT_EQ(letters[0].attempts, 5);
  EXPECT_THAT(letters[0].reason, HasSubstr("bad event"));
  // Runs of a batch of which nothing was kept do not count as deliveries of the event.
  EXPECT_GE(tries, 5);
  EXPECT_LE(tries, 7);
  EXPECT_EQ(world_.consumer->Cursors(), world_.HeadsNow());
  ExpectConserved();
}

TEST_F(PoisonTest, WhatARefusingHandlerWroteIsGone) {
  world_.StartConsumer([](sql::Txn& txn, const Scope& scope, const Event& event) -> absl::Status {
    HF_RETURN_IF_ERROR(WriteEffect(txn, scope, event));
    return event.type == "bad.event" ? absl::InternalError("too late") : absl::OkStatus();
  });
  Fill();
  world_.feed.DeliverAll();
  world_.db.executor().RunFor(absl::Seconds(10));
  EXPECT_THAT(PositionsOf(world_.Effects(), kOfA), ElementsAre(1, 2, 4, 5));
  EXPECT_THAT(world_.DeadLetters(), SizeIs(1));
  ExpectConserved();
}

TEST_F(PoisonTest, SqlErrorsOfAHandlerPoisonOnlyTheirEvent) {
  world_.StartConsumer([](sql::Txn& txn, const Scope& scope, const Event& event) -> absl::Status {
    if (event.type == "bad.event") {
      constexpr sql::Statement kWrong = {"test.wrong", "INSERT INTO effects (number) VALUES (1)"};
      return txn.Exec(kWrong);
    }
    return WriteEffect(txn, scope, event);
  });
  Fill();
  world_.feed.DeliverAll();
  world_.db.executor().RunFor(absl::Seconds(10));
  EXPECT_THAT(PositionsOf(world_.Effects(), kOfA), ElementsAre(1, 2, 4, 5));
  EXPECT_THAT(world_.DeadLetters(), SizeIs(1));
  ExpectConserved();
}

TEST_F(PoisonTest, SeveralInARow) {
  world_.StartConsumer(Refusing("bad.event"));
  for (int i = 0; i < 3; ++i) ASSERT_THAT(world_.Append(kA, "bad.event"), IsOk());
  ASSERT_THAT(world_.Append(kA, "good.event"), IsOk());
  world_.feed.DeliverAll();
  world_.db.executor().RunFor(absl::Seconds(20));
  EXPECT_THAT(PositionsOf(world_.Effects(), kOfA), ElementsAre(4));
  EXPECT_THAT(world_.DeadLetters(), SizeIs(3));
  ExpectConserved();
}

TEST_F(PoisonTest, TriesAreCountedAcrossRestarts) {
  int tries = 0;
  const Handler handler = [&](sql::Txn& txn, const Scope& scope, const Event& event) {
    if (event.type != "bad.event") return WriteEffect(txn, scope, event);
    ++tries;
    return absl::InternalError("bad");
  };
  ASSERT_THAT(world_.Append(kA, "bad.event"), IsOk());
  for (int i = 1; i <= 4; ++i) {
    world_.StartConsumer(handler);
    world_.consumer.reset();
    EXPECT_EQ(tries, i);
    EXPECT_THAT(world_.DeadLetters(), IsEmpty());
  }
  world_.StartConsumer(handler);
  EXPECT_EQ(tries, 5);
  EXPECT_THAT(world_.DeadLetters(), SizeIs(1));
}

TEST_F(PoisonTest, AReplayAppliesItOnce) {
  bool fixed = false;
  const Handler bad = Refusing("bad.event");
  world_.StartConsumer([&](sql::Txn& txn, const Scope& scope, const Event& event) {
    return fixed ? WriteEffect(txn, scope, event) : bad(txn, scope, event);
  });
  Fill();
  world_.feed.DeliverAll();
  world_.db.executor().RunFor(absl::Seconds(10));
  const std::string id = world_.DeadLetters().at(0).event.id;
  EXPECT_THAT(world_.consumer->Replay(id), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(world_.DeadLetters(), SizeIs(1)) << "still refused, still open";
  fixed = true;
  EXPECT_THAT(world_.consumer->Replay(id), IsOk());
  EXPECT_THAT(PositionsOf(world_.Effects(), kOfA), ElementsAre(1, 2, 4, 5, 3));
  EXPECT_THAT(world_.DeadLetters(), IsEmpty());
  EXPECT_THAT(world_.DeadLetters(/*open_only=*/false), SizeIs(1));
  EXPECT_THAT(world_.consumer->Replay(id), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(world_.consumer->Replay("evt_none"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(world_.Effects(), SizeIs(7));
  ExpectConserved();
}

// Fails or loses commits as the test says.
class Faults : public sql::FaultPoints {
 public:
  sql::CommitFault AtCommit(int) override { return next ? next() : sql::CommitFault::kNone; }
  std::function<sql::CommitFault()> next;
};

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

TEST(Consumer, AnAbsurdPositionInTheFeedHoldsNothingUp) {
  World world;
  world.StartConsumer();
  AppendMany(world, kA, 1);
  Event absurd = world.feed.published[0];
  absurd.position = INT64_MAX;
  absurd.id = "evt_absurd";
  world.feed.deliver({absurd});
  world.feed.DeliverAll();
  world.db.executor().RunFor(absl::Seconds(60));
  const int reads = world.pull.reads;
  EXPECT_LE(reads, 20);
  AppendMany(world, kA, 2);
  world.feed.DeliverAll();
  world.Settle();
  EXPECT_EQ(PositionsOf(world.Effects(), kOfA), UpTo(3));
}

TEST(Consumer, StopWaitsForWhatIsUnderWay) {
  World world;
  AppendMany(world, kA, 500);
  world.consumer =
      std::make_unique<Consumer>("c", world.db.database(), world.db.executor(),
                                 world.db.process_clock(), world.pull, nullptr, WriteEffect);
  ASSERT_THAT(world.consumer->Start(), IsOk());
  world.consumer->Stop();
  const size_t applied = world.Effects().size();
  world.db.executor().RunFor(absl::Seconds(5));
  EXPECT_EQ(world.Effects().size(), applied);
  world.consumer->Stop();  // again, harmless
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

TEST(PartitionQueue, GivesOutEachEventOnceInOrderWhateverComesIn) {
  EXPECT_TRUE(rc::check("runs without holes", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    PartitionQueue queue(10, 1 + random() % 6);
    std::vector<int64_t> out;
    while (queue.next() <= 40 || !queue.empty()) {
      Event event;
      event.position = random() % 3 == 0 ? queue.next() : 5 + static_cast<int64_t>(random() % 36);
      if (event.position <= 40) queue.Offer(event);
      if (random() % 2 == 0) {
        for (const Event& taken : queue.Take(1 + random() % 4)) out.push_back(taken.position);
      }
    }
    RC_ASSERT(out.size() == 30u);
    for (size_t i = 0; i < out.size(); ++i) RC_ASSERT(out[i] == 11 + static_cast<int64_t>(i));
  }));
}

}  // namespace
}  // namespace holdfast::outbox
