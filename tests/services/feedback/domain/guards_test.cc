// Figures of vectors/offers.json, family offer_guards: cool-down 90 d, 1 per offer, 2 accepts in
// 365 d.
#include "services/feedback/domain/guards.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"

namespace holdfast::feedback {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

absl::Time Day(int day) { return absl::FromUnixSeconds(1'700'000'000) + day * absl::Hours(24); }

// Accepts so far in the vector: d30 on day 0 and p2 on day 90; the decline of d15 on day 180 leaves
// no trace.
std::vector<std::string_view> Ask(int day, const char* offer) {
  std::vector<Accept> accepts = {{"d30", Day(0)}};
  if (day > 90) accepts.push_back({"p2", Day(90)});
  return BlockedByGuards(Guards{}, offer, accepts, Day(day));
}

TEST(Guards, AgreeWithTheVectors) {
  EXPECT_THAT(Ask(10, "d30"), ElementsAre("max_per_offer", "cool_down"));
  EXPECT_THAT(Ask(89, "p2"), ElementsAre("cool_down"));
  EXPECT_THAT(Ask(90, "p2"), IsEmpty());
  EXPECT_THAT(Ask(179, "d30"), ElementsAre("max_per_offer", "cool_down", "accepts_in_365_days"));
  EXPECT_THAT(Ask(180, "d30"), ElementsAre("max_per_offer", "accepts_in_365_days"));
  EXPECT_THAT(Ask(200, "d15"), ElementsAre("accepts_in_365_days"));
  EXPECT_THAT(Ask(366, "d15"), IsEmpty());
}

TEST(Guards, CountAnAcceptUntilItIs365DaysOld) {
  const std::vector<Accept> accepts = {{"a", Day(0)}, {"b", Day(100)}};
  const Guards no_cool_down{.cool_down_days = 0};
  EXPECT_THAT(BlockedByGuards(no_cool_down, "c", accepts, Day(365) - absl::Seconds(1)),
              ElementsAre("accepts_in_365_days"));
  EXPECT_THAT(BlockedByGuards(no_cool_down, "c", accepts, Day(365)), IsEmpty());
}

TEST(Guards, NothingAcceptedBlocksNothing) {
  EXPECT_THAT(BlockedByGuards(Guards{}, "d30", {}, Day(0)), IsEmpty());
}

TEST(Guards, OneMoreAcceptNeverUnblocks) {
  EXPECT_TRUE(rc::check([] {
    const auto days = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 800));
    std::vector<Accept> accepts;
    for (const int day : days) accepts.push_back({day % 2 == 0 ? "a" : "b", Day(day)});
    const auto before = BlockedByGuards(Guards{}, "a", accepts, Day(800));
    accepts.push_back({"a", Day(*rc::gen::inRange(0, 800))});
    const auto after = BlockedByGuards(Guards{}, "a", accepts, Day(800));
    for (const auto& name : before)
      RC_ASSERT(std::find(after.begin(), after.end(), name) != after.end());
    RC_ASSERT(std::find(after.begin(), after.end(), kBlockedByMaxPerOffer) != after.end());
  }));
}

}  // namespace
}  // namespace holdfast::feedback
