// A presentation is carried to billing until billing has answered, over refusals, silence and
// restarts.
#include "services/feedback/jobs/presenter.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/status/status.h"
#include "tests/support/feedback_world/feedback_world.h"
#include "tests/support/status_matchers.h"

namespace holdfast::feedback {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

PresentationRecord RecordOfOnly(FeedbackWorld& world) {
  PresentationRecord out;
  EXPECT_FALSE(world.billing().attempts.empty());
  const std::string decision = world.billing().attempts.front().request.decision();
  EXPECT_THAT(world.Read([&](sql::ReadTxn& txn) -> absl::Status {
    auto found = LoadPresentation(txn, FeedbackWorld::kTenant, decision);
    if (found.ok() && found->has_value()) out = **std::move(found);
    return found.status();
  }),
              IsOk());
  return out;
}

TEST(Presenter, RetriesWithBackoffUntilBillingIsBack) {
  FeedbackWorld world;
  world.billing().answer = absl::UnavailableError("down");
  world.Emit("cancellation.started", world.Fact());
  EXPECT_THAT(world.billing().attempts, SizeIs(1));
  world.RunFor(absl::Seconds(60));
  const size_t tries = world.billing().attempts.size();
  EXPECT_GE(tries, 8u);  // 50 ms, doubling to 10 s
  EXPECT_LE(tries, 20u);
  EXPECT_THAT(world.billing().taken, IsEmpty());
  world.billing().answer = absl::OkStatus();
  world.RunFor(absl::Seconds(15));
  EXPECT_THAT(world.billing().taken, SizeIs(1));
  EXPECT_EQ(RecordOfOnly(world).state, PresentationState::kPresented);
  world.RunFor(absl::Seconds(60));
  EXPECT_EQ(world.billing().attempts.size(), tries + 1);
}

TEST(Presenter, OnlyTheFirstAttemptGoesToWhoWaits) {
  FeedbackWorld world;
  world.feed().reply_to = "10.0.0.7:7001";
  world.billing().answer = absl::UnavailableError("gone");
  world.Emit("cancellation.started", world.Fact());
  world.RunFor(absl::Seconds(1));
  ASSERT_GE(world.billing().attempts.size(), 2u);
  EXPECT_EQ(world.billing().attempts[0].attempts_before, 0);
  EXPECT_EQ(world.billing().attempts[1].attempts_before, 1);
}

TEST(Presenter, TakesUpAfterARestart) {
  FeedbackWorld world;
  world.billing().answer = absl::UnavailableError("down");
  world.Emit("cancellation.started", world.Fact());
  world.Restart();
  world.billing().answer = absl::OkStatus();
  world.RunFor(absl::Seconds(3));
  EXPECT_THAT(world.billing().taken, SizeIs(1));
}

TEST(Presenter, AnEndedCancellationEndsIt) {
  for (const absl::StatusCode code :
       {absl::StatusCode::kNotFound, absl::StatusCode::kFailedPrecondition}) {
    FeedbackWorld world;
    world.billing().answer = Error(code, Reason{"CANCELLATION_CLOSED", "billing.holdfast"}, "over");
    world.Emit("cancellation.started", world.Fact());
    world.RunFor(absl::Seconds(60));
    EXPECT_THAT(world.billing().attempts, SizeIs(1));
    EXPECT_EQ(RecordOfOnly(world).state, PresentationState::kGivenUp);
    EXPECT_NE(RecordOfOnly(world).last_error.find("CANCELLATION_CLOSED"), std::string::npos);
  }
}

TEST(Presenter, KeepsTheReplyOnlyWhereOursCarriesIt) {
  FeedbackWorld world;
  world.Emit("cancellation.started", world.Fact());
  EXPECT_EQ(RecordOfOnly(world).reply, std::nullopt);
}

TEST(IsFinalRefusal, TransientErrorsAreTriedAgain) {
  EXPECT_TRUE(IsFinalRefusal(absl::NotFoundError("")));
  EXPECT_TRUE(IsFinalRefusal(absl::FailedPreconditionError("")));
  EXPECT_TRUE(IsFinalRefusal(absl::InvalidArgumentError("")));
  for (const absl::StatusCode code :
       {absl::StatusCode::kUnavailable, absl::StatusCode::kDeadlineExceeded,
        absl::StatusCode::kResourceExhausted, absl::StatusCode::kAborted,
        absl::StatusCode::kInternal, absl::StatusCode::kUnauthenticated}) {
    EXPECT_FALSE(IsFinalRefusal(absl::Status(code, "")));
  }
}

}  // namespace
}  // namespace holdfast::feedback
