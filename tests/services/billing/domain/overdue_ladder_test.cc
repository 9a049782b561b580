// States of a customer whose invoice stays unpaid.
#include "services/billing/domain/overdue_ladder.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

const absl::CivilDay kUnpaid(2026, 2, 20);

OverdueLadder Ladder() { return *OverdueLadder::Make({{"WARN", 0}, {"BLOCK", 14}, {"END", 21}}); }

TEST(OverdueLadderTest, EntersEachStateOnItsDay) {
  const auto entries = Ladder().EntriesFor(kUnpaid);
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[1].name, "BLOCK");
  EXPECT_EQ(entries[1].on, Day("2026-03-06"));
}

TEST(OverdueLadderTest, IsInTheLastStateEntered) {
  EXPECT_EQ(Ladder().StateOn(kUnpaid, kUnpaid - 1), "CLEAR");
  EXPECT_EQ(Ladder().StateOn(kUnpaid, kUnpaid), "WARN");
  EXPECT_EQ(Ladder().StateOn(kUnpaid, kUnpaid + 13), "WARN");
  EXPECT_EQ(Ladder().StateOn(kUnpaid, kUnpaid + 14), "BLOCK");
  EXPECT_EQ(Ladder().StateOn(kUnpaid, kUnpaid + 1000), "END");
  EXPECT_EQ(OverdueLadder::Make({})->StateOn(kUnpaid, kUnpaid + 1), "CLEAR");
}

TEST(OverdueLadderTest, RefusesLaddersWithoutOrder) {
  const auto invalid = StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID");
  EXPECT_THAT(OverdueLadder::Make({{"A", 2}, {"B", 1}}), invalid);
  EXPECT_THAT(OverdueLadder::Make({{"A", 1}, {"B", 1}}), invalid);
  EXPECT_THAT(OverdueLadder::Make({{"A", 1}, {"A", 2}}), invalid);
  EXPECT_THAT(OverdueLadder::Make({{"", 1}}), invalid);
  EXPECT_THAT(OverdueLadder::Make({{"CLEAR", 1}}), invalid);
  EXPECT_THAT(OverdueLadder::Make({{"A", -1}}), invalid);
}

}  // namespace
}  // namespace holdfast::billing
