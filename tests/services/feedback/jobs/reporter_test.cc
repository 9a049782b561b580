// The policy reaches billing once a process, however long billing is away.
#include "gtest/gtest.h"
#include "services/feedback/jobs/billing_reporter.h"
#include "tests/support/feedback_world/feedback_world.h"

namespace holdfast::feedback {
namespace {

TEST(BillingReporter, PushesThePolicyOnceAtStart) {
  FeedbackWorld world;
  EXPECT_EQ(world.billing().policy_pushes, 1);
  world.RunFor(absl::Minutes(10));
  EXPECT_EQ(world.billing().policy_pushes, 1);
  world.Restart();
  EXPECT_EQ(world.billing().policy_pushes, 2);
}

TEST(BillingReporter, PushesAgainUntilBillingHasIt) {
  FeedbackWorld world;
  world.billing().answer = absl::UnavailableError("down");
  world.Restart();
  world.RunFor(absl::Seconds(30));
  EXPECT_FALSE(world.runtime().reporter().policy_pushed());
  EXPECT_EQ(world.billing().policy_pushes, 1);
  world.billing().answer = absl::OkStatus();
  world.RunFor(absl::Seconds(11));
  EXPECT_TRUE(world.runtime().reporter().policy_pushed());
  EXPECT_EQ(world.billing().policy_pushes, 2);
}

}  // namespace
}  // namespace holdfast::feedback
