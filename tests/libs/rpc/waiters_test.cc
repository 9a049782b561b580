// One end for each hold, whatever comes together. Single thread, virtual clock.
#include "libs/rpc/waiters.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/clock/clock.h"
#include "libs/executor/manual_executor.h"

namespace holdfast::rpc {
namespace {

using End = Waiters::End;
using testing::ElementsAre;
using testing::IsEmpty;

class WaitersTest : public testing::Test {
 protected:
  std::optional<Waiters::Ticket> Hold(const std::string& key, absl::Duration budget) {
    return waiters_.Register(key, clock_.Now() + budget, [this](End end) { ends_.push_back(end); });
  }

  std::vector<End> ends_;  // first: the registry's end still writes to it
  VirtualClock clock_{absl::UnixEpoch()};
  ManualExecutor executor_{1, clock_};
  Waiters waiters_{executor_, 3};
};

TEST_F(WaitersTest, AnswerEndsEveryHoldOfItsKeyOnce) {
  Hold("a", absl::Seconds(1));
  Hold("a", absl::Seconds(1));
  Hold("b", absl::Seconds(1));
  EXPECT_EQ(waiters_.Answer("a"), 2u);
  EXPECT_THAT(ends_, ElementsAre(End::kAnswered, End::kAnswered));
  EXPECT_EQ(waiters_.Answer("a"), 0u);
  EXPECT_EQ(waiters_.held(), 1u);
}

TEST_F(WaitersTest, TheBudgetEndsAHoldNotSooner) {
  Hold("a", absl::Milliseconds(150));
  executor_.RunFor(absl::Milliseconds(149));
  EXPECT_THAT(ends_, IsEmpty());
  executor_.RunFor(absl::Milliseconds(1));
  EXPECT_THAT(ends_, ElementsAre(End::kBudgetSpent));
  EXPECT_EQ(waiters_.Answer("a"), 0u);
}

TEST_F(WaitersTest, AShorterBudgetRegisteredLaterEndsFirst) {
  std::string order;
  waiters_.Register("long", clock_.Now() + absl::Seconds(9), [&](End) { order += "long "; });
  executor_.RunUntilIdle();
  waiters_.Register("short", clock_.Now() + absl::Seconds(1), [&](End) { order += "short "; });
  executor_.RunFor(absl::Seconds(20));
  EXPECT_EQ(order, "short long ");
}

TEST_F(WaitersTest, CancelEndsOnTheRegistrysOwnThread) {
  const auto ticket = Hold("a", absl::Seconds(1));
  waiters_.Cancel(*ticket);
  EXPECT_THAT(ends_, IsEmpty());
  EXPECT_EQ(waiters_.held(), 0u);
  executor_.RunUntilIdle();
  EXPECT_THAT(ends_, ElementsAre(End::kCallerGone));
  waiters_.Cancel(*ticket);
  executor_.RunFor(absl::Seconds(2));
  EXPECT_EQ(ends_.size(), 1u);
}

TEST_F(WaitersTest, WithdrawnHoldsNeverEnd) {
  const auto ticket = Hold("a", absl::Seconds(1));
  EXPECT_TRUE(waiters_.Withdraw(*ticket));
  EXPECT_FALSE(waiters_.Withdraw(*ticket));
  EXPECT_EQ(waiters_.Answer("a"), 0u);
  executor_.RunFor(absl::Seconds(2));
  EXPECT_THAT(ends_, IsEmpty());
}

TEST_F(WaitersTest, TheCapHolds) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(Hold("a", absl::Seconds(1)).has_value());
  EXPECT_FALSE(Hold("a", absl::Seconds(1)).has_value());
  waiters_.Answer("a");
  EXPECT_TRUE(Hold("a", absl::Seconds(1)).has_value());
}

TEST_F(WaitersTest, ReleaseEndsAllAndRefusesNewOnes) {
  Hold("a", absl::Seconds(1));
  Hold("b", absl::Seconds(2));
  waiters_.ReleaseAll();
  EXPECT_THAT(ends_, ElementsAre(End::kDraining, End::kDraining));
  EXPECT_FALSE(Hold("a", absl::Seconds(1)).has_value());
}

TEST_F(WaitersTest, AnEndMayRegisterAgain) {
  int rounds = 0;
  std::function<void(End)> again = [&](End) {
    if (++rounds < 3) waiters_.Register("a", clock_.Now() + absl::Seconds(1), again);
  };
  waiters_.Register("a", clock_.Now() + absl::Seconds(1), again);
  executor_.RunFor(absl::Seconds(10));
  EXPECT_EQ(rounds, 3);
}

}  // namespace
}  // namespace holdfast::rpc
