// What a part of a period costs. Method: $30.00 for 30 days where the day's price should be plain.
#include "services/billing/domain/proration.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using testing::ElementsAre;

DayRange Range(std::string_view start, std::string_view end) { return {Day(start), Day(end)}; }
auto Invalid() { return StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"); }

struct ProrateRow {
  const char* name;
  int64_t price_minor;
  const char* used[2];
  const char* period[2];
  DayCount count;
  int64_t amount_minor;
};
class Prorating : public testing::TestWithParam<ProrateRow> {};
TEST_P(Prorating, RoundsPriceTimesDaysOnce) {
  const ProrateRow& row = GetParam();
  EXPECT_THAT(Prorate(Usd(row.price_minor), Range(row.used[0], row.used[1]),
                      Range(row.period[0], row.period[1]), row.count),
              IsOkAndHolds(Usd(row.amount_minor)));
}
constexpr DayCount kActual = DayCount::kActual;
constexpr DayCount kFixed30 = DayCount::kFixed30;
const ProrateRow kProrate[] = {
    {"HalfAMonth",
     30'00,
     {"2026-04-16", "2026-05-01"},
     {"2026-04-01", "2026-05-01"},
     kActual,
     15'00},
    {"NothingUsed", 30'00, {"2026-04-16", "2026-04-16"}, {"2026-04-01", "2026-05-01"}, kActual, 0},
    {"AllOfIt", 30'00, {"2026-04-01", "2026-05-01"}, {"2026-04-01", "2026-05-01"}, kActual, 30'00},
    {"HalfAUnitRoundsAway",
     15,
     {"2026-04-01", "2026-04-02"},
     {"2026-04-01", "2026-05-01"},
     kActual,
     1},
    {"HalfAUnitOfACreditRoundsAwayToo",
     -15,
     {"2026-04-01", "2026-04-02"},
     {"2026-04-01", "2026-05-01"},
     kActual,
     -1},
    {"LeapFebruary",
     29'00,
     {"2028-02-01", "2028-02-29"},
     {"2028-02-01", "2028-03-01"},
     kActual,
     28'00},
    {"AMonthOfThirtyDays",
     30'00,
     {"2026-03-20", "2026-04-05"},
     {"2026-03-01", "2026-04-01"},
     kFixed30,
     15'00},
    {"AShortMonthOfThirtyDays",
     30'00,
     {"2026-02-15", "2026-03-01"},
     {"2026-02-01", "2026-03-01"},
     kFixed30,
     16'00},
    // The plan's period is shorter than what is left of an extended one.
    {"MoreThanThePlanPeriod",
     30'00,
     {"2026-04-01", "2026-05-16"},
     {"2026-04-01", "2026-05-01"},
     kActual,
     45'00},
};
INSTANTIATE_TEST_SUITE_P(All, Prorating, testing::ValuesIn(kProrate),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ProrateTest, RefusesWhatCannotBeCounted) {
  const DayRange april = Range("2026-04-01", "2026-05-01");
  EXPECT_THAT(Prorate(Usd(1), april, Range("2026-04-01", "2026-04-01")), Invalid());
  EXPECT_THAT(Prorate(Usd(1), Range("2026-04-02", "2026-04-01"), april), Invalid());
  EXPECT_THAT(ProrateDays(Usd(1), 1, 0), Invalid());
  EXPECT_THAT(ProrateDays(Usd(1), -1, 30), Invalid());
  EXPECT_THAT(ProrateDays(Usd(10'00), 15, 30), IsOkAndHolds(Usd(5'00)));
  EXPECT_THAT(Prorate(Usd(INT64_MAX), Range("2026-04-01", "2027-04-01"), april),
              StatusIs(absl::StatusCode::kOutOfRange, "AMOUNT_OVERFLOW"));
}

TEST(ProrateTest, CountsSecondsBetweenInstants) {
  const absl::Time start = absl::FromUnixSeconds(1'000);
  const TimeRange hour{start, start + absl::Hours(1)};
  const TimeRange used{start + absl::Minutes(45), start + absl::Hours(1)};
  EXPECT_THAT(Prorate(Usd(10'00), used, hour), IsOkAndHolds(Usd(2'50)));
  EXPECT_THAT(Prorate(Usd(10'00), TimeRange{start, start}, hour), IsOkAndHolds(Usd(0)));
  EXPECT_THAT(Prorate(Usd(1), hour, TimeRange{start, start}), Invalid());
  EXPECT_THAT(Prorate(Usd(1), TimeRange{hour.end, start}, hour), Invalid());
}

TEST(ProrateTest, CountsADayOfTheClockChangeAsOneDay) {
  // 25 October 2026 has 25 hours in Berlin: by days it costs a day, by seconds more.
  const DayRange october = Range("2026-10-01", "2026-11-01");
  const DayRange sunday = Range("2026-10-25", "2026-10-26");
  EXPECT_THAT(Prorate(Usd(31'00), sunday, october), IsOkAndHolds(Usd(1'00)));
  const absl::TimeZone berlin = *LoadZone("Europe/Berlin");
  EXPECT_THAT(Prorate(Usd(31'00), InstantsOf(sunday, berlin), InstantsOf(october, berlin)),
              IsOkAndHolds(Usd(1'04)));
}

struct CreditRow {
  const char* name;
  int64_t charged_minor;
  const char* from;
  int64_t credit_minor;
};
class UnusedDaysCredit : public testing::TestWithParam<CreditRow> {};
TEST_P(UnusedDaysCredit, IsTheirPartOfWhatWasCharged) {
  const DayRange april = Range("2026-04-01", "2026-05-01");
  EXPECT_THAT(UnusedCredit(Usd(GetParam().charged_minor), april, Day(GetParam().from)),
              IsOkAndHolds(Usd(GetParam().credit_minor)));
}
INSTANTIATE_TEST_SUITE_P(All, UnusedDaysCredit,
                         testing::Values(CreditRow{"MidPeriod", 30'00, "2026-04-16", 15'00},
                                         CreditRow{"FirstDayIsAllOfIt", 30'00, "2026-04-01", 30'00},
                                         CreditRow{"BeforeThePeriodIsAllOfIt", 30'00, "2026-03-01",
                                                   30'00},
                                         CreditRow{"LastDayIsOneDay", 30'00, "2026-04-30", 1'00},
                                         CreditRow{"AtTheEndIsNothing", 30'00, "2026-05-01", 0},
                                         CreditRow{"LongAfterIsNothing", 30'00, "2026-07-01", 0},
                                         CreditRow{"FreePeriod", 0, "2026-04-16", 0}),
                         [](const auto& row) { return row.param.name; });

TEST(BlockedCreditTest, GivesBackBlockedDaysOfThePeriodOnly) {
  const DayRange april = Range("2026-04-01", "2026-05-01");
  EXPECT_THAT(BlockedCredit(Usd(30'00), Range("2026-04-10", "2026-04-20"), april),
              IsOkAndHolds(Usd(-10'00)));
  EXPECT_THAT(BlockedCredit(Usd(30'00), Range("2026-04-10", "2026-04-10"), april),
              IsOkAndHolds(Usd(0)));
  EXPECT_THAT(BlockedCredit(Usd(30'00), Range("2026-04-20", "2026-05-02"), april), Invalid());
  EXPECT_THAT(BlockedCredit(Usd(30'00), Range("2026-04-20", "2026-04-10"), april), Invalid());
}

TEST(ChargesOfTest, DatesPartsAtTheirStartsOrEnds) {
  FixedAgreement agreement{.start = Day("2026-01-20"),
                           .end = Day("2026-03-10"),
                           .anchor_day = 31,
                           .interval = {IntervalUnit::kMonth, 1}};
  const PeriodCharge lead{Day("2026-01-20"), Range("2026-01-20", "2026-01-31"), Usd(11'00)};
  const PeriodCharge whole{Day("2026-01-31"), Range("2026-01-31", "2026-02-28"), Usd(31'00)};
  const PeriodCharge tail{Day("2026-02-28"), Range("2026-02-28", "2026-03-10"), Usd(10'00)};
  EXPECT_THAT(ChargesOf(agreement, Usd(31'00)), IsOkAndHolds(ElementsAre(lead, whole, tail)));
  agreement.time = BillingTime::kInArrears;
  const auto arrears = ChargesOf(agreement, Usd(31'00));
  ASSERT_THAT(arrears, IsOk());
  EXPECT_EQ(arrears->back().date, Day("2026-03-10"));
  agreement.end = Day("2026-01-19");
  EXPECT_THAT(ChargesOf(agreement, Usd(31'00)), Invalid());
}

TEST(CyclesInTest, SumsExactly) {
  const auto pieces = FirstPieces(Day("2026-01-20"), 31, {IntervalUnit::kMonth, 1}, 3);
  EXPECT_THAT(CyclesIn(*pieces), IsOkAndHolds(*Rational::Make(31 * 2 + 11, 31)));
  EXPECT_THAT(CyclesIn({}), IsOkAndHolds(Rational(0)));
}

DayRange AnyCycle() {
  const Interval interval{*rc::gen::element(IntervalUnit::kDay, IntervalUnit::kWeek,
                                            IntervalUnit::kMonth, IntervalUnit::kYear),
                          *rc::gen::inRange(1, 13)};
  const absl::CivilDay start = absl::CivilDay(2023, 12, 1) + *rc::gen::inRange(0, 1500);
  return PeriodContaining(*MakeAnchorOnDay(start, *rc::gen::inRange(1, 32), interval), start);
}

TEST(ProrationProperty, AChargeAndItsFullCreditAreNothing) {
  EXPECT_TRUE(rc::check("charge + credit of the same days = 0", [] {
    const DayRange cycle = AnyCycle();
    const absl::CivilDay from = cycle.start + *rc::gen::inRange<int64_t>(0, cycle.days() + 1);
    const Money price = Usd(*rc::gen::inRange<int64_t>(0, 1'000'000'000'000));
    const auto charge = Prorate(price, DayRange{from, cycle.end}, cycle);
    const auto credit = UnusedCredit(*Negate(price), cycle, from);
    RC_ASSERT(charge.ok() && credit.ok());
    RC_ASSERT(charge->amount_minor + credit->amount_minor == 0);
  }));
}

TEST(ProrationProperty, PiecesOfACycleSumToThePriceWithinAUnitEach) {
  EXPECT_TRUE(rc::check("|sum of pieces − price| <= pieces", [] {
    const DayRange cycle = AnyCycle();
    const Money price = Usd(*rc::gen::inRange<int64_t>(0, 1'000'000'000));
    int64_t pieces = 0;
    int64_t sum = 0;
    for (absl::CivilDay at = cycle.start; at < cycle.end; ++pieces) {
      const absl::CivilDay next =
          std::min(cycle.end, at + *rc::gen::inRange<int64_t>(1, cycle.days() + 1));
      sum += Prorate(price, DayRange{at, next}, cycle)->amount_minor;
      at = next;
    }
    RC_ASSERT(std::abs(sum - price.amount_minor) <= pieces);
  }));
}

TEST(ProrationProperty, UnusedAndUsedSumToThePriceWithinAUnit) {
  EXPECT_TRUE(rc::check("used + credit = price", [] {
    const DayRange cycle = AnyCycle();
    const absl::CivilDay from = cycle.start + *rc::gen::inRange<int64_t>(0, cycle.days() + 1);
    const Money price = Usd(*rc::gen::inRange<int64_t>(0, 1'000'000'000));
    const int64_t used = Prorate(price, DayRange{cycle.start, from}, cycle)->amount_minor;
    const int64_t credit = UnusedCredit(price, cycle, from)->amount_minor;
    RC_ASSERT(0 <= credit && credit <= price.amount_minor);
    RC_ASSERT(std::abs(used + credit - price.amount_minor) <= 1);
  }));
}

}  // namespace
}  // namespace holdfast::billing
