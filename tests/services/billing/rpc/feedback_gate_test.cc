// When a reply is worth holding: a breaker on the process clock.
#include "services/billing/rpc/feedback_gate.h"

#include "gtest/gtest.h"

namespace holdfast::billing {
namespace {

TEST(FeedbackGate, StaysShutWhileEventsAreSlow) {
  VirtualClock clock(absl::UnixEpoch());
  bool up = false;
  FeedbackGate gate(clock, [&up] { return up; });
  EXPECT_EQ(gate.Budget(), absl::ZeroDuration());
  up = true;
  EXPECT_EQ(gate.Budget(), absl::Milliseconds(150));
}

TEST(FeedbackGate, OpensAfterThreeMissesInARowAndProbesAfterTwoSeconds) {
  VirtualClock clock(absl::UnixEpoch());
  FeedbackGate gate(clock, [] { return true; });
  gate.Report(false);
  gate.Report(false);
  gate.Report(true);  // not in a row
  gate.Report(false);
  gate.Report(false);
  EXPECT_EQ(gate.Budget(), FeedbackGate::kBudget);
  gate.Report(false);
  EXPECT_EQ(gate.Budget(), absl::ZeroDuration());
  clock.Advance(absl::Seconds(2));
  EXPECT_EQ(gate.Budget(), FeedbackGate::kBudget) << "one probe";
  EXPECT_EQ(gate.Budget(), absl::ZeroDuration()) << "and no more";
  gate.Report(false);
  clock.Advance(absl::Milliseconds(1999));
  EXPECT_EQ(gate.Budget(), absl::ZeroDuration());
  clock.Advance(absl::Milliseconds(1));
  EXPECT_EQ(gate.Budget(), FeedbackGate::kBudget);
  gate.Report(true);
  EXPECT_EQ(gate.Budget(), FeedbackGate::kBudget);
}

}  // namespace
}  // namespace holdfast::billing
