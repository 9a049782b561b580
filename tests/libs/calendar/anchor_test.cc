// Billing days clamp to short months and return to their day; cycles tile all time.
#include "libs/calendar/anchor.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "tests/support/status_matchers.h"

namespace holdfast {
namespace {

using absl::CivilDay;
using enum IntervalUnit;

struct DatesRow {
  const char* name;
  const char* anchor_date;
  int anchor_day;  // 0: the date's own
  Interval interval;
  std::vector<std::string> starts;
};

class BillingDates : public testing::TestWithParam<DatesRow> {};

TEST_P(BillingDates, AreCountedFromTheAnchor) {
  const DatesRow& row = GetParam();
  Anchor anchor = MakeAnchor(*ParseDay(row.anchor_date), row.interval);
  if (row.anchor_day != 0) anchor.day = row.anchor_day;
  std::vector<std::string> starts;
  for (size_t k = 0; k < row.starts.size(); ++k)
    starts.push_back(FormatDay(CycleStart(anchor, static_cast<int64_t>(k))));
  EXPECT_EQ(starts, row.starts);
}

const DatesRow kDates[] = {
    {"EveryFridayStaysAFriday",
     "2022-06-03",
     0,
     {kWeek, 1},
     {"2022-06-03", "2022-06-10", "2022-06-17", "2022-06-24"}},
    {"EveryThirtyDaysIsExact",
     "2026-01-31",
     0,
     {kDay, 30},
     {"2026-01-31", "2026-03-02", "2026-04-01"}},
    {"ThirtyFirstClampsAndRestores",
     "2022-12-31",
     0,
     {kMonth, 1},
     {"2022-12-31", "2023-01-31", "2023-02-28", "2023-03-31", "2023-04-30", "2023-05-31"}},
    {"ThirtyFirstIsLeapDayInLeapYears",
     "2023-12-31",
     0,
     {kMonth, 1},
     {"2023-12-31", "2024-01-31", "2024-02-29", "2024-03-31"}},
    {"ThirtiethSkipsOnlyFebruary",
     "2022-12-30",
     0,
     {kMonth, 1},
     {"2022-12-30", "2023-01-30", "2023-02-28", "2023-03-30", "2023-04-30"}},
    {"LeapDayYearlyReturnsInLeapYears",
     "2020-02-29",
     0,
     {kYear, 1},
     {"2020-02-29", "2021-02-28", "2022-02-28", "2023-02-28", "2024-02-29", "2025-02-28"}},
    {"QuarterlyFromTheThirtyFirst",
     "2021-01-31",
     0,
     {kMonth, 3},
     {"2021-01-31", "2021-04-30", "2021-07-31", "2021-10-31"}},
    {"QuarterlyThroughFebruary",
     "2021-05-30",
     0,
     {kMonth, 3},
     {"2021-05-30", "2021-08-30", "2021-11-30", "2022-02-28", "2022-05-30"}},
    {"AnExplicitDay31RestoresFromApril30",
     "2012-04-30",
     31,
     {kMonth, 1},
     {"2012-04-30", "2012-05-31", "2012-06-30"}},
};
INSTANTIATE_TEST_SUITE_P(All, BillingDates, testing::ValuesIn(kDates),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Interval, IsReadByNameAndBounded) {
  EXPECT_THAT(ParseInterval("month", 3), IsOkAndHolds(Interval{kMonth, 3}));
  EXPECT_THAT(ParseInterval("day", 1), IsOkAndHolds(Interval{kDay, 1}));
  EXPECT_THAT(ParseInterval("week", 2), IsOkAndHolds(Interval{kWeek, 2}));
  EXPECT_THAT(ParseInterval("year", kMaxIntervalCount),
              IsOkAndHolds(Interval{kYear, kMaxIntervalCount}));
  const auto invalid = StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID");
  EXPECT_THAT(ParseInterval("month", 0), invalid);
  EXPECT_THAT(ParseInterval("month", -1), invalid);
  EXPECT_THAT(ParseInterval("month", kMaxIntervalCount + 1), invalid);
  EXPECT_THAT(ParseInterval("month", int64_t{1} << 32), invalid);
  EXPECT_THAT(ParseInterval("Month", 1), invalid);
  EXPECT_THAT(ParseInterval("", 1), invalid);
}

struct FirstRow {
  const char* name;
  const char* start;
  int anchor_day;
  Interval interval;
  const char* first;
};

class FirstAnchor : public testing::TestWithParam<FirstRow> {};

TEST_P(FirstAnchor, IsOnOrAfterTheStart) {
  const FirstRow& row = GetParam();
  EXPECT_EQ(FormatDay(FirstAnchorOnOrAfter(*ParseDay(row.start), row.anchor_day, row.interval)),
            row.first);
}

const FirstRow kFirst[] = {
    {"LaterInTheSameMonth", "2026-03-10", 15, {kMonth, 1}, "2026-03-15"},
    {"OnTheStartItself", "2026-03-15", 15, {kMonth, 1}, "2026-03-15"},
    {"NextMonthOncePassed", "2026-03-16", 15, {kMonth, 1}, "2026-04-15"},
    {"AWholeQuarterOnOncePassed", "2026-03-16", 15, {kMonth, 3}, "2026-06-15"},
    {"ClampedToTheEndOfFebruary", "2026-02-10", 31, {kMonth, 1}, "2026-02-28"},
    {"TheClampedDayItselfCounts", "2026-02-28", 31, {kMonth, 1}, "2026-02-28"},
    {"AYearOnOncePassed", "2026-03-16", 15, {kYear, 1}, "2027-03-15"},
    {"WeeksStartWhereTheyStart", "2026-03-16", 15, {kWeek, 1}, "2026-03-16"},
};
INSTANTIATE_TEST_SUITE_P(All, FirstAnchor, testing::ValuesIn(kFirst),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Anchor, RefusesADayNoMonthHas) {
  const CivilDay start(2026, 3, 10);
  EXPECT_THAT(MakeAnchorOnDay(start, 0, {kMonth, 1}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(MakeAnchorOnDay(start, 32, {kMonth, 1}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(MakeAnchorOnDay(start, 31, {kMonth, 1}),
              IsOkAndHolds(Anchor{CivilDay(2026, 3, 31), 31, {kMonth, 1}}));
}

TEST(Cycles, RunBackwardsFromTheAnchorToo) {
  const Anchor anchor = MakeAnchor(CivilDay(2026, 3, 31), {kMonth, 1});
  EXPECT_EQ(CycleAt(anchor, -1), (DayRange{CivilDay(2026, 2, 28), CivilDay(2026, 3, 31)}));
  EXPECT_EQ(CycleIndexOf(anchor, CivilDay(2026, 2, 27)), -2);
  EXPECT_EQ(PeriodContaining(anchor, CivilDay(2026, 2, 27)),
            (DayRange{CivilDay(2026, 1, 31), CivilDay(2026, 2, 28)}));
}

TEST(Cycles, AreFoundInConstantTimeAtAnyDistance) {
  const Anchor daily = MakeAnchor(CivilDay(2026, 1, 1), {kDay, 1});
  const CivilDay far(1'000'000'000, 6, 15);
  EXPECT_EQ(PeriodContaining(daily, far), (DayRange{far, far + 1}));
  const Anchor monthly = MakeAnchor(CivilDay(2026, 1, 31), {kMonth, 1});
  EXPECT_EQ(PeriodContaining(monthly, far),
            (DayRange{CivilDay(1'000'000'000, 5, 31), CivilDay(1'000'000'000, 6, 30)}));
}

TEST(PeriodStartsTest, BeginWithTheDateItselfAndFollowTheAnchorDay) {
  const CivilDay start(2026, 1, 15);
  EXPECT_THAT(
      PeriodStarts(start, 31, {kMonth, 1}, 3),
      IsOkAndHolds(testing::ElementsAre(start, CivilDay(2026, 2, 28), CivilDay(2026, 3, 31))));
  EXPECT_THAT(PeriodStarts(start, 31, {kWeek, 1}, 2),
              IsOkAndHolds(testing::ElementsAre(start, CivilDay(2026, 1, 22))));
  EXPECT_THAT(PeriodStarts(start, 15, {kMonth, 1}, 0), IsOkAndHolds(testing::IsEmpty()));
  for (const int64_t day : {0, 32, -1}) {
    EXPECT_THAT(PeriodStarts(start, day, {kMonth, 1}, 1),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
  EXPECT_THAT(PeriodStarts(start, 15, {kMonth, 1}, -1),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(MonthlyCycle, RunsFromAnchorDayToAnchorDay) {
  EXPECT_THAT(MonthlyCycleContaining(31, CivilDay(2026, 2, 28)),
              IsOkAndHolds(DayRange{CivilDay(2026, 2, 28), CivilDay(2026, 3, 31)}));
  EXPECT_THAT(MonthlyCycleContaining(15, CivilDay(2026, 1, 3)),
              IsOkAndHolds(DayRange{CivilDay(2025, 12, 15), CivilDay(2026, 1, 15)}));
  EXPECT_THAT(MonthlyCycleContaining(32, CivilDay(2026, 1, 3)),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(WholeIntervals, CountUpToTheEnd) {
  EXPECT_EQ(WholeIntervals(CivilDay(2026, 1, 31), CivilDay(2026, 2, 28), {kMonth, 1}), 1);
  EXPECT_EQ(WholeIntervals(CivilDay(2026, 1, 31), CivilDay(2026, 2, 27), {kMonth, 1}), 0);
  EXPECT_EQ(WholeIntervals(CivilDay(2024, 2, 29), CivilDay(2026, 2, 28), {kYear, 1}), 2);
  EXPECT_EQ(WholeIntervals(CivilDay(2026, 1, 1), CivilDay(2026, 1, 29), {kWeek, 2}), 2);
}

TEST(AddIntervals, KeepsTheDayOfTheMonthWhereItExists) {
  EXPECT_EQ(AddIntervals(CivilDay(2026, 1, 31), {kMonth, 1}, 1), CivilDay(2026, 2, 28));
  EXPECT_EQ(AddIntervals(CivilDay(2026, 1, 31), {kMonth, 1}, 2), CivilDay(2026, 3, 31));
  EXPECT_EQ(AddIntervals(CivilDay(2026, 3, 31), {kMonth, 3}, -1), CivilDay(2025, 12, 31));
}

CivilDay AnyDay() { return CivilDay(1990, 1, 1) + *rc::gen::inRange<int64_t>(0, 36'500); }

Interval AnyInterval() {
  return Interval{*rc::gen::element(kDay, kWeek, kMonth, kYear), *rc::gen::inRange(1, 40)};
}

Anchor AnyAnchor() { return *MakeAnchorOnDay(AnyDay(), *rc::gen::inRange(1, 32), AnyInterval()); }

TEST(Cycles, TileTimeWithoutGapOrOverlapForAnyAnchorAndInterval) {
  EXPECT_TRUE(rc::check("cycle k ends where cycle k + 1 starts, and none is empty", [] {
    const Anchor anchor = AnyAnchor();
    const auto k = *rc::gen::inRange<int64_t>(-500, 500);
    RC_ASSERT(CycleAt(anchor, k).end == CycleAt(anchor, k + 1).start);
    RC_ASSERT(!CycleAt(anchor, k).empty());
    RC_ASSERT(CycleStart(anchor, 0) == anchor.date);
  }));
}

TEST(Cycles, HoldEachDayInExactlyTheOneThatIsFound) {
  EXPECT_TRUE(rc::check("the found cycle holds the day, its neighbours do not", [] {
    const Anchor anchor = AnyAnchor();
    const CivilDay day = AnyDay();
    const int64_t k = CycleIndexOf(anchor, day);
    RC_ASSERT(CycleAt(anchor, k).Contains(day));
    RC_ASSERT(!CycleAt(anchor, k - 1).Contains(day));
    RC_ASSERT(!CycleAt(anchor, k + 1).Contains(day));
    RC_ASSERT(PeriodContaining(anchor, day) == CycleAt(anchor, k));
  }));
}

TEST(Cycles, AlwaysReturnToTheirDayWhereTheMonthHasIt) {
  EXPECT_TRUE(rc::check("a monthly start is the anchor day or the month's last", [] {
    Anchor anchor = AnyAnchor();
    anchor.interval.unit = kMonth;
    const CivilDay start = CycleStart(anchor, *rc::gen::inRange<int64_t>(-500, 500));
    const int last = DaysInMonth(absl::CivilMonth(start));
    RC_ASSERT(start.day() == std::min(anchor.day, last));
  }));
}

}  // namespace
}  // namespace holdfast
