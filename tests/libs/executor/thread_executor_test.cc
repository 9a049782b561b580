// The production executor: a thread per task. Real threads, so these tests wait for events and
// never for time to pass.
#include "libs/executor/thread_executor.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace holdfast {
namespace {

class ThreadExecutorTest : public testing::Test {
 protected:
  ProcessClock clock_;
  ThreadExecutor executor_{clock_};
};

TEST_F(ThreadExecutorTest, StepRunsAtStartOnAThreadOfItsOwn) {
  absl::Notification ran;
  std::thread::id id;
  const auto task = executor_.Start("t", [&] {
    if (!ran.HasBeenNotified()) {
      id = std::this_thread::get_id();
      ran.Notify();
    }
    return absl::InfiniteDuration();
  });
  executor_.Await(ran);
  EXPECT_NE(id, std::this_thread::get_id());
}

TEST_F(ThreadExecutorTest, EveryWakeUpIsFollowedByAStep) {
  // The step takes what was announced before the wake-up. A lost wake-up would leave the last one
  // untaken for ever.
  constexpr int kRounds = 20000;
  std::atomic<int> announced = 0;
  absl::Notification all_taken;
  const auto task = executor_.Start("t", [&] {
    if (announced.load() == 2 * kRounds && !all_taken.HasBeenNotified()) all_taken.Notify();
    return absl::InfiniteDuration();
  });
  const auto announce = [&] {
    for (int i = 0; i < kRounds; ++i) {
      ++announced;
      task->Wake();
    }
  };
  std::thread first(announce);
  std::thread second(announce);
  first.join();
  second.join();
  executor_.Await(all_taken);
}

TEST_F(ThreadExecutorTest, RestsAsLongAsTheStepAsksFor) {
  std::vector<absl::Time> starts;
  absl::Notification third;
  const auto task = executor_.Start("t", [&] {
    if (starts.size() < 3) starts.push_back(clock_.Now());
    if (starts.size() < 3) return absl::Milliseconds(5);
    if (!third.HasBeenNotified()) third.Notify();
    return absl::InfiniteDuration();
  });
  executor_.Await(third);
  EXPECT_GE(starts[1] - starts[0], absl::Milliseconds(5));
  EXPECT_GE(starts[2] - starts[1], absl::Milliseconds(5));
}

TEST_F(ThreadExecutorTest, NoStepRunsAfterItsTaskIsGone) {
  // The step touches what is destroyed right after the task; asan and tsan see it if one runs late.
  for (int round = 0; round < 200; ++round) {
    auto touched = std::make_unique<int>(0);
    auto task = executor_.Start("t", [counter = touched.get()] {
      ++*counter;
      return absl::ZeroDuration();
    });
    task->Wake();
    task.reset();
    EXPECT_GE(*touched, 1);
    touched.reset();
  }
}

TEST_F(ThreadExecutorTest, SleepingForeverStillStops) {
  auto task = executor_.Start("t", [] { return absl::InfiniteDuration(); });
  task.reset();
  auto long_rest = executor_.Start("t", [] { return absl::Hours(24 * 365 * 1000); });
  long_rest.reset();
}

}  // namespace
}  // namespace holdfast
