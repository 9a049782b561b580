// Days are parsed strictly, ranges are half-open, months clamp.
#include "libs/calendar/day.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "tests/support/status_matchers.h"

namespace holdfast {
namespace {

using absl::CivilDay;
using absl::CivilMonth;

TEST(Day, IsReadAndWrittenAsIsoDate) {
  EXPECT_THAT(ParseDay("2026-01-31"), IsOkAndHolds(CivilDay(2026, 1, 31)));
  EXPECT_THAT(ParseDay("2024-02-29"), IsOkAndHolds(CivilDay(2024, 2, 29)));
  EXPECT_THAT(ParseDay("0001-01-01"), IsOkAndHolds(CivilDay(1, 1, 1)));
  EXPECT_THAT(ParseDay("9999-12-31"), IsOkAndHolds(CivilDay(9999, 12, 31)));
  EXPECT_EQ(FormatDay(CivilDay(987, 6, 5)), "0987-06-05");
}

TEST(Day, RefusesDaysThatDoNotExistAndOtherShapes) {
  for (const char* text : {"2026-02-30",
                           "2026-02-29",
                           "1900-02-29",
                           "2026-04-31",
                           "2026-13-01",
                           "2026-00-10",
                           "2026-01-00",
                           "2026-01-32",
                           "0000-01-01",
                           "2026-2-3",
                           "26-02-03",
                           "2026/02/03",
                           "20260203",
                           "2026-02-03T00:00:00Z",
                           " 2026-02-03",
                           "2026-02-03 ",
                           "+026-02-03",
                           "2026-02-0x",
                           "",
                           "today"}) {
    EXPECT_THAT(ParseDay(text), StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"))
        << text;
  }
}

TEST(Day, RoundTripsThroughText) {
  EXPECT_TRUE(rc::check("parse(format(day)) = day", [] {
    const CivilDay day = CivilDay(1, 1, 1) + *rc::gen::inRange<int64_t>(0, 3'652'059);
    RC_ASSERT(*ParseDay(FormatDay(day)) == day);
  }));
}

const DayRange kApril{CivilDay(2026, 4, 1), CivilDay(2026, 5, 1)};

TEST(DayRange, HoldsItsStartButNotItsEnd) {
  EXPECT_EQ(kApril.days(), 30);
  EXPECT_TRUE(kApril.Contains(CivilDay(2026, 4, 1)));
  EXPECT_TRUE(kApril.Contains(CivilDay(2026, 4, 30)));
  EXPECT_FALSE(kApril.Contains(CivilDay(2026, 5, 1)));
  EXPECT_FALSE(kApril.Contains(CivilDay(2026, 3, 31)));
  EXPECT_TRUE((DayRange{kApril.end, kApril.end}).empty());
  EXPECT_TRUE((DayRange{kApril.end, kApril.start}).empty());
}

TEST(DayRange, IntersectsToTheDaysInBoth) {
  const DayRange spring{CivilDay(2026, 3, 20), CivilDay(2026, 4, 11)};
  EXPECT_EQ(Intersect(kApril, spring), (DayRange{CivilDay(2026, 4, 1), CivilDay(2026, 4, 11)}));
  EXPECT_EQ(Intersect(kApril, kApril), kApril);
  EXPECT_TRUE(Intersect(kApril, {CivilDay(2026, 5, 1), CivilDay(2026, 6, 1)}).empty());
  EXPECT_EQ(Intersect({CivilDay(2026, 6, 1), CivilDay(2026, 7, 1)}, kApril).days(), 0);
}

TEST(DayRange, PrintsItsEnds) {
  std::ostringstream out;
  out << kApril;
  EXPECT_EQ(out.str(), "[2026-04-01, 2026-05-01)");
}

TEST(Months, HaveTheirGregorianLengths) {
  EXPECT_EQ(DaysInMonth(CivilMonth(2026, 2)), 28);
  EXPECT_EQ(DaysInMonth(CivilMonth(2024, 2)), 29);
  EXPECT_EQ(DaysInMonth(CivilMonth(2000, 2)), 29);
  EXPECT_EQ(DaysInMonth(CivilMonth(1900, 2)), 28);
  EXPECT_EQ(DaysInMonth(CivilMonth(2026, 4)), 30);
  EXPECT_EQ(DaysInMonth(CivilMonth(2026, 12)), 31);
}

TEST(Months, AddEitherWayAndClampToTheWantedDay) {
  EXPECT_EQ(AddMonthsClamped(CivilDay(2026, 1, 31), 1, 31), CivilDay(2026, 2, 28));
  EXPECT_EQ(AddMonthsClamped(CivilDay(2026, 2, 28), 1, 31), CivilDay(2026, 3, 31));
  EXPECT_EQ(AddMonthsClamped(CivilDay(2026, 2, 28), 1, 28), CivilDay(2026, 3, 28));
  EXPECT_EQ(AddMonthsClamped(CivilDay(2026, 3, 31), -13, 31), CivilDay(2025, 2, 28));
  EXPECT_EQ(AddMonthsClamped(CivilDay(2026, 3, 1), 0, 30), CivilDay(2026, 3, 30));
}

TEST(MakeRangeTest, TakesTheLastDayInOrLeavesItOut) {
  const absl::CivilDay first(2026, 3, 1);
  EXPECT_THAT(MakeRange("span", first, first), IsOkAndHolds(DayRange{first, first}));
  EXPECT_THAT(MakeRange("span", first, first, LastDay::kBilled),
              IsOkAndHolds(DayRange{first, first + 1}));
  EXPECT_THAT(MakeRange("span", first, first - 1, LastDay::kBilled),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(RangeChecks, NameTheField) {
  const absl::CivilDay day(2026, 3, 1);
  EXPECT_THAT(CheckNotEmpty("period", {day, day + 1}), IsOk());
  const absl::Status empty = CheckNotEmpty("period", {day, day});
  EXPECT_EQ(MetadataOf(empty), (Metadata{{"field", "period"}}));
  EXPECT_THAT(CheckOrder("used", {day, day}), IsOk());
  EXPECT_THAT(CheckOrder("used", {day, day - 1}), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace holdfast
