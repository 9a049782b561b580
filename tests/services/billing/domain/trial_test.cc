// The first paid period after a trial.
#include "services/billing/domain/trial.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

constexpr Interval kMonthly{IntervalUnit::kMonth, 1};
auto Invalid() { return StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"); }

TEST(TrialEndTest, KeepsTheWallClockOverAClockChange) {
  const absl::TimeZone berlin = *LoadZone("Europe/Berlin");
  const absl::Time start = AtLocal(absl::CivilSecond(2026, 3, 20, 9, 30, 0), berlin);
  EXPECT_THAT(TrialEnd(start, 14, berlin),
              IsOkAndHolds(AtLocal(absl::CivilSecond(2026, 4, 3, 9, 30, 0), berlin)));
  EXPECT_THAT(TrialEnd(Day("2026-02-20"), 14), IsOkAndHolds(Day("2026-03-06")));
  EXPECT_THAT(TrialEnd(Day("2026-02-20"), -1), Invalid());
  EXPECT_THAT(TrialEnd(start, -1, berlin), Invalid());
}

TEST(PeriodsAfterTrialTest, StartWholeOnTheDayOfTheTrialsEnd) {
  const auto after = PeriodsAfterTrial(Day("2026-01-31"), std::nullopt, kMonthly, 3, Usd(30'00));
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ(after->anchor_day, 31);
  EXPECT_EQ(after->first_charge, Usd(30'00));
  EXPECT_EQ(after->periods[1].span, (DayRange{Day("2026-02-28"), Day("2026-03-31")}));
}

TEST(PeriodsAfterTrialTest, ArePartialUpToAnotherAnchor) {
  const auto after = PeriodsAfterTrial(Day("2026-04-16"), 1, kMonthly, 2, Usd(30'00));
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ(after->periods[0].span, (DayRange{Day("2026-04-16"), Day("2026-05-01")}));
  EXPECT_EQ(after->first_charge, Usd(15'00));
  EXPECT_EQ(after->periods[1].span, (DayRange{Day("2026-05-01"), Day("2026-06-01")}));
  EXPECT_THAT(PeriodsAfterTrial(Day("2026-04-16"), 32, kMonthly, 2, Usd(1)), Invalid());
  EXPECT_THAT(PeriodsAfterTrial(Day("2026-04-16"), 1, kMonthly, 0, Usd(1)), Invalid());
}

TEST(FirstMonthTest, ChargesTheRestOfTheCalendarMonth) {
  const absl::TimeZone zone = *LoadZone("America/Sao_Paulo");
  const absl::Time start = AtLocal(absl::CivilSecond(2026, 4, 2, 23, 0, 0), zone);
  const auto first = FirstMonthAfterTrial(start, 14, zone, Usd(30'00));
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->charge_at, AtLocal(absl::CivilSecond(2026, 4, 16, 23, 0, 0), zone));
  EXPECT_EQ(first->period, (DayRange{Day("2026-04-16"), Day("2026-05-01")}));
  EXPECT_EQ(first->fraction, (DayFraction{15, 30}));
  EXPECT_EQ(first->amount, Usd(15'00));
}

}  // namespace
}  // namespace holdfast::billing
