// Prices by tiers, packages and blocks. Method: two tiers up to 10 and beyond; blocks of 5 and 10.
#include "services/billing/domain/price_tiers.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/money/money.h"
#include "rapidcheck.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using testing::ElementsAre;

auto Invalid() { return StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"); }
Rational D(const char* text) { return *ParseDecimal(text); }

std::vector<PriceTier> Tiers() { return {{D("10"), D("2"), D("1")}, {{}, D("0.5"), D("3")}}; }

struct TierRow {
  const char* name;
  const char* quantity;
  const char* graduated;
  const char* volume;
};
class TierPrices : public testing::TestWithParam<TierRow> {};
TEST_P(TierPrices, FollowTheTierOfEachUnitOrOfAll) {
  const TierRow& row = GetParam();
  EXPECT_THAT(GraduatedPrice(Tiers(), D(row.quantity)), IsOkAndHolds(D(row.graduated)));
  EXPECT_THAT(VolumePrice(Tiers(), D(row.quantity)), IsOkAndHolds(D(row.volume)));
}
INSTANTIATE_TEST_SUITE_P(All, TierPrices,
                         testing::Values(TierRow{"NothingTakesTheFirstFlat", "0", "1", "1"},
                                         TierRow{"InTheFirst", "4", "9", "9"},
                                         TierRow{"TheBoundBelongsToItsTier", "10", "21", "21"},
                                         TierRow{"JustAbove", "10.01", "24.005", "8.005"},
                                         TierRow{"Above", "20", "29", "13"}),
                         [](const auto& row) { return row.param.name; });

TEST(TierPricesTest, AShareOfAnAmountIsAUnitPrice) {
  const std::vector<PriceTier> tiers = {*PercentageTier(D("100"), D("2.5"), D("0.3")),
                                        *PercentageTier({}, D("1"), 0)};
  EXPECT_THAT(GraduatedPrice(tiers, D("50")), IsOkAndHolds(D("1.55")));
  EXPECT_THAT(GraduatedPrice(tiers, D("150")), IsOkAndHolds(D("3.3")));
}

TEST(TierPricesTest, StayExactTwelvePlacesBeyondTheMinorUnit) {
  const Currency usd = *Currency::Parse("USD");
  const std::vector<PriceTier> tiers = {{{}, *ParseUnitPrice("0.00000000000001", usd), 0}};
  const auto price = VolumePrice(tiers, D("1500000000000"));
  ASSERT_THAT(price, IsOk());
  EXPECT_EQ(*price, D("1.5"));
  EXPECT_THAT(RoundToMoney(*price, usd), IsOkAndHolds(Money{2, usd}));
}

TEST(TierPricesTest, RefuseTiersThatLeaveAQuantityOut) {
  const std::vector<std::vector<PriceTier>> wrong = {
      {},
      {{D("10"), 1, 0}},
      {{{}, 1, 0}, {{}, 1, 0}},
      {{D("10"), 1, 0}, {D("10"), 1, 0}, {{}, 1, 0}},
      {{D("0"), 1, 0}, {{}, 1, 0}},
      {{{}, -1, 0}},
      {{{}, 1, -1}},
  };
  for (const auto& tiers : wrong) {
    EXPECT_THAT(GraduatedPrice(tiers, 1), Invalid());
    EXPECT_THAT(VolumePrice(tiers, 1), Invalid());
  }
  EXPECT_THAT(GraduatedPrice(Tiers(), -1), Invalid());
  EXPECT_THAT(VolumePrice(Tiers(), D("-0.1")), Invalid());
}

TEST(PackagePriceTest, CountsStartedPackagesBeyondTheFreeUnits) {
  const Package package{10, D("2.5"), 5};
  EXPECT_THAT(PackagePrice(package, 0), IsOkAndHolds(Rational(0)));
  EXPECT_THAT(PackagePrice(package, 5), IsOkAndHolds(Rational(0)));
  EXPECT_THAT(PackagePrice(package, D("5.1")), IsOkAndHolds(D("2.5")));
  EXPECT_THAT(PackagePrice(package, 15), IsOkAndHolds(D("2.5")));
  EXPECT_THAT(PackagePrice(package, 16), IsOkAndHolds(D("5")));
  EXPECT_THAT(PackagePrice({0, 1, 0}, 1), Invalid());
  EXPECT_THAT(PackagePrice({1, -1, 0}, 1), Invalid());
  EXPECT_THAT(PackagePrice({1, 1, -1}, 1), Invalid());
  EXPECT_THAT(PackagePrice(package, -1), Invalid());
}

// 20 units in blocks of 5 at 3, then blocks of 10 at 4.
std::vector<BlockTier> Blocks() { return {{5, 4, 3}, {10, 2, 4}}; }

TEST(BlockPrices, FillTiersInOrderAndLetTheLastTakeTheRest) {
  EXPECT_THAT(GraduatedBlocksPrice(Blocks(), 0)->per_tier, ElementsAre(Rational(0)));
  EXPECT_THAT(GraduatedBlocksPrice(Blocks(), 20)->per_tier, ElementsAre(Rational(12)));
  const auto above = GraduatedBlocksPrice(Blocks(), 21);
  ASSERT_THAT(above, IsOk());
  EXPECT_THAT(above->per_tier, ElementsAre(Rational(12), Rational(4)));
  EXPECT_EQ(above->amount, Rational(16));
  EXPECT_EQ(GraduatedBlocksPrice(Blocks(), 61)->amount, Rational(12 + 5 * 4));
}

TEST(BlockPrices, OrPriceAllByTheTierReached) {
  EXPECT_THAT(VolumeBlocksPrice(Blocks(), 20), IsOkAndHolds(Rational(12)));
  EXPECT_THAT(VolumeBlocksPrice(Blocks(), 21), IsOkAndHolds(Rational(12)));
  EXPECT_THAT(VolumeBlocksPrice(Blocks(), 100), IsOkAndHolds(Rational(40)));
  EXPECT_THAT(VolumeBlocksPrice(Blocks(), 0), IsOkAndHolds(Rational(0)));
}

TEST(BlockPrices, RefuseBlocksOfNothing) {
  for (const auto& tiers :
       std::vector<std::vector<BlockTier>>{{}, {{0, 1, 1}}, {{1, 0, 1}}, {{1, 1, -1}}}) {
    EXPECT_THAT(GraduatedBlocksPrice(tiers, 1), Invalid());
    EXPECT_THAT(VolumeBlocksPrice(tiers, 1), Invalid());
  }
  EXPECT_THAT(GraduatedBlocksPrice(Blocks(), -1), Invalid());
}

TEST(TierProperty, AmountsRiseWithTheQuantityAndDoNotJumpWithoutFlatAmounts) {
  EXPECT_TRUE(rc::check("graduated is monotone, and continuous where nothing is flat", [] {
    std::vector<PriceTier> tiers;
    int64_t bound = 0;
    for (int i = *rc::gen::inRange(0, 5); i > 0; --i) {
      bound += *rc::gen::inRange(1, 100);
      tiers.push_back({Rational(bound), *rc::gen::inRange<int64_t>(0, 50), 0});
    }
    tiers.push_back({std::nullopt, *rc::gen::inRange<int64_t>(0, 50), 0});
    const Rational quantity = *Rational::Make(*rc::gen::inRange(0, 60000), 100);
    const Rational step = *Rational::Make(1, *rc::gen::inRange(1, 1000));
    const auto here = GraduatedPrice(tiers, quantity);
    const auto there = GraduatedPrice(tiers, *Add(quantity, step));
    RC_ASSERT(here.ok() && there.ok());
    RC_ASSERT(!(*there < *here));
    // No unit costs more than 50, so neither does a step.
    RC_ASSERT(!(*Mul(step, 50) < *Sub(*there, *here)));
  }));
}

}  // namespace
}  // namespace holdfast::billing
