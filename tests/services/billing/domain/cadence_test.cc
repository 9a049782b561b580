// One invoice a period, on its local day, whatever the ticks.
#include "services/billing/domain/cadence.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using enum IntervalUnit;

auto Invalid() { return StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"); }
constexpr Cadence kMondays{CycleAlignment::kMonday, {kWeek, 1}, BillingTime::kInArrears};
constexpr Cadence kMonths{CycleAlignment::kFirstOfMonth, {kMonth, 1}, BillingTime::kInAdvance};

TEST(FirstPeriodTest, RunsToTheNextMonday) {
  // 22 April 2026 is a Wednesday.
  const auto piece = FirstPeriod(kMondays, Day("2026-04-22"));
  ASSERT_THAT(piece, IsOk());
  EXPECT_EQ(piece->share(), (DayFraction{5, 7}));
  EXPECT_EQ(piece->span.end, Day("2026-04-27"));
  EXPECT_FALSE(FirstPeriod(kMondays, Day("2026-04-27"))->partial);
}

TEST(FirstPeriodTest, OrToTheNextFirstOfAMonth) {
  EXPECT_EQ(FirstPeriod(kMonths, Day("2026-02-18"))->share(), (DayFraction{11, 28}));
  EXPECT_FALSE(FirstPeriod(kMonths, Day("2026-02-01"))->partial);
  const Cadence quarters{CycleAlignment::kFirstOfMonth, {kMonth, 3}, BillingTime::kInAdvance};
  EXPECT_EQ(FirstPeriod(quarters, Day("2026-02-18"))->span.end, Day("2026-03-01"));
}

TEST(FirstPeriodTest, IsWholeOnAnniversaries) {
  const Cadence yearly{CycleAlignment::kAnniversary, {kYear, 1}, BillingTime::kInAdvance};
  EXPECT_EQ(FirstPeriod(yearly, Day("2024-02-29"))->span.end, Day("2025-02-28"));
}

TEST(PeriodsDueTest, AreThoseThatEndedOrInAdvanceStarted) {
  const DayRange lead{Day("2026-04-22"), Day("2026-04-27")};
  const DayRange week{Day("2026-04-27"), Day("2026-05-04")};
  EXPECT_THAT(PeriodsDue(kMondays, lead.start, 0, Day("2026-04-26")), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(PeriodsDue(kMondays, lead.start, 0, Day("2026-04-27")),
              IsOkAndHolds(ElementsAre(lead)));
  EXPECT_THAT(PeriodsDue(kMondays, lead.start, 1, Day("2026-04-27")), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(PeriodsDue(kMondays, lead.start, 0, Day("2026-05-09")),
              IsOkAndHolds(ElementsAre(lead, week)));
  Cadence advance = kMondays;
  advance.time = BillingTime::kInAdvance;
  EXPECT_THAT(PeriodsDue(advance, lead.start, 0, lead.start), IsOkAndHolds(ElementsAre(lead)));
  EXPECT_THAT(PeriodsDue(advance, lead.start, 0, lead.start - 1), IsOkAndHolds(IsEmpty()));
}

TEST(PeriodsDueTest, RefuseIntervalsThatDoNotFitTheAlignment) {
  Cadence wrong = kMondays;
  wrong.interval = {kMonth, 1};
  EXPECT_THAT(PeriodsDue(wrong, Day("2026-04-22"), 0, Day("2026-04-22")), Invalid());
  wrong = kMonths;
  wrong.interval = {kDay, 30};
  EXPECT_THAT(FirstPeriod(wrong, Day("2026-04-22")), Invalid());
  EXPECT_THAT(PeriodsDue(kMonths, Day("2026-04-22"), -1, Day("2026-04-22")), Invalid());
  const Cadence daily{CycleAlignment::kAnniversary, {kDay, 1}, BillingTime::kInAdvance};
  EXPECT_THAT(PeriodsDue(daily, Day("1900-01-01"), 0, Day("2026-04-22")), Invalid());
}

// Instants of periods join, whatever the zone does to its clocks.
TEST(CadenceProperty, AnyTicksInvoiceEachPeriodOnceAndPeriodsTileTime) {
  EXPECT_TRUE(rc::check("periods follow each other in any zone", [] {
    const absl::TimeZone zone = *LoadZone(
        *rc::gen::element<std::string>("Pacific/Auckland", "Asia/Kolkata", "America/Sao_Paulo",
                                       "America/Los_Angeles", "Pacific/Apia", "UTC"));
    const absl::CivilDay start = absl::CivilDay(2008, 1, 1) + *rc::gen::inRange(0, 3000);
    const Cadence cadence{CycleAlignment::kAnniversary,
                          {*rc::gen::element(kDay, kWeek, kMonth, kYear), *rc::gen::inRange(1, 5)},
                          *rc::gen::element(BillingTime::kInAdvance, BillingTime::kInArrears)};
    std::vector<DayRange> invoiced;
    absl::CivilDay today = start;
    for (const int days : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 60))) {
      today += days;
      const auto due = PeriodsDue(cadence, start, static_cast<int64_t>(invoiced.size()), today);
      RC_ASSERT(due.ok());
      invoiced.insert(invoiced.end(), due->begin(), due->end());
    }
    absl::CivilDay at = start;
    absl::Time instant = StartOfDay(start, zone);
    for (const DayRange& period : invoiced) {
      RC_ASSERT(period.start == at && !period.empty());
      const TimeRange instants = InstantsOf(period, zone);
      RC_ASSERT(instants.start == instant && instants.start <= instants.end);
      at = period.end;
      instant = instants.end;
    }
    const bool advance = cadence.time == BillingTime::kInAdvance;
    RC_ASSERT(invoiced.empty() || (advance ? today < at : at <= today));
  }));
}

}  // namespace
}  // namespace holdfast::billing
