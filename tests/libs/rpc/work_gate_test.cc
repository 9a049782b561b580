// Who may join the queue in front of a pool: capacity × deadline / 2, by criticality.
// Method: a pool that served 1,000 calls in a second, so that 100 ms hold 100 calls. A caller with
// 200 ms left then finds room for 100 × its share: cancelling 100, charges 85, reads 70, forecasts
// 50.
#include "libs/rpc/work_gate.h"

#include <map>

#include "gtest/gtest.h"

namespace holdfast::rpc {
namespace {

using auth::Criticality;

constexpr absl::Duration kLeft = absl::Milliseconds(200);

class WorkGateTest : public testing::Test {
 protected:
  // `calls` one after another, each of which takes `each`.
  void Serve(int calls, absl::Duration each, bool served = true) {
    for (int i = 0; i < calls; ++i) {
      ASSERT_TRUE(gate_.Enter(Criticality::kCancel, absl::Seconds(10), now_));
      now_ += each;
      gate_.Leave(Criticality::kCancel, served, now_);
    }
  }
  // How many of that kind get in, until the first does not.
  int Fill(Criticality criticality, absl::Duration left = kLeft) {
    int count = 0;
    while (count < 5000 && gate_.Enter(criticality, left, now_)) ++count;
    return count;
  }

  absl::Time now_ = absl::UnixEpoch();
  WorkGate gate_;
};

TEST_F(WorkGateTest, NothingIsRefusedBeforeARateIsKnown) {
  EXPECT_FALSE(gate_.rate().has_value());
  EXPECT_EQ(Fill(Criticality::kForecast), 5000);
}

TEST_F(WorkGateTest, MeasuresServedCallsOverBusyTimeAlone) {
  Serve(1000, absl::Milliseconds(1));
  EXPECT_NEAR(*gate_.rate(), 1000, 1);
  now_ += absl::Hours(1);  // idle
  Serve(1000, absl::Milliseconds(1));
  EXPECT_NEAR(*gate_.rate(), 1000, 1);
}

TEST_F(WorkGateTest, FollowsASlowerPool) {
  Serve(1000, absl::Milliseconds(1));
  Serve(200, absl::Milliseconds(20));
  EXPECT_NEAR(*gate_.rate(), 50, 5);
}

TEST_F(WorkGateTest, CallsDroppedBeforeTheyRanAreNoCapacity) {
  Serve(1000, absl::Milliseconds(1));
  Serve(10'000, absl::Milliseconds(1), /*served=*/false);
  EXPECT_LT(*gate_.rate(), 2);
}

TEST_F(WorkGateTest, HoldsCapacityTimesDeadlineByHalfAndByShare) {
  const std::map<Criticality, int> rooms = {{Criticality::kCancel, 100},
                                            {Criticality::kCharge, 85},
                                            {Criticality::kRead, 70},
                                            {Criticality::kForecast, 50}};
  for (const auto& [criticality, room] : rooms) {
    WorkGate gate;
    absl::Time now = absl::UnixEpoch();
    for (int i = 0; i < 1000; ++i) {
      ASSERT_TRUE(gate.Enter(Criticality::kCancel, kLeft, now));
      now += absl::Milliseconds(1);
      gate.Leave(Criticality::kCancel, true, now);
    }
    int count = 0;
    while (gate.Enter(criticality, kLeft, now)) ++count;
    EXPECT_NEAR(count, room, 1) << static_cast<int>(criticality);
  }
}

TEST_F(WorkGateTest, ALongerDeadlineFindsMoreRoom) {
  Serve(1000, absl::Milliseconds(1));
  EXPECT_NEAR(Fill(Criticality::kCancel, absl::Milliseconds(400)), 200, 1);
  EXPECT_FALSE(gate_.Enter(Criticality::kCancel, kLeft, now_));
}

TEST_F(WorkGateTest, CancellingNeverWaitsBehindOthers) {
  Serve(1000, absl::Milliseconds(1));
  EXPECT_NEAR(Fill(Criticality::kForecast), 50, 1);
  EXPECT_NEAR(Fill(Criticality::kRead), 70, 1);
  EXPECT_NEAR(Fill(Criticality::kCharge), 15, 1);  // behind the reads, with the larger share
  EXPECT_FALSE(gate_.Enter(Criticality::kForecast, kLeft, now_));
  EXPECT_FALSE(gate_.Enter(Criticality::kRead, kLeft, now_));
  EXPECT_FALSE(gate_.Enter(Criticality::kCharge, kLeft, now_));
  EXPECT_NEAR(Fill(Criticality::kCancel), 100, 1);
}

TEST_F(WorkGateTest, AStalledPoolStillTakesAFewSoThatItsReturnIsNoticed) {
  Serve(1, absl::Seconds(60));
  EXPECT_LT(*gate_.rate(), 1);
  EXPECT_EQ(Fill(Criticality::kCancel), WorkGateOptions{}.room_min);
}

TEST_F(WorkGateTest, WhoLeavesMakesRoom) {
  Serve(1000, absl::Milliseconds(1));
  const int room = Fill(Criticality::kRead);
  ASSERT_FALSE(gate_.Enter(Criticality::kRead, kLeft, now_));
  gate_.Leave(Criticality::kRead, true, now_);
  EXPECT_TRUE(gate_.Enter(Criticality::kRead, kLeft, now_));
  EXPECT_EQ(gate_.inside(), room);
}

TEST_F(WorkGateTest, TellsTheRefusedWhenThoseBeforeThemAreDone) {
  Serve(1000, absl::Milliseconds(1));
  const int room = Fill(Criticality::kRead);
  EXPECT_NEAR(absl::ToDoubleMilliseconds(gate_.Wait(Criticality::kRead)), room, 1);
  EXPECT_EQ(gate_.Wait(Criticality::kCancel), absl::ZeroDuration());
}

}  // namespace
}  // namespace holdfast::rpc
