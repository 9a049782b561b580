// The seeded executor: one thread, a virtual clock, an order drawn from the seed.
#include "libs/executor/manual_executor.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace holdfast {
namespace {

using testing::ElementsAre;

constexpr absl::Time kStart = absl::FromUnixSeconds(1000);

class ManualExecutorTest : public testing::Test {
 protected:
  VirtualClock clock_{kStart};
  ManualExecutor executor_{7, clock_};
};

TEST_F(ManualExecutorTest, StepRunsOnceAtStartThenOnlyWhenWoken) {
  int runs = 0;
  const auto task = executor_.Start("t", [&] {
    ++runs;
    return absl::InfiniteDuration();
  });
  EXPECT_EQ(runs, 0);
  executor_.RunUntilIdle();
  EXPECT_EQ(runs, 1);
  executor_.RunFor(absl::Hours(1000));
  EXPECT_EQ(runs, 1);
  task->Wake();
  task->Wake();
  executor_.RunUntilIdle();
  EXPECT_EQ(runs, 2);
}

TEST_F(ManualExecutorTest, WakeUpDuringTheStepMeansOneMore) {
  int runs = 0;
  std::unique_ptr<Task> task;
  task = executor_.Start("t", [&] {
    if (++runs == 1) task->Wake();
    return absl::InfiniteDuration();
  });
  executor_.RunUntilIdle();
  EXPECT_EQ(runs, 2);
}

TEST_F(ManualExecutorTest, TimeMovesFromWakeUpToWakeUp) {
  std::vector<absl::Duration> seen;
  const auto task = executor_.Start("t", [&] {
    seen.push_back(clock_.Now() - kStart);
    return absl::Seconds(4);
  });
  executor_.RunFor(absl::Seconds(10));
  EXPECT_THAT(seen, ElementsAre(absl::ZeroDuration(), absl::Seconds(4), absl::Seconds(8)));
  EXPECT_EQ(clock_.Now(), kStart + absl::Seconds(10));
}

TEST_F(ManualExecutorTest, NoStepRunsAfterItsTaskIsGone) {
  int runs = 0;
  auto task = executor_.Start("t", [&] {
    ++runs;
    return absl::Seconds(1);
  });
  executor_.RunUntilIdle();
  task.reset();
  executor_.RunFor(absl::Seconds(5));
  EXPECT_EQ(runs, 1);
}

TEST_F(ManualExecutorTest, AwaitRunsOthersAndMovesTheClock) {
  absl::Notification done;
  const auto task = executor_.Start("t", [&] {
    if (clock_.Now() < kStart + absl::Seconds(3)) return absl::Seconds(3);
    if (!done.HasBeenNotified()) done.Notify();
    return absl::InfiniteDuration();
  });
  executor_.Await(done);
  EXPECT_EQ(clock_.Now(), kStart + absl::Seconds(3));
}

TEST_F(ManualExecutorTest, StepMayAwaitAnotherTask) {
  absl::Notification inner;
  bool outer_ended = false;
  const auto outer = executor_.Start("outer", [&] {
    executor_.Await(inner);
    outer_ended = true;
    return absl::InfiniteDuration();
  });
  const auto other = executor_.Start("other", [&] {
    if (!inner.HasBeenNotified()) inner.Notify();
    return absl::InfiniteDuration();
  });
  executor_.RunUntilIdle();
  EXPECT_TRUE(outer_ended);
}

TEST_F(ManualExecutorTest, AwaitingWhatNobodyCanNotifyAborts) {
  EXPECT_DEATH(
      {
        absl::Notification never;
        executor_.Await(never);
      },
      "InfiniteFuture");
}

std::string OrderOf(uint64_t seed) {
  VirtualClock clock(kStart);
  ManualExecutor executor(seed, clock);
  std::string order;
  std::vector<std::unique_ptr<Task>> tasks;
  for (const char name : {'a', 'b', 'c', 'd', 'e', 'f'}) {
    tasks.push_back(executor.Start(std::string(1, name), [&order, name] {
      order += name;
      return absl::InfiniteDuration();
    }));
  }
  executor.RunUntilIdle();
  return order;
}

TEST(ManualExecutorSeed, SameSeedSameOrderOtherSeedOtherOrder) {
  EXPECT_EQ(OrderOf(1), OrderOf(1));
  int differing = 0;
  for (uint64_t seed = 2; seed < 12; ++seed) differing += OrderOf(seed) != OrderOf(1) ? 1 : 0;
  EXPECT_GE(differing, 8);
}

}  // namespace
}  // namespace holdfast
