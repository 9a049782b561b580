// What a discount takes off, and how long it lasts.
#include "services/billing/domain/discount.h"

#include "gtest/gtest.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

TEST(DiscountTest, PercentIsRoundedOnceHalfAwayFromZero) {
  EXPECT_THAT(ReductionOf({.basis_points = 1250, .periods_left = 1}, Usd(1'00)),
              IsOkAndHolds(Usd(13)));
  EXPECT_THAT(ReductionOf({.basis_points = 10000, .periods_left = 1}, Usd(9'99)),
              IsOkAndHolds(Usd(9'99)));
}

TEST(DiscountTest, AmountStopsAtThePrice) {
  EXPECT_THAT(ReductionOf({.amount = Usd(5'00), .periods_left = 1}, Usd(3'00)),
              IsOkAndHolds(Usd(3'00)));
  EXPECT_THAT(ReductionOf({.amount = Usd(5'00), .periods_left = 1}, Usd(30'00)),
              IsOkAndHolds(Usd(5'00)));
}

TEST(DiscountTest, LastPeriodUsesItUp) {
  const Discount two{.basis_points = 100, .periods_left = 2, .offer = "o"};
  const Discount one{.basis_points = 100, .periods_left = 1, .offer = "o"};
  EXPECT_EQ(AfterOnePeriod(two), one);
  EXPECT_EQ(AfterOnePeriod(one), std::nullopt);
}

}  // namespace
}  // namespace holdfast::billing
