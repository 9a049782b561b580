// Ids sort by time, repeat with their seed, and never meet.
#include "libs/ids/ids.h"

#include <algorithm>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"

namespace holdfast {
namespace {

using testing::MatchesRegex;

const absl::Time kNoon = absl::FromUnixMillis(1767268800123);  // 2026-01-01T12:00:00.123Z

std::vector<std::string> Take(IdSource& source, int count) {
  std::vector<std::string> ids;
  for (int i = 0; i < count; ++i) ids.push_back(source.Next("sub"));
  return ids;
}

TEST(Ids, ArePrefixedUuidsOfVersion7) {
  SeededIds ids(1, 2, kNoon);
  // 1767268800123 is 0x19b796dd67b.
  EXPECT_THAT(ids.Next("sub"), MatchesRegex("sub_019b796dd67b7[0-9a-f]{3}[89ab][0-9a-f]{15}"));
}

TEST(Ids, TellTheMillisecondTheyWereMadeAt) {
  SeededIds ids(1, 2, kNoon);
  EXPECT_EQ(TimeOfId(ids.Next("inv")), kNoon);
  EXPECT_EQ(TimeOfId(NewUuid7(kNoon)), kNoon);
}

TEST(Ids, OtherTextTellsNoTime) {
  for (const char* text :
       {"", "sub", "sub_", "sub_019b796dd67b", "c1f9e0c2-3b1a-4d53-9f0e-3f6f0d3f5f11",
        "sub_019B796DD67B7000800000000000000A", "sub_019b796dd67b7000800000000000000g"}) {
    EXPECT_EQ(TimeOfId(text), std::nullopt) << text;
  }
}

TEST(SeededIds, RepeatWithTheSameSeedAndTime) {
  SeededIds once(42, 7, kNoon);
  SeededIds again(IdSeed{42, 7}, kNoon);
  EXPECT_EQ(Take(once, 100), Take(again, 100));
}

TEST(SeededIds, DifferByEachHalfOfTheSeed) {
  SeededIds base(42, 7, kNoon);
  SeededIds other_hi(43, 7, kNoon);
  SeededIds other_lo(42, 8, kNoon);
  const std::string id = base.Next("sub");
  EXPECT_NE(id, other_hi.Next("sub"));
  EXPECT_NE(id, other_lo.Next("sub"));
}

TEST(SeededIds, SortInTheOrderTheyWereMadeForAnySeed) {
  EXPECT_TRUE(rc::check("ids of one command sort as made", [](uint64_t hi, uint64_t lo) {
    SeededIds source(hi, lo, kNoon);
    const std::vector<std::string> ids = Take(source, 200);
    RC_ASSERT(std::is_sorted(ids.begin(), ids.end(), std::less_equal<>()));
  }));
}

TEST(SeededIds, SortByTimeAcrossCommands) {
  EXPECT_TRUE(rc::check("a later millisecond sorts later", [](uint64_t seed, uint64_t other) {
    const auto ms = *rc::gen::inRange<int64_t>(0, int64_t{1} << 47);
    const auto later = *rc::gen::inRange<int64_t>(1, 1'000'000'000);
    SeededIds first(seed, other, absl::FromUnixMillis(ms));
    SeededIds second(other, seed, absl::FromUnixMillis(ms + later));
    RC_ASSERT(first.Next("sub") < second.Next("sub"));
  }));
}

TEST(SystemIds, KeepSortingWhenTheClockStandsStillOrGoesBack) {
  VirtualClock clock(kNoon);
  SystemIds source(clock);
  std::vector<std::string> ids = Take(source, 100);
  clock.Set(kNoon - absl::Hours(1));
  for (const std::string& id : Take(source, 100)) ids.push_back(id);
  clock.Set(kNoon + absl::Milliseconds(1));
  ids.push_back(source.Next("sub"));
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end(), std::less_equal<>()));
}

TEST(SystemIds, NeverRepeatAcrossThreadsAndSources) {
  VirtualClock clock(kNoon);
  SystemIds one(clock);
  SystemIds other(clock);
  std::vector<std::vector<std::string>> made(4);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < made.size(); ++t) {
    threads.emplace_back([&, t] { made[t] = Take(t % 2 == 0 ? one : other, 5000); });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> distinct;
  for (const auto& ids : made) distinct.insert(ids.begin(), ids.end());
  EXPECT_EQ(distinct.size(), 20000u);
}

TEST(Ids, ClampTimesOutsideTheFormat) {
  SeededIds before(1, 2, absl::InfinitePast());
  SeededIds after(1, 2, absl::InfiniteFuture());
  EXPECT_THAT(before.Next("sub"), MatchesRegex("sub_0{12}7.*"));
  EXPECT_THAT(after.Next("sub"), MatchesRegex("sub_f{12}7.*"));
}

TEST(NextSeed, RepeatsWithItsSourceAndDiffersFromTheNext) {
  SeededIds source(5, 6, kNoon);
  SeededIds same(5, 6, kNoon);
  const IdSeed first = NextSeed(source);
  EXPECT_EQ(first, NextSeed(same));
  const IdSeed second = NextSeed(source);
  EXPECT_NE(first.hi, second.hi);
  EXPECT_NE(first.lo, second.lo);
}

TEST(NewUuid7, IsCanonicalAndNew) {
  const std::string uuid = NewUuid7(kNoon);
  EXPECT_TRUE(IsUuid(uuid)) << uuid;
  EXPECT_THAT(uuid, MatchesRegex("019b796d-d67b-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_NE(uuid, NewUuid7(kNoon));
}

TEST(IsUuid, AcceptsEitherCaseAndAnyVersion) {
  EXPECT_TRUE(IsUuid("c1f9e0c2-3b1a-4d53-9f0e-3f6f0d3f5f11"));
  EXPECT_TRUE(IsUuid("C1F9E0C2-3B1A-4D53-9F0E-3F6F0D3F5F11"));
}

TEST(IsUuid, RefusesOtherText) {
  for (const char* text :
       {"", "c1f9e0c23b1a4d539f0e3f6f0d3f5f11", "c1f9e0c2-3b1a-4d53-9f0e-3f6f0d3f5f1",
        "c1f9e0c2-3b1a-4d53-9f0e-3f6f0d3f5f111", "g1f9e0c2-3b1a-4d53-9f0e-3f6f0d3f5f11",
        "c1f9e0c2_3b1a-4d53-9f0e-3f6f0d3f5f11", "{1f9e0c2-3b1a-4d53-9f0e-3f6f0d3f5f1}"}) {
    EXPECT_FALSE(IsUuid(text)) << text;
  }
}

TEST(IdsDeathTest, RefuseAPrefixThatIsNoWord) {
  SeededIds ids(1, 2, kNoon);
  EXPECT_DEATH(ids.Next("sub_"), "broken invariant");
  EXPECT_DEATH(ids.Next(""), "broken invariant");
}

}  // namespace
}  // namespace holdfast
