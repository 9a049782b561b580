// Whatever order and duplication facts come in, whatever billing answers: offers never exceed the
// policy's two maxima, every final presentation has its decision in the log, and every presentation
// comes to an end.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "services/feedback/store/decisions.h"
#include "services/feedback/store/presentations.h"
#include "tests/support/feedback_world/feedback_world.h"
#include "tests/support/status_matchers.h"

namespace holdfast::feedback {
namespace {

namespace v1 = ::holdfast::billing::v1;

constexpr const char* kReasons[] = {"",           "too_expensive", "unused",
                                    "life_event", "quality_bugs",  "other"};

// One random happening in the life of a cancellation, as billing would tell it or a customer would
// do it.
void Happen(FeedbackWorld& world, v1::CancellationFact& fact) {
  switch (*rc::gen::inRange(0, 9)) {
    case 0:
      world.Emit("cancellation.started", fact);
      break;
    case 1:
      fact.set_state(v1::CANCELLATION_STATE_REQUESTED);
      world.Emit("cancellation.requested", fact);
      break;
    case 2:
      fact.set_reason(
          *rc::gen::elementOf(std::vector<std::string>(std::begin(kReasons), std::end(kReasons))));
      world.Emit("cancellation.offer_presented", fact);
      break;
    case 3:
    case 4: {
      const std::string reason = *rc::gen::elementOf(
          std::vector<std::string>(std::begin(kReasons) + 1, std::end(kReasons)));
      (void)world.Submit({.cancellation = fact.cancellation(), .reason = reason, .channel = "web"});
      break;
    }
    case 5:
      world.feed().Repeat(world.feed().published);
      world.Run();
      break;
    case 6:
      world.feed().lost = !world.feed().lost;
      break;
    case 7:
      world.billing().answer =
          world.billing().answer.ok() ? absl::UnavailableError("down") : absl::OkStatus();
      break;
    default:
      world.Restart();
  }
}

void CheckMaxima(const FeedbackWorld& world, FeedbackWorld& mutable_world, int max_before,
                 int max_after) {
  std::map<std::string, Phase> phases;
  (void)mutable_world.Read([&](sql::ReadTxn& txn) -> absl::Status {
    auto decisions = ListDecisions(txn, FeedbackWorld::kTenant, "", "", 1000);
    if (!decisions.ok()) return decisions.status();
    for (const Decision& decision : *decisions) phases[decision.id] = decision.phase;
    return absl::OkStatus();
  });
  int before = 0;
  int after = 0;
  std::set<std::string> seen;
  for (const auto& attempt : const_cast<FeedbackWorld&>(world).billing().attempts) {
    if (!seen.insert(attempt.request.decision()).second) continue;
    if (attempt.request.final()) RC_ASSERT(phases.contains(attempt.request.decision()));
    if (!attempt.request.final()) RC_ASSERT(attempt.request.offers().empty());
    if (attempt.request.offers().empty()) continue;
    (phases[attempt.request.decision()] == Phase::kIntent ? before : after) +=
        attempt.request.offers_size();
  }
  RC_ASSERT(before <= max_before);
  RC_ASSERT(after <= max_after);
}

TEST(Property, OffersNeverExceedThePolicyAndEveryPresentationEnds) {
  EXPECT_TRUE(rc::check([](uint64_t seed) {
    FeedbackWorld world(seed);
    v1::CancellationFact fact = world.Fact();
    const int before = *rc::gen::inRange(0, 4);
    const int after = *rc::gen::inRange(0, 3);
    fact.mutable_policy()->set_max_before_request(before);
    fact.mutable_policy()->set_max_after_request(after);
    fact.mutable_policy()->set_survey_allowed(*rc::gen::arbitrary<bool>());
    const int steps = *rc::gen::inRange(1, 12);
    for (int i = 0; i < steps; ++i) Happen(world, fact);
    world.billing().answer = absl::OkStatus();
    world.feed().lost = false;
    world.RunFor(absl::Seconds(30));
    CheckMaxima(world, world, before, after);
    const absl::Status left = world.Read([](sql::ReadTxn& txn) -> absl::Status {
      auto next = NextPresentationTime(txn);
      if (!next.ok()) return next.status();
      return next->has_value() ? absl::InternalError("a presentation is left over")
                               : absl::OkStatus();
    });
    RC_ASSERT(left.ok());
  }));
}

// Two deliveries of every fact, in whatever interleaving of feed and pull, have the effect of one.
TEST(Consumer, AFactThatComesAgainHasNoFurtherEffect) {
  FeedbackWorld world;
  v1::CancellationFact fact = world.Fact();
  fact.set_reason("too_expensive");
  world.Emit("cancellation.started", fact);
  const size_t attempts = world.billing().attempts.size();
  world.feed().Repeat(world.feed().published);
  world.Run();
  world.Restart();
  world.RunFor(absl::Seconds(5));
  EXPECT_EQ(world.billing().attempts.size(), attempts);
  EXPECT_EQ(world.runtime().consumer().stats().applied, 0u);  // since the restart
}

TEST(Consumer, WhatTheFeedLosesIsPulled) {
  FeedbackWorld world;
  world.feed().lost = true;
  v1::CancellationFact fact = world.Fact();
  fact.set_reason("too_expensive");
  world.Emit("cancellation.started", fact);
  EXPECT_THAT(world.billing().taken, testing::IsEmpty());
  world.RunFor(absl::Seconds(2));
  ASSERT_THAT(world.billing().taken, testing::SizeIs(1));
  EXPECT_EQ(world.billing().taken[0].reply_to, "");  // nobody waits for a fact that was pulled
}

TEST(Consumer, TheFastPathNeedsNoTimer) {
  FeedbackWorld world;
  const absl::Time before = world.now();
  world.Emit("cancellation.started", world.Fact());
  EXPECT_THAT(world.billing().taken, testing::SizeIs(1));
  EXPECT_EQ(world.now(), before);
}

}  // namespace
}  // namespace holdfast::feedback
