// The storm's network, queue and processes: what each promises, and that what it breaks is counted.
#include "tests/storm/world.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/storm/mortal_executor.h"

namespace holdfast::storm {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Somebody : public Callee {
 public:
  LifePtr life() const override { return life_; }
  LifePtr life_ = std::make_shared<Life>();
};

class WorldTest : public testing::Test {
 protected:
  // Calls `whom_`, which answers at once.
  void Call() {
    world_.network.Call(
        me_, whom_, absl::Seconds(1),
        [this](Answer answer) {
          ++asked_;
          answer(Reply{.bytes = "yes"});
        },
        [this](absl::StatusOr<Reply> reply) {
          told_.push_back(reply.ok() ? reply->bytes
                                     : absl::StatusCodeToString(reply.status().code()));
        });
  }
  int64_t Count(Fault fault) const { return world_.faults.counts().at(static_cast<size_t>(fault)); }
  static std::vector<outbox::Event> Numbered(int from, int to) {
    std::vector<outbox::Event> events;
    for (int i = from; i <= to; ++i) {
      events.emplace_back();
      events.back().position = i;
    }
    return events;
  }

  World world_{7};
  LifePtr me_ = std::make_shared<Life>();
  Somebody whom_;
  int asked_ = 0;
  std::vector<std::string> told_;
};

TEST_F(WorldTest, ACallIsAnswered) {
  world_.faults.Pause();
  Call();
  world_.loop.RunFor(absl::Milliseconds(10));
  EXPECT_THAT(told_, ElementsAre("yes"));
}

TEST_F(WorldTest, EveryCallEndsOnceWhateverIsLost) {
  for (int i = 0; i < 500; ++i) Call();
  world_.loop.RunFor(absl::Seconds(5));
  EXPECT_THAT(told_, SizeIs(500));
  EXPECT_GT(Count(Fault::kCallLostBefore), 0);
  EXPECT_GT(Count(Fault::kCallLostAfter), 0);
  EXPECT_GT(Count(Fault::kCallDelayed), 0);
  EXPECT_EQ(asked_, 500 - Count(Fault::kCallLostBefore));
  EXPECT_TRUE(world_.network.quiet());
}

TEST_F(WorldTest, NobodyListensWhereNobodyRuns) {
  world_.faults.Pause();
  whom_.life_->dead = true;
  Call();
  world_.loop.RunFor(absl::Milliseconds(10));
  EXPECT_EQ(asked_, 0);
  EXPECT_THAT(told_, ElementsAre("UNAVAILABLE"));
}

TEST_F(WorldTest, WhoDiesWithACallEndsIt) {
  world_.faults.Pause();
  Answer kept;
  world_.network.Call(
      me_, whom_, absl::Seconds(60), [&kept](Answer answer) { kept = std::move(answer); },
      [this](absl::StatusOr<Reply> reply) { told_.push_back(reply.ok() ? "yes" : "no"); });
  world_.loop.RunFor(absl::Milliseconds(10));
  whom_.life_->dead = true;
  world_.network.Hangup(whom_.life_);
  kept(Reply{.bytes = "from beyond"});
  world_.loop.RunFor(absl::Milliseconds(10));
  EXPECT_THAT(told_, ElementsAre("no"));
}

TEST_F(WorldTest, ADeadCallerHearsNothing) {
  world_.faults.Pause();
  Call();
  me_->dead = true;
  world_.loop.RunFor(absl::Seconds(5));
  EXPECT_THAT(told_, IsEmpty());
  world_.network.FailCallsOf(me_);
  EXPECT_THAT(told_, ElementsAre("UNAVAILABLE"));
}

TEST_F(WorldTest, TheQueueKeepsOrderInGoodWeather) {
  world_.faults.Pause();
  std::vector<int64_t> came;
  const auto feed = world_.stream.FeedOf(me_);
  const auto reading = feed->Subscribe(
      "me",
      [&came](const std::vector<outbox::Event>& events) {
        for (const outbox::Event& event : events) came.push_back(event.position);
      },
      [] {});
  world_.stream.PublisherOf(whom_.life_)->Publish(Numbered(1, 4));
  world_.loop.RunFor(absl::Milliseconds(10));
  EXPECT_THAT(came, ElementsAre(1, 2, 3, 4));
}

TEST_F(WorldTest, TheQueueLosesRepeatsReordersAndDelays) {
  std::vector<int64_t> came;
  const auto feed = world_.stream.FeedOf(me_);
  const auto reading = feed->Subscribe(
      "me",
      [&came](const std::vector<outbox::Event>& events) {
        for (const outbox::Event& event : events) came.push_back(event.position);
      },
      [] {});
  world_.stream.PublisherOf(whom_.life_)->Publish(Numbered(1, 2000));
  world_.loop.RunFor(absl::Seconds(10));
  EXPECT_EQ(static_cast<int64_t>(came.size()),
            2000 - Count(Fault::kStreamDrop) + Count(Fault::kStreamDuplicate));
  EXPECT_GT(Count(Fault::kStreamDrop), 0);
  EXPECT_GT(Count(Fault::kStreamDuplicate), 0);
  EXPECT_GT(Count(Fault::kStreamDelay), 0);
  EXPECT_FALSE(std::is_sorted(came.begin(), came.end()));
}

TEST_F(WorldTest, AQueueThatWasAwayRaisesDoubt) {
  int doubts = 0;
  int came = 0;
  const auto feed = world_.stream.FeedOf(me_);
  const auto reading = feed->Subscribe(
      "me", [&came](const std::vector<outbox::Event>&) { ++came; }, [&doubts] { ++doubts; });
  world_.stream.GoDown();
  world_.stream.PublisherOf(whom_.life_)->Publish(Numbered(1, 50));
  world_.stream.ComeBack();
  world_.stream.ComeBack();
  world_.loop.RunFor(absl::Seconds(10));
  EXPECT_EQ(came, 0);
  EXPECT_EQ(doubts, 1);
}

TEST_F(WorldTest, FaultsEndWhenItIsTimeToHeal) {
  world_.faults.Heal();
  for (int i = 0; i < 200; ++i) Call();
  world_.loop.RunFor(absl::Seconds(2));
  EXPECT_EQ(asked_, 200);
  EXPECT_EQ(Count(Fault::kCallLostBefore) + Count(Fault::kCallLostAfter), 0);
}

TEST_F(WorldTest, AKindThatIsOffDoesNotStrike) {
  world_.faults.TurnOff(Fault::kCallLostBefore);
  for (int i = 0; i < 300; ++i) Call();
  world_.loop.RunFor(absl::Seconds(5));
  EXPECT_EQ(asked_, 300);
}

TEST(MortalExecutor, RunsOnTheWorldsLoopUntilItDies) {
  VirtualClock clock(StormStart());
  ManualExecutor loop(1, clock);
  MortalExecutor threads(loop, 1, [] {});
  int steps = 0;
  auto task = threads.Start("counts", [&steps] {
    ++steps;
    return absl::Seconds(1);
  });
  loop.RunFor(absl::Milliseconds(2500));
  EXPECT_EQ(steps, 3);
  threads.Die();
  loop.RunFor(absl::Seconds(60));
  EXPECT_EQ(steps, 3);
}

TEST(MortalExecutor, TheDeadGoOnOnTheirOwnClockOnly) {
  VirtualClock clock(StormStart());
  ManualExecutor loop(1, clock);
  bool orphaned = false;
  MortalExecutor threads(loop, 1, [&orphaned] { orphaned = true; });
  absl::Notification done;
  int steps = 0;
  auto task = threads.Start("ends", [&] {
    if (++steps == 5) done.Notify();
    return steps < 5 ? absl::Seconds(10) : absl::InfiniteDuration();
  });
  loop.RunFor(absl::Seconds(1));
  threads.Die();
  threads.Await(done);
  EXPECT_TRUE(orphaned);
  EXPECT_EQ(clock.Now(), StormStart() + absl::Seconds(1));
  EXPECT_GT(threads.clock().Now(), clock.Now());
}

TEST(MortalExecutor, AWaitThatSawTheDeathStillEnds) {
  VirtualClock clock(StormStart());
  ManualExecutor loop(1, clock);
  MortalExecutor threads(loop, 1, [] {});
  absl::Notification done;
  bool killed = false;
  auto victim = threads.Start("victim", [&] {
    if (killed) done.Notify();
    return absl::Seconds(1);
  });
  auto killer = loop.Start("killer", [&] {
    if (!std::exchange(killed, true)) threads.Die();
    return absl::InfiniteDuration();
  });
  threads.Await(done);
  EXPECT_TRUE(threads.dead());
}

}  // namespace
}  // namespace holdfast::storm
