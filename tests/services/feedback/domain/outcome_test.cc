// Outcomes move forward only, whatever order facts come in.
#include "services/feedback/domain/outcome.h"

#include "gtest/gtest.h"

namespace holdfast::feedback {
namespace {

TEST(NextOutcome, MovesForward) {
  EXPECT_EQ(NextOutcome("pending", "declined"), "declined");
  EXPECT_EQ(NextOutcome("declined", "canceled"), "canceled");
  EXPECT_EQ(NextOutcome("accepted", "retained"), "retained");
  EXPECT_EQ(NextOutcome("accepted", "canceled"),
            "canceled");  // a call was accepted, and they left all the same
  EXPECT_EQ(NextOutcome("retained", "lost"), "lost");
}

TEST(NextOutcome, NeverBack) {
  EXPECT_EQ(NextOutcome("canceled", "declined"), "canceled");
  EXPECT_EQ(NextOutcome("retained", "accepted"), "retained");
  EXPECT_EQ(NextOutcome("validated", "lost"), "validated");
  EXPECT_EQ(NextOutcome("declined", "declined"), "declined");
  EXPECT_EQ(NextOutcome("pending", "something"), "pending");
}

}  // namespace
}  // namespace holdfast::feedback
