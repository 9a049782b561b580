// Replies that wait for an answer, and everything that can end the wait.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/libs/rpc/note_world.h"
#include "tests/support/status_matchers.h"

namespace holdfast::rpc {
namespace {

using absl::StatusCode;

// The note a held call has written.
std::string OnlyNote(NoteWorld& world) {
  std::string id;
  HF_CHECK(
      world.database()
          .readers()
          .Run([&](sql::ReadTxn& txn) -> absl::Status {
            HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query({"only", "SELECT id FROM notes"}));
            HF_CHECK(rows.size() == 1);
            id = rows[0].Text(0);
            return absl::OkStatus();
          })
          .ok());
  return id;
}

// Held, and committed: calls in flight no longer count it.
void UntilHeld(NoteWorld& world, size_t calls) {
  Eventually([&] { return world.waiters().held() == calls && world.stack().in_flight() == 0; });
}

TEST(HeldReply, LeavesWithTheAnswer) {
  NoteWorld world;
  Pending pending(world, world.AskRequest("why"));
  UntilHeld(world, 1);
  EXPECT_FALSE(pending.ended());
  ASSERT_THAT(world.Answer(OnlyNote(world), "because", /*quietly=*/false), IsOk());
  const auto& reply = pending.Wait();
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->answer(), "because");
  EXPECT_FALSE(reply->degraded());
  EXPECT_EQ(world.waiters().held(), 0u);
}

TEST(HeldReply, LeavesDegradedWhenTheBudgetIsSpent) {
  NoteWorld world;
  world.service().budget_ms = 30;
  const auto reply = world.Ask(world.AskRequest("why"));
  ASSERT_THAT(reply, IsOk());
  EXPECT_TRUE(reply->degraded());
  EXPECT_EQ(reply->text(), "why");
}

TEST(HeldReply, LeavesBeforeTheCallersDeadline) {
  WorldOptions options;
  options.limits.reply_reserve = absl::Milliseconds(59'900);
  NoteWorld world(options);
  world.service().budget_ms = 50'000;
  const ProcessClock clock;
  const absl::Time start = clock.Now();
  const auto reply = world.Ask(world.AskRequest("why"), NoteWorld::As("alice"));  // 60 s
  ASSERT_THAT(reply, IsOk());
  EXPECT_TRUE(reply->degraded());
  EXPECT_LT(clock.Now() - start, absl::Seconds(50));
}

TEST(HeldReply, ReadsTheRecordOnceMoreBeforeItLeaves) {
  NoteWorld world;
  Pending pending(world, world.AskRequest("why"));
  UntilHeld(world, 1);
  ASSERT_THAT(world.Answer(OnlyNote(world), "because", /*quietly=*/true), IsOk());
  EXPECT_FALSE(pending.ended());  // nobody woke it
  world.stack().StartDraining();
  const auto& reply = pending.Wait();
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->answer(), "because");
  EXPECT_FALSE(reply->degraded());
}

TEST(HeldReply, IsNotHeldWithoutAKeyOrABudget) {
  NoteWorld world;
  const auto without_key = world.Ask(world.AskRequest("no wait"));
  ASSERT_THAT(without_key, IsOk());
  EXPECT_FALSE(without_key->degraded());
  world.service().budget_ms = 0;
  const auto without_budget = world.Ask(world.AskRequest("why"));
  ASSERT_THAT(without_budget, IsOk());
  EXPECT_TRUE(without_budget->degraded());
}

TEST(HeldReply, OverTheCapLeavesAtOnceDegraded) {
  WorldOptions options;
  options.held_max = 1;
  NoteWorld world(options);
  Pending held(world, world.AskRequest("first"));
  UntilHeld(world, 1);
  const auto second = world.Ask(world.AskRequest("second"));
  ASSERT_THAT(second, IsOk());
  EXPECT_TRUE(second->degraded());
  EXPECT_FALSE(held.ended());
}

TEST(HeldReply, ARepeatWaitsForTheSameAnswer) {
  NoteWorld world;
  const auto req = world.AskRequest("why");
  Pending first(world, req);
  UntilHeld(world, 1);
  Pending second(world, req);
  UntilHeld(world, 2);
  ASSERT_THAT(world.Answer(OnlyNote(world), "because", /*quietly=*/false), IsOk());
  ASSERT_THAT(first.Wait(), IsOk());
  ASSERT_THAT(second.Wait(), IsOk());
  EXPECT_EQ(second.Wait()->name(), first.Wait()->name());
  EXPECT_EQ(second.Wait()->answer(), "because");
}

TEST(HeldReply, ARepeatAfterTheAnswerShowsIt) {
  NoteWorld world;
  const auto req = world.AskRequest("why");
  world.service().budget_ms = 0;
  ASSERT_TRUE(world.Ask(req)->degraded());
  world.service().budget_ms = 30'000;
  ASSERT_THAT(world.Answer(OnlyNote(world), "because", /*quietly=*/false), IsOk());
  const auto again = world.Ask(req);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->answer(), "because");
  EXPECT_FALSE(again->degraded());
}

TEST(HeldReply, DrainReleasesItAndRefusesNewCalls) {
  NoteWorld world;
  Pending pending(world, world.AskRequest("why"));
  UntilHeld(world, 1);
  world.server().Drain();
  const auto& reply = pending.Wait();
  ASSERT_THAT(reply, IsOk());
  EXPECT_TRUE(reply->degraded());
  EXPECT_THAT(world.Get("x"), StatusIs(StatusCode::kUnavailable));
}

TEST(HeldReply, ADrainingStackAnswersWhatItHasAndRefusesTheRest) {
  NoteWorld world;
  world.stack().StartDraining();
  EXPECT_THAT(world.Get("x"), StatusIs(StatusCode::kUnavailable, kDraining));
}

TEST(HeldReply, ACallerThatGoesAwayFreesItsPlace) {
  NoteWorld world;
  Pending pending(world, world.AskRequest("why"));
  UntilHeld(world, 1);
  pending.Cancel();
  EXPECT_THAT(pending.Wait(), StatusIs(StatusCode::kCancelled));
  Eventually([&] { return world.waiters().held() == 0; });
  EXPECT_EQ(world.CountNotes(), 1);  // what was committed stays
}

TEST(HeldReply, AnswersCancelsAndTimersMayRace) {
  NoteWorld world;
  world.service().budget_ms = 20;
  std::vector<std::unique_ptr<Pending>> calls;
  for (int i = 0; i < 60; ++i) {
    calls.push_back(std::make_unique<Pending>(world, world.AskRequest("why")));
    if (i % 3 == 0) calls.back()->Cancel();
    if (i % 5 == 0) world.waiters().Answer("note_unknown");
  }
  for (auto& call : calls) {
    const auto& reply = call->Wait();
    EXPECT_TRUE(reply.ok() || reply.status().code() == StatusCode::kCancelled) << reply.status();
  }
  Eventually([&] { return world.waiters().held() == 0 && world.stack().in_flight() == 0; });
}

}  // namespace
}  // namespace holdfast::rpc
