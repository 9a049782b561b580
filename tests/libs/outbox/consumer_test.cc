// A consumer on a manual executor: what the feed brings, what it misses, where it goes on.
#include "libs/outbox/consumer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "tests/libs/outbox/outbox_world.h"

namespace holdfast::outbox {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

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

}  // namespace
}  // namespace holdfast::outbox
