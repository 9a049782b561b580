// Which period a day falls into, and what is due in advance.
#include "libs/calendar/periods.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "tests/support/status_matchers.h"

namespace holdfast {
namespace {

using absl::CivilDay;
using testing::ElementsAre;
using testing::IsEmpty;
using enum IntervalUnit;

constexpr Interval kMonthly{kMonth, 1};

CivilDay Day(const char* text) { return *ParseDay(text); }

struct PeriodRow {
  const char* name;
  const char* start;
  int anchor_day;
  const char* day;
  const char* period_start;
  const char* period_end;
  int64_t completed;
};

class AgreementPeriod : public testing::TestWithParam<PeriodRow> {};

TEST_P(AgreementPeriod, HoldsTheDay) {
  const PeriodRow& row = GetParam();
  const auto found = PeriodOfAgreement(Day(row.start), row.anchor_day, kMonthly, Day(row.day));
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->period, (DayRange{Day(row.period_start), Day(row.period_end)}));
  EXPECT_EQ(found->completed, row.completed);
}

const PeriodRow kPeriods[] = {
    {"ClampedEndOfFebruary", "2024-01-31", 31, "2024-02-15", "2024-01-31", "2024-02-29", 0},
    {"RestoredInMarch", "2024-01-31", 31, "2024-03-31", "2024-03-31", "2024-04-30", 2},
    {"APartialFirstPeriodCounts", "2024-01-01", 10, "2024-03-15", "2024-03-10", "2024-04-10", 3},
    {"InsideThePartialFirstPeriod", "2024-01-01", 10, "2024-01-09", "2024-01-01", "2024-01-10", 0},
    {"OnTheFirstAnchor", "2024-01-01", 10, "2024-01-10", "2024-01-10", "2024-02-10", 1},
    {"BeforeTheStartIsTheFirstPeriod", "2024-06-01", 1, "2024-01-01", "2024-06-01", "2024-07-01",
     0},
    {"BeforeAPartialStartIsThePartialPeriod", "2024-06-01", 10, "2024-01-01", "2024-06-01",
     "2024-06-10", 0},
    {"ThreeYearsOn", "2021-01-01", 1, "2024-01-01", "2024-01-01", "2024-02-01", 36},
};
INSTANTIATE_TEST_SUITE_P(All, AgreementPeriod, testing::ValuesIn(kPeriods),
                         [](const auto& test) { return std::string(test.param.name); });

struct FractionRow {
  const char* name;
  DayCount count;
  const char* used_start;
  const char* used_end;
  const char* period_start;
  const char* period_end;
  DayFraction fraction;
};

class UsedFraction : public testing::TestWithParam<FractionRow> {};

TEST_P(UsedFraction, CountsDaysByItsConvention) {
  const FractionRow& row = GetParam();
  EXPECT_THAT(FractionOf({Day(row.used_start), Day(row.used_end)},
                         {Day(row.period_start), Day(row.period_end)}, row.count),
              IsOkAndHolds(row.fraction));
}

const FractionRow kFractions[] = {
    {"May", DayCount::kActual, "2023-05-23", "2023-06-15", "2023-05-23", "2023-06-23", {23, 31}},
    {"FebruaryIsShort",
     DayCount::kActual,
     "2023-02-23",
     "2023-03-15",
     "2023-02-23",
     "2023-03-23",
     {20, 28}},
    {"MostOfAQuarter",
     DayCount::kActual,
     "2025-10-08",
     "2026-01-01",
     "2025-10-01",
     "2026-01-01",
     {85, 92}},
    {"Fixed30DropsThe31st",
     DayCount::kFixed30,
     "2023-05-23",
     "2023-06-15",
     "2023-05-23",
     "2023-06-23",
     {22, 30}},
    {"Fixed30FillsUpFebruary",
     DayCount::kFixed30,
     "2023-02-23",
     "2023-03-15",
     "2023-02-23",
     "2023-03-23",
     {22, 30}},
    {"Fixed30WithinAMonthCountsDays",
     DayCount::kFixed30,
     "2023-05-15",
     "2023-05-23",
     "2023-04-23",
     "2023-05-23",
     {8, 30}},
};
INSTANTIATE_TEST_SUITE_P(All, UsedFraction, testing::ValuesIn(kFractions),
                         [](const auto& test) { return std::string(test.param.name); });

std::vector<std::pair<int64_t, int64_t>> Terms(const std::vector<CyclePiece>& pieces) {
  std::vector<std::pair<int64_t, int64_t>> terms;
  for (const CyclePiece& piece : pieces) {
    terms.emplace_back(piece.share().numerator, piece.share().denominator);
  }
  return terms;
}

struct AdvanceRow {
  const char* name;
  PieceBasis basis;
  const char* start;
  const char* end;  // empty: open
  const char* target;
  int anchor_day;
  int months;
  std::vector<std::pair<int64_t, int64_t>> terms;
};

class InAdvance : public testing::TestWithParam<AdvanceRow> {};

TEST_P(InAdvance, MakesTheseCyclesAndPartsDue) {
  const AdvanceRow& row = GetParam();
  AdvanceBilling billing{.start = Day(row.start),
                         .end = {},
                         .target = Day(row.target),
                         .anchor_day = row.anchor_day,
                         .interval = {kMonth, row.months},
                         .basis = row.basis};
  if (*row.end != '\0') billing.end = Day(row.end);
  const auto pieces = PiecesInAdvance(billing);
  ASSERT_THAT(pieces, IsOk());
  EXPECT_EQ(Terms(*pieces), row.terms);
}

constexpr PieceBasis kAnchored = PieceBasis::kAnchor;
constexpr PieceBasis kPlain = PieceBasis::kNaive;
const AdvanceRow kAdvance[] = {
    {"ACutLastMonth", kPlain, "2010-06-17", "2010-07-25", "2010-07-18", 17, 1, {{1, 1}, {8, 31}}},
    {"TheCutMonthIsNotDueYet", kPlain, "2010-06-17", "2010-07-25", "2010-06-20", 17, 1, {{1, 1}}},
    {"HalfALeapFebruary", kPlain, "2012-02-01", "2012-02-15", "2012-02-19", 1, 1, {{14, 29}}},
    {"AStartOnTheAnchorAndAnEndPastIt",
     kPlain,
     "2010-12-15",
     "2011-03-17",
     "2011-03-15",
     15,
     1,
     {{1, 1}, {1, 1}, {1, 1}, {2, 31}}},
    {"ALeadingPartAndTwoMonths",
     kPlain,
     "2011-03-10",
     "",
     "2011-04-21",
     15,
     1,
     {{5, 28}, {1, 1}, {1, 1}}},
    {"MostOfAQuarterLeads", kPlain, "2011-02-24", "", "2011-03-06", 10, 3, {{75, 89}}},
    {"TwoPartsOfQuarters",
     kPlain,
     "2011-01-31",
     "2011-05-10",
     "2011-05-21",
     7,
     3,
     {{66, 90}, {33, 91}}},
    {"AYearAndEightDays",
     kPlain,
     "2010-06-17",
     "2011-06-25",
     "2011-06-18",
     17,
     12,
     {{1, 1}, {8, 366}}},
    {"MostOfAYearLeads", kPlain, "2011-01-31", "", "2011-02-24", 15, 12, {{349, 365}}},
    {"AYearBetweenTwoParts",
     kPlain,
     "2011-01-10",
     "2012-03-04",
     "2012-04-05",
     17,
     12,
     {{7, 365}, {1, 1}, {47, 366}}},
    {"TheLeadIsMeasuredByItsAnchorCycle",
     kAnchored,
     "2024-02-10",
     "",
     "2024-02-10",
     30,
     1,
     {{19, 30}}},
    {"PlainMonthsMeasureTheLeadOtherwise",
     kPlain,
     "2024-02-10",
     "",
     "2024-02-10",
     30,
     1,
     {{19, 31}}},
    {"APartAsLongAsItsPlainMonthStaysAPart",
     kPlain,
     "2025-02-28",
     "2025-03-28",
     "2025-03-01",
     31,
     1,
     {{28, 28}}},
    {"TheSamePartOfItsAnchorCycle",
     kAnchored,
     "2025-02-28",
     "2025-03-28",
     "2025-03-01",
     31,
     1,
     {{28, 31}}},
    {"BothEndsByTheAnchorCycle",
     kAnchored,
     "2025-04-10",
     "2025-07-15",
     "2025-06-30",
     31,
     1,
     {{20, 30}, {1, 1}, {1, 1}, {15, 31}}},
};
INSTANTIATE_TEST_SUITE_P(All, InAdvance, testing::ValuesIn(kAdvance),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(InAdvanceNegatives, RefusesATargetOrAnEndBeforeTheStart) {
  const CivilDay start(2011, 1, 30);
  const auto invalid = StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID");
  EXPECT_THAT(PiecesInAdvance({start, std::nullopt, CivilDay(2011, 1, 15), 15, kMonthly}), invalid);
  EXPECT_THAT(PiecesInAdvance({start, CivilDay(2011, 1, 29), start, 15, kMonthly}), invalid);
  EXPECT_THAT(PiecesInAdvance({start, std::nullopt, start, 32, kMonthly}), invalid);
}

TEST(UsedFraction, RefusesWhatCannotBeCounted) {
  const auto invalid = StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID");
  const DayRange may{CivilDay(2026, 5, 1), CivilDay(2026, 6, 1)};
  const DayRange nothing{may.start, may.start};
  const DayRange backwards{may.end, may.start};
  EXPECT_THAT(FractionOf(may, nothing), invalid);
  EXPECT_THAT(FractionOf(may, nothing, DayCount::kFixed30), invalid);
  EXPECT_THAT(FractionOf(backwards, may), invalid);
  EXPECT_THAT(FractionOf(nothing, may), IsOkAndHolds(DayFraction{0, 31}));
}

TEST(WholePeriodsTest, CountsUpToTheEndAndRefusesOneBeforeTheStart) {
  const CivilDay start(2026, 1, 31);
  EXPECT_THAT(WholePeriods(start, CivilDay(2026, 2, 28), kMonthly), IsOkAndHolds(1));
  EXPECT_THAT(WholePeriods(start, start, kMonthly), IsOkAndHolds(0));
  EXPECT_THAT(WholePeriods(start, start - 1, kMonthly),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
}

TEST(FirstPiecesTest, StartWithThePartialPeriodAndCountIt) {
  const auto pieces = FirstPieces(CivilDay(2026, 1, 20), 31, kMonthly, 3);
  ASSERT_THAT(pieces, IsOk());
  EXPECT_THAT(Terms(*pieces), ElementsAre(std::pair(11, 31), std::pair(1, 1), std::pair(1, 1)));
  EXPECT_EQ(pieces->back().span, (DayRange{CivilDay(2026, 2, 28), CivilDay(2026, 3, 31)}));
  EXPECT_THAT(FirstPieces(CivilDay(2026, 1, 20), 31, kMonthly, 0), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(FirstPieces(CivilDay(2026, 1, 20), 31, kMonthly, -1),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(FirstPieces(CivilDay(2026, 1, 20), 0, kMonthly, 1),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(InAdvanceNegatives, RefusesAnEndlessList) {
  EXPECT_THAT(
      PiecesInAdvance({CivilDay(1900, 1, 1), std::nullopt, CivilDay(2000, 1, 1), 1, {kDay, 1}}),
      StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
}

TEST(InAdvanceNegatives, OwesNothingForAnAgreementThatEndsAsItStarts) {
  const CivilDay start(2026, 3, 10);
  EXPECT_THAT(PiecesInAdvance({start, start, start, 10, kMonthly}), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(PiecesInAdvance({start, start, start, 15, kMonthly}), IsOkAndHolds(IsEmpty()));
}

TEST(InAdvance, CutsALeadThatEndsBeforeTheFirstAnchor) {
  const CivilDay start(2026, 3, 10);
  const CyclePiece lead{
      {start, CivilDay(2026, 3, 12)}, {CivilDay(2026, 2, 15), CivilDay(2026, 3, 15)}, true};
  EXPECT_THAT(PiecesInAdvance({start, CivilDay(2026, 3, 12), CivilDay(2026, 6, 1), 15, kMonthly}),
              IsOkAndHolds(ElementsAre(lead)));
}

TEST(InAdvance, PiecesTileTheAgreementAndFitTheirCycles) {
  EXPECT_TRUE(rc::check("pieces join from start to the cut end, each inside its cycle", [] {
    const CivilDay start = CivilDay(2020, 1, 1) + *rc::gen::inRange(0, 2000);
    const CivilDay end = start + *rc::gen::inRange(1, 1000);
    const Interval interval{*rc::gen::element(kDay, kWeek, kMonth, kYear),
                            *rc::gen::inRange(1, 14)};
    const auto pieces = PiecesInAdvance({start, end, end, *rc::gen::inRange(1, 32), interval});
    RC_ASSERT(pieces.ok());
    CivilDay at = start;
    for (const CyclePiece& piece : *pieces) {
      RC_ASSERT(piece.span.start == at);
      RC_ASSERT(!piece.span.empty());
      RC_ASSERT(Intersect(piece.span, piece.cycle) == piece.span);
      RC_ASSERT(piece.partial == (piece.span != piece.cycle));
      at = piece.span.end;
    }
    RC_ASSERT(at == end);
  }));
}

}  // namespace
}  // namespace holdfast
