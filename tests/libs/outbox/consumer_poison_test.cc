// Events their handler refuses: five deliveries, a dead letter, a replay.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/outbox/consumer.h"
#include "libs/outbox/dead_letters.h"
#include "tests/libs/outbox/outbox_world.h"

namespace holdfast::outbox {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class PoisonTest : public testing::Test {
 protected:
  // Five events of one customer, the third of which is bad, and two of another partition.
  void Fill() {
    for (int i = 1; i <= 5; ++i) {
      ASSERT_THAT(world_.Append(kA, i == 3 ? "bad.event" : "good.event"), IsOk());
    }
    AppendMany(world_, other_, 2);
  }
  static std::string OtherPartition() {
    for (int i = 0;; ++i) {
      const std::string name = absl::StrCat("customers/o", i);
      if (PartitionOf("t", name) != kOfA) return name;
    }
  }
  void ExpectConserved() {
    const Cursor cursor = world_.CursorOf(kOfA);
    EXPECT_EQ(cursor.applied + cursor.dead, cursor.position);
    EXPECT_EQ(static_cast<size_t>(cursor.dead), world_.DeadLetters().size());
    EXPECT_EQ(static_cast<size_t>(cursor.applied), PositionsOf(world_.Effects(), kOfA).size());
  }

  World world_;
  const std::string other_ = OtherPartition();
};

TEST_F(PoisonTest, BecomesADeadLetterAfterFiveTriesAndHoldsNobodyElse) {
  int tries = 0;
  const Handler handler = Refusing("bad.event");
  world_.StartConsumer([&](sql::Txn& txn, const Scope& scope, const Event& event) {
    if (event.type == "bad.event") ++tries;
    return handler(txn, scope, event);
  });
  Fill();
  world_.feed.DeliverAll();
  world_.Settle();
  EXPECT_EQ(PositionsOf(world_.Effects(), kOfA), UpTo(2))
      << "nothing overtakes within the partition";
  EXPECT_EQ(PositionsOf(world_.Effects(), PartitionOf("t", other_)), UpTo(2));
  world_.db.executor().RunFor(absl::Seconds(10));
  EXPECT_THAT(PositionsOf(world_.Effects(), kOfA), ElementsAre(1, 2, 4, 5));
  const std::vector<DeadLetter> letters = world_.DeadLetters();
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_EQ(letters[0].event.position, 3);
  EXPECT_EQ(letters[0].event.type, "bad.event");
  EXPECT_EQ(letters[0].event.data, "d");
  EXPECT_EQ(letters[0].attempts, 5);
  EXPECT_THAT(letters[0].reason, HasSubstr("bad event"));
  // Runs of a batch of which nothing was kept do not count as deliveries of the event.
  EXPECT_GE(tries, 5);
  EXPECT_LE(tries, 7);
  EXPECT_EQ(world_.consumer->Cursors(), world_.HeadsNow());
  ExpectConserved();
}

TEST_F(PoisonTest, WhatARefusingHandlerWroteIsGone) {
  world_.StartConsumer([](sql::Txn& txn, const Scope& scope, const Event& event) -> absl::Status {
    HF_RETURN_IF_ERROR(WriteEffect(txn, scope, event));
    return event.type == "bad.event" ? absl::InternalError("too late") : absl::OkStatus();
  });
  Fill();
  world_.feed.DeliverAll();
  world_.db.executor().RunFor(absl::Seconds(10));
  EXPECT_THAT(PositionsOf(world_.Effects(), kOfA), ElementsAre(1, 2, 4, 5));
  EXPECT_THAT(world_.DeadLetters(), SizeIs(1));
  ExpectConserved();
}

TEST_F(PoisonTest, SqlErrorsOfAHandlerPoisonOnlyTheirEvent) {
  world_.StartConsumer([](sql::Txn& txn, const Scope& scope, const Event& event) -> absl::Status {
    if (event.type == "bad.event") {
      constexpr sql::Statement kWrong = {"test.wrong", "INSERT INTO effects (number) VALUES (1)"};
      return txn.Exec(kWrong);
    }
    return WriteEffect(txn, scope, event);
  });
  Fill();
  world_.feed.DeliverAll();
  world_.db.executor().RunFor(absl::Seconds(10));
  EXPECT_THAT(PositionsOf(world_.Effects(), kOfA), ElementsAre(1, 2, 4, 5));
  EXPECT_THAT(world_.DeadLetters(), SizeIs(1));
  ExpectConserved();
}

TEST_F(PoisonTest, SeveralInARow) {
  world_.StartConsumer(Refusing("bad.event"));
  for (int i = 0; i < 3; ++i) ASSERT_THAT(world_.Append(kA, "bad.event"), IsOk());
  ASSERT_THAT(world_.Append(kA, "good.event"), IsOk());
  world_.feed.DeliverAll();
  world_.db.executor().RunFor(absl::Seconds(20));
  EXPECT_THAT(PositionsOf(world_.Effects(), kOfA), ElementsAre(4));
  EXPECT_THAT(world_.DeadLetters(), SizeIs(3));
  ExpectConserved();
}

TEST_F(PoisonTest, TriesAreCountedAcrossRestarts) {
  int tries = 0;
  const Handler handler = [&](sql::Txn& txn, const Scope& scope, const Event& event) {
    if (event.type != "bad.event") return WriteEffect(txn, scope, event);
    ++tries;
    return absl::InternalError("bad");
  };
  ASSERT_THAT(world_.Append(kA, "bad.event"), IsOk());
  for (int i = 1; i <= 4; ++i) {
    world_.StartConsumer(handler);
    world_.consumer.reset();
    EXPECT_EQ(tries, i);
    EXPECT_THAT(world_.DeadLetters(), IsEmpty());
  }
  world_.StartConsumer(handler);
  EXPECT_EQ(tries, 5);
  EXPECT_THAT(world_.DeadLetters(), SizeIs(1));
}

TEST_F(PoisonTest, AReplayAppliesItOnce) {
  bool fixed = false;
  const Handler bad = Refusing("bad.event");
  world_.StartConsumer([&](sql::Txn& txn, const Scope& scope, const Event& event) {
    return fixed ? WriteEffect(txn, scope, event) : bad(txn, scope, event);
  });
  Fill();
  world_.feed.DeliverAll();
  world_.db.executor().RunFor(absl::Seconds(10));
  const std::string id = world_.DeadLetters().at(0).event.id;
  EXPECT_THAT(world_.consumer->Replay(id), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(world_.DeadLetters(), SizeIs(1)) << "still refused, still open";
  fixed = true;
  EXPECT_THAT(world_.consumer->Replay(id), IsOk());
  EXPECT_THAT(PositionsOf(world_.Effects(), kOfA), ElementsAre(1, 2, 4, 5, 3));
  EXPECT_THAT(world_.DeadLetters(), IsEmpty());
  EXPECT_THAT(world_.DeadLetters(/*open_only=*/false), SizeIs(1));
  EXPECT_THAT(world_.consumer->Replay(id), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(world_.consumer->Replay("evt_none"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(world_.Effects(), SizeIs(7));
  ExpectConserved();
}

}  // namespace
}  // namespace holdfast::outbox
