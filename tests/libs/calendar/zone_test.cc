// Instants and local days through changes of offset.
#include "libs/calendar/zone.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/calendar/anchor.h"
#include "rapidcheck.h"
#include "tests/support/status_matchers.h"

namespace holdfast {
namespace {

using absl::CivilDay;
using absl::CivilSecond;

absl::TimeZone Zone(const char* name) { return *LoadZone(name); }

absl::Time Utc(const char* text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << error;
  return time;
}

TEST(LoadZone, KnowsNamesAndLinksOfTheDatabase) {
  for (const char* name : {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "HST",
                           "Etc/GMT+3", "Asia/Kathmandu"}) {
    EXPECT_THAT(LoadZone(name), IsOk()) << name;
  }
}

TEST(LoadZone, RefusesWhatIsNoNameOfTheDatabase) {
  for (const std::string_view name :
       {std::string_view(""), std::string_view("UTC+3"), std::string_view("+03:00"),
        std::string_view("Mars/Olympus"), std::string_view("Fixed/UTC+03:00:00"),
        std::string_view("localtime"), std::string_view("posixrules"),
        std::string_view("/etc/localtime"), std::string_view("../zoneinfo/UTC"),
        std::string_view("file:/etc/localtime"), std::string_view("libc:localtime"),
        std::string_view("right/Europe/Berlin"), std::string_view("posix/UTC"),
        std::string_view("Europe"), std::string_view("Europe/"),
        std::string_view("Europe/Berlin\0", 14), std::string_view("tzdata.zi"),
        std::string_view("zone.tab"), std::string_view(" UTC")}) {
    EXPECT_THAT(LoadZone(name), StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"))
        << name;
  }
  EXPECT_THAT(LoadZone(std::string(1000, 'A')), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ZoneOrOffset, TakesNamesLinksAndOffsets) {
  const absl::Time instant = Utc("2012-07-16T21:17:03Z");
  EXPECT_EQ(LocalDay(instant, *LoadZoneOrOffset("+03:00")), CivilDay(2012, 7, 17));
  EXPECT_EQ(LocalDay(instant, *LoadZoneOrOffset("HST")), CivilDay(2012, 7, 16));
  EXPECT_EQ(LocalDay(instant, *LoadZoneOrOffset("Asia/Calcutta")), CivilDay(2012, 7, 17));
  for (const char* text : {"", "+3", "Mars/Olympus", "-99:00"}) {
    EXPECT_THAT(LoadZoneOrOffset(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

TEST(FixedOffset, IsReadWithItsSign) {
  EXPECT_EQ(LocalDay(Utc("2012-07-16T21:17:03Z"), *ParseFixedOffset("+03:00")),
            CivilDay(2012, 7, 17));
  EXPECT_EQ(StartOfDay(CivilDay(2026, 1, 1), *ParseFixedOffset("-09:30")),
            Utc("2026-01-01T09:30:00Z"));
  for (const char* text :
       {"", "3", "03:00", "+3:00", "+03:60", "+16:00", "+0300", "+03-00", "+-3:00", "+03:00:00"}) {
    EXPECT_THAT(ParseFixedOffset(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

TEST(LocalDay, IsTheDayOnTheWallOfTheZone) {
  const absl::Time instant = Utc("2012-07-16T21:17:03Z");
  EXPECT_EQ(LocalDay(instant, Zone("HST")), CivilDay(2012, 7, 16));
  EXPECT_EQ(LocalDay(instant, Zone("UTC")), CivilDay(2012, 7, 16));
  EXPECT_EQ(LocalDay(instant, Zone("Asia/Tokyo")), CivilDay(2012, 7, 17));
}

struct LocalRow {
  const char* name;
  const char* zone;
  CivilSecond local;
  const char* instant;
};

class LocalTime : public testing::TestWithParam<LocalRow> {};

TEST_P(LocalTime, BecomesThisInstant) {
  EXPECT_EQ(AtLocal(GetParam().local, Zone(GetParam().zone)), Utc(GetParam().instant));
}

const LocalRow kLocal[] = {
    {"TheStartOfAGapMovesForward", "America/Los_Angeles", CivilSecond(2015, 3, 8, 2),
     "2015-03-08T10:00:00Z"},
    {"InsideAGapItKeepsTheOffsetBefore", "America/Los_Angeles", CivilSecond(2015, 3, 8, 2, 30),
     "2015-03-08T10:30:00Z"},
    {"AnAmbiguousTimeIsTheEarlier", "America/New_York", CivilSecond(2025, 11, 2, 1, 30),
     "2025-11-02T05:30:00Z"},
    {"MidnightInAGapMovesForward", "America/Sao_Paulo", CivilSecond(2018, 11, 4),
     "2018-11-04T03:00:00Z"},
    {"ARepeatedMidnightIsTheEarlier", "America/Havana", CivilSecond(2025, 11, 2),
     "2025-11-02T04:00:00Z"},
    {"ADayThatNeverWasMovesToTheNext", "Pacific/Apia", CivilSecond(2011, 12, 30),
     "2011-12-30T10:00:00Z"},
    {"AnOrdinaryTimeIsItself", "Europe/Berlin", CivilSecond(2026, 7, 1, 12),
     "2026-07-01T10:00:00Z"},
};
INSTANTIATE_TEST_SUITE_P(All, LocalTime, testing::ValuesIn(kLocal),
                         [](const auto& test) { return std::string(test.param.name); });

struct HoursRow {
  const char* name;
  const char* zone;
  DayRange days;
  const char* start;
  const char* end;
  int64_t hours;
};

class PeriodInHours : public testing::TestWithParam<HoursRow> {};

TEST_P(PeriodInHours, RunsFromLocalMidnightToLocalMidnight) {
  const HoursRow& row = GetParam();
  const TimeRange range = InstantsOf(row.days, Zone(row.zone));
  EXPECT_EQ(range, (TimeRange{Utc(row.start), Utc(row.end)}));
  EXPECT_EQ(absl::ToInt64Hours(range.end - range.start), row.hours);
}

const HoursRow kHours[] = {
    {"JanuaryInNewYork",
     "America/New_York",
     {CivilDay(2022, 1, 1), CivilDay(2022, 2, 1)},
     "2022-01-01T05:00:00Z",
     "2022-02-01T05:00:00Z",
     744},
    {"SeptemberInParis",
     "Europe/Paris",
     {CivilDay(2022, 8, 31), CivilDay(2022, 10, 1)},
     "2022-08-30T22:00:00Z",
     "2022-09-30T22:00:00Z",
     744},
    {"NovemberInNewYorkHasAnExtraHour",
     "America/New_York",
     {CivilDay(2022, 11, 1), CivilDay(2022, 12, 1)},
     "2022-11-01T04:00:00Z",
     "2022-12-01T05:00:00Z",
     721},
    {"ASpringDayInBerlinHas23",
     "Europe/Berlin",
     {CivilDay(2026, 3, 29), CivilDay(2026, 3, 30)},
     "2026-03-28T23:00:00Z",
     "2026-03-29T22:00:00Z",
     23},
    {"ASkippedDayHasNone",
     "Pacific/Apia",
     {CivilDay(2011, 12, 30), CivilDay(2011, 12, 31)},
     "2011-12-30T10:00:00Z",
     "2011-12-30T10:00:00Z",
     0},
};
INSTANTIATE_TEST_SUITE_P(All, PeriodInHours, testing::ValuesIn(kHours),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(AddLocal, KeepsTheWallClockTime) {
  const absl::TimeZone new_york = Zone("America/New_York");
  EXPECT_EQ(AddLocalMonths(Utc("2023-03-01T03:47:56Z"), 3, new_york), Utc("2023-05-29T02:47:56Z"));
  EXPECT_EQ(AddLocalDays(Utc("2026-03-07T17:00:00.5Z"), 1, new_york),
            Utc("2026-03-08T16:00:00.5Z"));
  EXPECT_EQ(AddLocalDays(Utc("2026-03-07T07:30:00Z"), 1, new_york), Utc("2026-03-08T07:30:00Z"));
  EXPECT_EQ(AddLocalMonths(Utc("2026-01-31T12:00:00Z"), 1, Zone("UTC")),
            Utc("2026-02-28T12:00:00Z"));
}

const std::vector<const char*> kZones = {"UTC",
                                         "Europe/Berlin",
                                         "America/New_York",
                                         "America/Sao_Paulo",
                                         "America/Havana",
                                         "America/St_Johns",
                                         "Australia/Lord_Howe",
                                         "Pacific/Apia",
                                         "Pacific/Kiritimati",
                                         "Africa/Cairo",
                                         "Asia/Tehran",
                                         "Asia/Kathmandu",
                                         "Atlantic/Azores",
                                         "Asia/Beirut"};

TEST(Periods, TileInstantsForAnyAnchorIntervalAndZone) {
  using enum IntervalUnit;
  EXPECT_TRUE(rc::check("an instant lies in exactly one cycle of any three neighbours", [] {
    const absl::TimeZone zone = Zone(*rc::gen::elementOf(kZones));
    const CivilDay start = CivilDay(1990, 1, 1) + *rc::gen::inRange(0, 16'000);
    const Interval interval{*rc::gen::element(kDay, kWeek, kMonth, kYear),
                            *rc::gen::inRange(1, 13)};
    const Anchor anchor = *MakeAnchorOnDay(start, *rc::gen::inRange(1, 32), interval);
    const auto k = *rc::gen::inRange<int64_t>(-50, 50);
    const TimeRange cycle = InstantsOf(CycleAt(anchor, k), zone);
    const TimeRange next = InstantsOf(CycleAt(anchor, k + 1), zone);
    RC_ASSERT(cycle.start <= cycle.end);
    RC_ASSERT(cycle.end == next.start);
  }));
}

TEST(Periods, StartOnTheirOwnLocalDayUnlessItNeverWas) {
  EXPECT_TRUE(rc::check("the local day of a day's start is that day", [] {
    const absl::TimeZone zone = Zone(*rc::gen::elementOf(kZones));
    const CivilDay day = CivilDay(1990, 1, 1) + *rc::gen::inRange(0, 16'000);
    const absl::Time start = StartOfDay(day, zone);
    const bool skipped = StartOfDay(day + 1, zone) == start;
    RC_ASSERT(LocalDay(start, zone) == (skipped ? day + 1 : day));
  }));
}

}  // namespace
}  // namespace holdfast
