// A virtual clock moves only when told; the process clock never goes back.
#include "libs/clock/clock.h"

#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace holdfast {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1767225600);  // 2026-01-01T00:00:00Z

TEST(VirtualClock, StandsStillUntilItIsMoved) {
  VirtualClock clock(kStart);
  EXPECT_EQ(clock.Now(), kStart);
  EXPECT_EQ(clock.Now(), kStart);
  clock.Advance(absl::Hours(36));
  EXPECT_EQ(clock.Now(), kStart + absl::Hours(36));
}

TEST(VirtualClock, CanBeSetEitherWay) {
  VirtualClock clock(kStart);
  clock.Set(kStart + absl::Hours(1));
  EXPECT_EQ(clock.Now(), kStart + absl::Hours(1));
  clock.Set(kStart - absl::Hours(1));
  EXPECT_EQ(clock.Now(), kStart - absl::Hours(1));
}

TEST(VirtualClock, LosesNoAdvanceOfManyThreads) {
  VirtualClock clock(kStart);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&clock] {
      for (int i = 0; i < 1000; ++i) clock.Advance(absl::Milliseconds(1));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(clock.Now(), kStart + absl::Seconds(4));
}

TEST(ProcessClock, NeverGoesBackAndMovesOn) {
  const ProcessClock clock;
  const absl::Time first = clock.Now();
  absl::Time last = first;
  for (int reads = 0; last == first; ++reads) {
    ASSERT_LT(reads, 100'000'000) << "the clock stands still";
    const absl::Time now = clock.Now();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(SystemClock, TellsATimeAfterThisCodeWasWritten) {
  EXPECT_GT(SystemClock().Now(), absl::FromUnixSeconds(1735689600));  // 2025-01-01
}

}  // namespace
}  // namespace holdfast
