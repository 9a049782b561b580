// The producer's side: places and sequences of events, what is published and when, what is trimmed.
#include "libs/outbox/outbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>

#include "libs/outbox/event_proto.h"
#include "libs/outbox/trim_job.h"
#include "tests/libs/outbox/outbox_world.h"

namespace holdfast::outbox {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<Event> ReadAll(World& world, int partition, int64_t after = 0, int limit = 1000) {
  std::vector<Event> events;
  EXPECT_THAT(world.db.readers().Run([&](sql::ReadTxn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(events, ReadEvents(txn, partition, after, limit));
    return absl::OkStatus();
  }),
              IsOk());
  return events;
}

// Worked out apart from this code, with Python: FNV-1a 64, halves xored, modulo 16.
TEST(PartitionOf, NeverChanges) {
  EXPECT_EQ(PartitionOf("", ""), 1);
  EXPECT_EQ(PartitionOf("t", "customers/c1"), 3);
  EXPECT_EQ(PartitionOf("acme", "customers/42"), 3);
  EXPECT_EQ(PartitionOf("t\xc3\xa4", "customers/\xff"), 9);
}

TEST(PartitionOf, SpreadsCustomersEvenly) {
  std::array<int, kPartitions> counts = {};
  for (int i = 0; i < 16000; ++i) ++counts.at(PartitionOf("t", absl::StrCat("customers/c", i)));
  for (const int count : counts) {
    EXPECT_GT(count, 850);
    EXPECT_LT(count, 1150);
  }
}

TEST(PartitionOf, TellsTenantFromCustomer) {
  int differ = 0;
  for (int i = 0; i < 100; ++i) {
    const std::string n = absl::StrCat(i);
    differ += PartitionOf("a" + n, "b") != PartitionOf("a", n + "b") ? 1 : 0;
  }
  EXPECT_GT(differ, 80);
}

TEST(EventCodec, GivesBackEveryField) {
  EXPECT_TRUE(rc::check("decode(encode(event)) == event",
                        [](std::string id, std::string type, std::string data) {
                          RC_PRE(!id.empty() && !type.empty());
                          for (std::string* text : {&id, &type}) {
                            for (char& c : *text)
                              c = static_cast<char>(c & 0x7f);  // proto strings are UTF-8
                          }
                          const Event event{.id = id,
                                            .type = type,
                                            .tenant = "t",
                                            .customer = "customers/c",
                                            .subject = "s",
                                            .time = absl::FromUnixMicros(*rc::gen::inRange<int64_t>(
                                                -1'000'000'000'000, 4'000'000'000'000'000)),
                                            .schema_version = 3,
                                            .actor = "a",
                                            .channel = "web",
                                            .cause = "r",
                                            .data = data,
                                            .partition = *rc::gen::inRange(0, 16),
                                            .position = *rc::gen::inRange<int64_t>(1, INT64_MAX),
                                            .customer_seq = 5,
                                            .reply_to = "host:1"};
                          const auto decoded = DecodeEvent(EncodeEvent(event));
                          RC_ASSERT(decoded.ok());
                          RC_ASSERT(*decoded == event);
                        }));
}

TEST(EventCodec, RefusesWhatIsNoEvent) {
  const Event good{.id = "e",
                   .type = "x.y",
                   .tenant = "t",
                   .time = absl::UnixEpoch(),
                   .partition = 1,
                   .position = 1};
  ASSERT_THAT(DecodeEvent(EncodeEvent(good)), IsOk());
  const auto refused = [&](auto&& change) {
    Event event = good;
    change(event);
    return DecodeEvent(EncodeEvent(event)).status();
  };
  EXPECT_THAT(DecodeEvent("\xff\xff garbage"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(DecodeEvent(""), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(refused([](Event& e) { e.id = ""; }), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(refused([](Event& e) { e.type = ""; }), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(refused([](Event& e) { e.partition = 16; }),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(refused([](Event& e) { e.partition = -1; }),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(refused([](Event& e) { e.position = 0; }),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(Append, GivesGapFreePlacesAndSequences) {
  World world;
  const int partition = PartitionOf("t", "customers/a");
  std::string neighbour;  // another customer of the same partition
  for (int i = 0; neighbour.empty(); ++i) {
    const std::string name = absl::StrCat("customers/n", i);
    if (PartitionOf("t", name) == partition) neighbour = name;
  }
  for (const std::string& customer :
       {std::string("customers/a"), neighbour, std::string("customers/a")}) {
    ASSERT_THAT(world.Append(customer), IsOk());
  }
  const std::vector<Event> events = ReadAll(world, partition);
  ASSERT_THAT(events, SizeIs(3));
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(events[i].position, static_cast<int64_t>(i) + 1);
  EXPECT_EQ(events[0].customer_seq, 1);
  EXPECT_EQ(events[1].customer_seq, 1);
  EXPECT_EQ(events[2].customer_seq, 2);
  EXPECT_EQ(events[2].actor, "ann");
  EXPECT_EQ(events[2].channel, "web");
  EXPECT_EQ(events[2].cause, "r1");
  EXPECT_EQ(events[2].data, "d");
  EXPECT_EQ(events[2].time, world.db.process_clock().Now());
  EXPECT_TRUE(events[2].id.starts_with("evt_"));
}

TEST(Append, SeveralInOneTransactionFollowEachOther) {
  World world;
  ASSERT_THAT(world.db.writer().Run([&](sql::Txn& txn) -> absl::Status {
    HF_RETURN_IF_ERROR(world.AppendIn(txn, "customers/a", "one.done"));
    return world.AppendIn(txn, "customers/a", "two.done");
  }),
              IsOk());
  const std::vector<Event> events = ReadAll(world, PartitionOf("t", "customers/a"));
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[1].position, 2);
  EXPECT_EQ(events[1].customer_seq, 2);
}

TEST(Append, ARefusedCommandLeavesAndPublishesNothing) {
  World world;
  EXPECT_THAT(world.db.writer().Run([&](sql::Txn& txn) -> absl::Status {
    HF_RETURN_IF_ERROR(world.AppendIn(txn, "customers/a", "one.done"));
    return absl::FailedPreconditionError("no");
  }),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(world.HeadsNow(), Positions());
  EXPECT_THAT(world.feed.published, IsEmpty());
  ASSERT_THAT(world.Append("customers/a"), IsOk());
  EXPECT_EQ(ReadAll(world, PartitionOf("t", "customers/a")).at(0).customer_seq, 1);
}

TEST(Append, TenantWideFactsReachEveryPartition) {
  World world;
  ASSERT_THAT(world.Append("customers/a"), IsOk());
  ASSERT_THAT(world.Append("", "clock.advanced"), IsOk());
  const int of_a = PartitionOf("t", "customers/a");
  std::set<std::string> ids;
  for (int partition = 0; partition < kPartitions; ++partition) {
    const std::vector<Event> events = ReadAll(world, partition);
    ASSERT_THAT(events, SizeIs(partition == of_a ? 2 : 1));
    EXPECT_EQ(events.back().type, "clock.advanced");
    EXPECT_EQ(events.back().customer_seq, 0);
    ids.insert(events.back().id);
  }
  EXPECT_THAT(ids, SizeIs(kPartitions));
}

TEST(Append, IsPublishedOnceCommittedWithTheReplyAddress) {
  World world;
  bool published_inside = false;
  ASSERT_THAT(world.db.writer().Run([&](sql::Txn& txn) -> absl::Status {
    HF_RETURN_IF_ERROR(world.AppendIn(txn, "customers/a", "one.done"));
    published_inside = !world.feed.published.empty();
    return absl::OkStatus();
  }),
              IsOk());
  EXPECT_FALSE(published_inside);
  ASSERT_THAT(world.feed.published, SizeIs(1));
  EXPECT_EQ(world.feed.published[0].reply_to, "here:1");
  EXPECT_EQ(world.feed.published[0].position, 1);
  Event stored = ReadAll(world, world.feed.published[0].partition).at(0);
  EXPECT_EQ(stored.reply_to, "");
  stored.reply_to = "here:1";
  EXPECT_EQ(stored, world.feed.published[0]);
  EXPECT_EQ(world.relay->published(), 1u);
}

TEST(Append, WithoutARelayOnlyTheRowRemains) {
  World world;
  world.relay.reset();
  ASSERT_THAT(world.Append("customers/a"), IsOk());
  EXPECT_THAT(world.feed.published, IsEmpty());
  EXPECT_THAT(ReadAll(world, PartitionOf("t", "customers/a")), SizeIs(1));
}

TEST(ReadEvents, PagesInOrder) {
  World world;
  for (int i = 0; i < 5; ++i) ASSERT_THAT(world.Append("customers/a"), IsOk());
  const int partition = PartitionOf("t", "customers/a");
  const std::vector<Event> page = ReadAll(world, partition, 2, 2);
  ASSERT_THAT(page, SizeIs(2));
  EXPECT_EQ(page[0].position, 3);
  EXPECT_EQ(page[1].position, 4);
  EXPECT_THAT(ReadAll(world, partition, 5), IsEmpty());
  EXPECT_EQ(world.HeadsNow().at(static_cast<size_t>(partition)), 5);
}

class TrimTest : public testing::Test {
 protected:
  void RunJobFor(absl::Duration duration, TrimOptions options) {
    TrimJob job(world_.db.database(), world_.db.executor(), world_.db.process_clock(), options);
    world_.db.executor().RunFor(duration);
  }
  World world_;
  const int partition_ = PartitionOf("t", "customers/a");
};

TEST_F(TrimTest, DeletesWhatIsOldAndGoesOnCounting) {
  for (int i = 0; i < 500; ++i) ASSERT_THAT(world_.Append("customers/a"), IsOk());
  RunJobFor(absl::Hours(24), {});
  EXPECT_THAT(ReadAll(world_, partition_), SizeIs(500)) << "a day is not seven";
  for (int i = 0; i < 3; ++i) ASSERT_THAT(world_.Append("customers/a"), IsOk());
  RunJobFor(absl::Hours(24 * 6 + 2), {});
  const std::vector<Event> kept = ReadAll(world_, partition_);
  ASSERT_THAT(kept, SizeIs(3));
  EXPECT_EQ(kept[0].position, 501);
  RunJobFor(absl::Hours(24 * 10), {});
  ASSERT_THAT(ReadAll(world_, partition_), SizeIs(1)) << "the newest row stays";
  ASSERT_THAT(world_.Append("customers/a"), IsOk());
  EXPECT_EQ(ReadAll(world_, partition_).back().position, 504);
}

TEST_F(TrimTest, TrimsTheInboxByItsOwnTime) {
  for (int i = 0; i < 10; ++i) ASSERT_THAT(world_.Append("customers/a"), IsOk());
  world_.StartConsumer();
  world_.Settle();
  ASSERT_THAT(world_.Effects(), SizeIs(10));
  const auto applied_rows = [&] {
    int64_t rows = -1;
    EXPECT_THAT(world_.db.readers().Run([&](sql::ReadTxn& txn) -> absl::Status {
      constexpr sql::Statement kCount = {"test.count", "SELECT count(*) FROM inbox_applied"};
      HF_ASSIGN_OR_RETURN(const sql::Rows found, txn.Query(kCount));
      rows = found.front().Int(0);
      return absl::OkStatus();
    }),
                IsOk());
    return rows;
  };
  EXPECT_EQ(applied_rows(), 10);
  world_.consumer->Stop();
  RunJobFor(absl::Hours(24), {});
  EXPECT_EQ(applied_rows(), 10);
  RunJobFor(absl::Hours(24 * 7), {});
  EXPECT_EQ(applied_rows(), 0);
}

}  // namespace
}  // namespace holdfast::outbox
