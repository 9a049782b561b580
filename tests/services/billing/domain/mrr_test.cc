// A price per month.
#include "services/billing/domain/mrr.h"

#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

TEST(MonthlyTest, HalfACentRoundsAwayFromZero) {
  EXPECT_THAT(Monthly(Usd(6), {IntervalUnit::kYear, 1}), IsOkAndHolds(Usd(1)));
  EXPECT_THAT(Monthly(Usd(5), {IntervalUnit::kYear, 1}), IsOkAndHolds(Usd(0)));
}

TEST(MonthlyTest, DearestPeriodOfTheShortestIntervalFits) {
  EXPECT_THAT(Monthly(Usd(kPeriodPriceMinorMax), {IntervalUnit::kDay, 1}), IsOk());
}

TEST(MonthlyProperty, TwelveMonthsAreAYearWithinRounding) {
  EXPECT_TRUE(rc::check("12 x monthly = year +- 6", [] {
    const int64_t year = *rc::gen::inRange<int64_t>(0, 1'000'000'000);
    const auto month = Monthly(Usd(year), {IntervalUnit::kYear, 1});
    RC_ASSERT(month.ok());
    const int64_t off = 12 * month->amount_minor - year;
    RC_ASSERT(off >= -6 && off <= 6);
  }));
}

}  // namespace
}  // namespace holdfast::billing
