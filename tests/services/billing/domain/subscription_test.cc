// The steps a subscription takes by itself: which one, on which day, billing what.
#include "services/billing/domain/subscription.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/status/status.h"
#include "rapidcheck.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using absl::StatusCode;
using testing::ElementsAre;

// Starts of the first `count` periods, or of those before a step that does not bill.
std::vector<std::string> PeriodStarts(Subscription sub, int count) {
  std::vector<std::string> starts;
  while (static_cast<int>(starts.size()) < count) {
    const Stepped stepped = TakeNext(sub);
    sub = stepped.after;
    if (stepped.bills) starts.push_back(FormatDay(sub.current_period->start));
  }
  return starts;
}

struct CycleRow {
  const char* name;
  const char* start;
  Interval interval;
  std::vector<std::string> starts;
};
class Cycles : public testing::TestWithParam<CycleRow> {};
TEST_P(Cycles, CountFromTheAnchorAndComeBackFromMonthEnds) {
  const CycleRow& row = GetParam();
  const Subscription sub = ScheduledFor(row.start, PlanOf(Usd(100), row.interval));
  EXPECT_EQ(PeriodStarts(sub, static_cast<int>(row.starts.size())), row.starts);
}
INSTANTIATE_TEST_SUITE_P(
    All, Cycles,
    testing::Values(
        CycleRow{"MonthEndCommonYear",
                 "2026-01-31",
                 {IntervalUnit::kMonth, 1},
                 {"2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"}},
        CycleRow{"MonthEndLeapYear",
                 "2028-01-30",
                 {IntervalUnit::kMonth, 1},
                 {"2028-01-30", "2028-02-29", "2028-03-30", "2028-04-30"}},
        CycleRow{"LeapDayYearly",
                 "2024-02-29",
                 {IntervalUnit::kYear, 1},
                 {"2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"}},
        CycleRow{"Quarters",
                 "2025-11-30",
                 {IntervalUnit::kMonth, 3},
                 {"2025-11-30", "2026-02-28", "2026-05-30", "2026-08-30"}},
        CycleRow{"Fortnights",
                 "2026-02-20",
                 {IntervalUnit::kWeek, 2},
                 {"2026-02-20", "2026-03-06", "2026-03-20"}},
        CycleRow{"TenDays",
                 "2026-02-25",
                 {IntervalUnit::kDay, 10},
                 {"2026-02-25", "2026-03-07", "2026-03-17"}}),
    [](const auto& row) { return row.param.name; });

TEST(StartTest, WithoutTrialBillsItsFirstPeriod) {
  const Stepped started = TakeNext(ScheduledFor("2026-04-01", Monthly30()));
  EXPECT_EQ(started.after.state, SubscriptionState::kActive);
  EXPECT_TRUE(started.bills);
  EXPECT_EQ(started.after.current_period, (DayRange{Day("2026-04-01"), Day("2026-05-01")}));
  EXPECT_EQ(started.after.periods_billed, 1);
}

TEST(TrialTest, BillsFromItsEndOn) {
  const Subscription scheduled = ScheduledFor("2026-01-17", Monthly30(), 14);
  const Stepped trial = TakeNext(scheduled);
  EXPECT_EQ(trial.after.state, SubscriptionState::kTrialing);
  EXPECT_FALSE(trial.bills);
  EXPECT_EQ(NextStep(trial.after), (SubscriptionStep{StepKind::kTrialEnd, Day("2026-01-31")}));
  const Stepped active = TakeNext(trial.after);
  EXPECT_TRUE(active.bills);
  EXPECT_EQ(active.after.current_period, (DayRange{Day("2026-01-31"), Day("2026-02-28")}));
}

TEST(TrialTest, OpenEndedOneNeverEndsByItself) {
  const auto sub = Schedule({.id = "s1", .start_date = Day("2026-01-01"), .open_ended_trial = true},
                            Monthly30(), CustomerIn("UTC"));
  ASSERT_THAT(sub, IsOk());
  const Stepped trial = TakeNext(*sub);
  EXPECT_EQ(trial.after.state, SubscriptionState::kTrialing);
  EXPECT_EQ(NextStep(trial.after), std::nullopt);
}

TEST(EndTest, NoStepOnOrAfterTheEndDate) {
  Subscription sub = ActiveSince("2026-04-01");
  sub.end_date = Day("2026-05-01");
  EXPECT_EQ(NextStep(sub), std::nullopt);
  sub.end_date = Day("2026-05-02");
  EXPECT_EQ(NextStep(sub), (SubscriptionStep{StepKind::kRenew, Day("2026-05-01")}));
}

TEST(PauseTest, KeepsTheCycle) {
  Subscription sub = ActiveSince("2026-01-31");
  sub.pause_from = Day("2026-02-28");
  sub.resume_date = Day("2026-04-30");
  const Stepped paused = TakeNext(sub);
  EXPECT_EQ(paused.after.state, SubscriptionState::kPaused);
  EXPECT_FALSE(paused.bills);
  EXPECT_EQ(NextStep(paused.after), (SubscriptionStep{StepKind::kResume, Day("2026-04-30")}));
  const Stepped resumed = TakeNext(paused.after);
  EXPECT_EQ(resumed.after.state, SubscriptionState::kActive);
  EXPECT_TRUE(resumed.bills);
  EXPECT_EQ(resumed.after.current_period, (DayRange{Day("2026-04-30"), Day("2026-05-31")}));
  EXPECT_EQ(resumed.after.resume_date, std::nullopt);
}

TEST(PlanChangeTest, TakesOverAtTheNextPeriodAndCountsFromThere) {
  Subscription sub = ActiveSince("2026-01-31");
  sub.pending_plan = "yearly";
  Plan yearly = PlanOf(Usd(300'00), {IntervalUnit::kYear, 1});
  yearly.id = "yearly";
  const Stepped changed = TakeNext(sub, &yearly);
  EXPECT_TRUE(changed.plan_changed);
  EXPECT_EQ(changed.after.plan, "yearly");
  EXPECT_EQ(changed.after.pending_plan, "");
  EXPECT_EQ(changed.after.unit_price, Usd(300'00));
  // The wanted day of the month survives the clamped February.
  EXPECT_EQ(changed.after.current_period, (DayRange{Day("2026-02-28"), Day("2027-02-28")}));
  EXPECT_EQ(TakeNext(changed.after).after.current_period->end, Day("2028-02-29"));
}

TEST(PlanChangeTest, SameIntervalKeepsTheAnchor) {
  Subscription sub = ActiveSince("2026-01-31");
  const Anchor before = sub.anchor;
  sub.pending_plan = "lite";
  Plan lite = Monthly30();
  lite.id = "lite";
  lite.unit_price = Usd(10'00);
  const Stepped changed = TakeNext(sub, &lite);
  EXPECT_EQ(changed.after.anchor, before);
  EXPECT_EQ(changed.after.current_period, (DayRange{Day("2026-02-28"), Day("2026-03-31")}));
}

TEST(DiscountTest, IsUsedUpPeriodByPeriod) {
  Subscription sub = ActiveSince("2026-01-01");
  sub.discount = Discount{.basis_points = 2000, .periods_left = 2};
  const Stepped first = TakeNext(sub);
  EXPECT_EQ(first.discount, sub.discount);
  EXPECT_EQ(first.after.discount->periods_left, 1);
  const Stepped second = TakeNext(first.after);
  EXPECT_TRUE(second.discount.has_value());
  EXPECT_EQ(second.after.discount, std::nullopt);
  EXPECT_EQ(TakeNext(second.after).discount, std::nullopt);
}

struct DueRow {
  const char* name;
  const char* zone;
  const char* start;
  const char* due_utc;
};
class DueTimes : public testing::TestWithParam<DueRow> {};
TEST_P(DueTimes, AreTheCustomersMidnight) {
  const Subscription sub = ScheduledFor(GetParam().start, Monthly30(), 0, GetParam().zone);
  const auto due = NextDue(sub);
  ASSERT_THAT(due, IsOk());
  ASSERT_TRUE(due->has_value());
  EXPECT_EQ(absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", **due, absl::UTCTimeZone()), GetParam().due_utc);
}
INSTANTIATE_TEST_SUITE_P(
    All, DueTimes,
    testing::Values(
        DueRow{"Utc", "UTC", "2026-03-01", "2026-03-01T00:00:00Z"},
        DueRow{"Berlin", "Europe/Berlin", "2026-07-01", "2026-06-30T22:00:00Z"},
        DueRow{"Kiritimati", "Pacific/Kiritimati", "2026-01-01", "2025-12-31T10:00:00Z"},
        // Midnight does not exist that day: it moves forward to 01:00.
        DueRow{"SantiagoGap", "America/Santiago", "2024-09-08", "2024-09-08T04:00:00Z"},
        // Midnight occurs twice that day: the earlier one counts.
        DueRow{"HavanaOverlap", "America/Havana", "2024-11-03", "2024-11-03T04:00:00Z"}),
    [](const auto& row) { return row.param.name; });

struct ImportRow {
  const char* name;
  const char* start;
  int trial_days;
  const char* today;
  SubscriptionState state;
  const char* period_start;  // "" for none
  int periods_billed;
  const char* next_step;  // "" for none
};
class Imports : public testing::TestWithParam<ImportRow> {};
TEST_P(Imports, StandWhereTheyStoodElsewhere) {
  const ImportRow& row = GetParam();
  const auto sub =
      TakeOver({.id = "s1", .start_date = Day(row.start), .trial_days = row.trial_days},
               Monthly30(), CustomerIn("UTC"), std::nullopt, Day(row.today));
  ASSERT_THAT(sub, IsOk());
  EXPECT_EQ(sub->state, row.state);
  EXPECT_EQ(sub->current_period ? FormatDay(sub->current_period->start) : "", row.period_start);
  EXPECT_EQ(sub->periods_billed, row.periods_billed);
  const auto step = NextStep(*sub);
  EXPECT_EQ(step ? FormatDay(step->day) : "", row.next_step);
}
INSTANTIATE_TEST_SUITE_P(
    All, Imports,
    testing::Values(ImportRow{"RunningIsPaidUntilItsPeriodEnds", "2025-10-31", 0, "2026-02-10",
                              SubscriptionState::kActive, "2026-01-31", 4, "2026-02-28"},
                    ImportRow{"StartedToday", "2026-02-10", 0, "2026-02-10",
                              SubscriptionState::kActive, "2026-02-10", 1, "2026-03-10"},
                    ImportRow{"InTrial", "2026-02-01", 30, "2026-02-10",
                              SubscriptionState::kTrialing, "", 0, "2026-03-03"},
                    ImportRow{"TrialIsOver", "2026-01-01", 14, "2026-02-10",
                              SubscriptionState::kActive, "2026-01-15", 1, "2026-02-15"},
                    ImportRow{"StartsLater", "2026-03-01", 0, "2026-02-10",
                              SubscriptionState::kScheduled, "", 0, "2026-03-01"}),
    [](const auto& row) { return row.param.name; });

TEST(ImportTest, WatchesFromTheDayOfTheImport) {
  const auto past = TakeOver({.id = "s", .start_date = Day("2020-01-01")}, Monthly30(),
                             CustomerIn("UTC"), std::nullopt, Day("2026-02-10"));
  EXPECT_EQ(past->observed_from, Day("2026-02-10"));
  const auto future = TakeOver({.id = "s", .start_date = Day("2026-03-01")}, Monthly30(),
                               CustomerIn("UTC"), std::nullopt, Day("2026-02-10"));
  EXPECT_EQ(future->observed_from, Day("2026-03-01"));
}

TEST(ImportTest, EndedOneIsCanceledWithItsHistory) {
  const auto sub = TakeOver(
      {.id = "s1", .start_date = Day("2025-01-31")}, Monthly30(), CustomerIn("UTC"),
      ImportedEnd{Day("2025-03-31"), EndKind::kVoluntary, "too_expensive"}, Day("2026-02-10"));
  ASSERT_THAT(sub, IsOk());
  EXPECT_EQ(sub->state, SubscriptionState::kCanceled);
  EXPECT_EQ(sub->end_date, Day("2025-03-31"));
  EXPECT_EQ(sub->end_reason, "too_expensive");
  EXPECT_EQ(sub->periods_billed, 2);  // 31 Jan and 28 Feb; the end is no period's day
  EXPECT_EQ(NextStep(*sub), std::nullopt);
}

TEST(ImportTest, EndIsChecked) {
  const auto with_end = [](const char* end, EndKind kind) {
    return TakeOver({.id = "s1", .start_date = Day("2025-06-01")}, Monthly30(), CustomerIn("UTC"),
                    ImportedEnd{Day(end), kind, ""}, Day("2026-02-10"));
  };
  EXPECT_THAT(with_end("2025-05-31", EndKind::kVoluntary),
              StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_THAT(with_end("2026-02-11", EndKind::kVoluntary),
              StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_THAT(with_end("2025-07-01", EndKind::kNone),
              StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_THAT(with_end("2025-06-01", EndKind::kSeller), IsOk());
}

struct RefusedRow {
  const char* name;
  NewSubscription wanted;
  const char* field;
};
class RefusedStarts : public testing::TestWithParam<RefusedRow> {};
TEST_P(RefusedStarts, NameTheField) {
  const auto sub = Schedule(GetParam().wanted, Monthly30(), CustomerIn("UTC"));
  ASSERT_THAT(sub, StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_THAT(MetadataOf(sub.status()),
              testing::Contains(testing::Pair("field", GetParam().field)));
}
INSTANTIATE_TEST_SUITE_P(
    All, RefusedStarts,
    testing::Values(
        RefusedRow{
            "NoSeat", {.id = "s", .quantity = 0, .start_date = Day("2026-01-01")}, "quantity"},
        RefusedRow{"TooManySeats",
                   {.id = "s", .quantity = 1'000'001, .start_date = Day("2026-01-01")},
                   "quantity"},
        RefusedRow{"NegativeTrial",
                   {.id = "s", .start_date = Day("2026-01-01"), .trial_days = -1},
                   "trial_days"},
        RefusedRow{"LongTrial",
                   {.id = "s", .start_date = Day("2026-01-01"), .trial_days = 731},
                   "trial_days"},
        RefusedRow{
            "TwoTrials",
            {.id = "s", .start_date = Day("2026-01-01"), .trial_days = 7, .open_ended_trial = true},
            "open_ended_trial"},
        RefusedRow{"FarFuture", {.id = "s", .start_date = Day("2200-01-01")}, "start_date"},
        RefusedRow{"FarPast", {.id = "s", .start_date = Day("1899-12-31")}, "start_date"}),
    [](const auto& row) { return row.param.name; });

TEST(RefusedStartTest, DearerThanAnyPeriodMayBe) {
  const Plan plan = PlanOf(Usd(kPeriodPriceMinorMax), {IntervalUnit::kMonth, 1});
  EXPECT_THAT(Schedule({.id = "s", .quantity = 2, .start_date = Day("2026-01-01")}, plan,
                       CustomerIn("UTC")),
              StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
}

TEST(RefusedStartTest, InAnotherCurrency) {
  Customer customer = CustomerIn("UTC");
  customer.currency = *Currency::Parse("EUR");
  EXPECT_THAT(Schedule({.id = "s", .start_date = Day("2026-01-01")}, Monthly30(), customer),
              StatusIs(StatusCode::kFailedPrecondition, kCurrencyMismatch));
}

TEST(StepProperty, BilledPeriodsTileTheTimeAndNoneIsBilledTwice) {
  EXPECT_TRUE(rc::check("periods tile", [] {
    const auto unit = *rc::gen::element(IntervalUnit::kDay, IntervalUnit::kWeek,
                                        IntervalUnit::kMonth, IntervalUnit::kYear);
    const int count = *rc::gen::inRange(1, 5);
    const absl::CivilDay start = absl::CivilDay(2020, 1, 1) + *rc::gen::inRange(0, 3000);
    const int trial_days = *rc::gen::element(0, 0, 7, 30, 365);
    auto sub = Schedule({.id = "s1", .start_date = start, .trial_days = trial_days},
                        PlanOf(Usd(100), {unit, count}), CustomerIn("UTC"));
    RC_ASSERT(sub.ok());
    absl::CivilDay expected_start = start + trial_days;
    for (int billed = 0; billed < 30;) {
      const Stepped stepped = TakeNext(*sub);
      *sub = stepped.after;
      if (!stepped.bills) continue;
      ++billed;
      RC_ASSERT(sub->periods_billed == billed);
      RC_ASSERT(sub->current_period->start == expected_start);
      RC_ASSERT(sub->current_period->start < sub->current_period->end);
      expected_start = sub->current_period->end;
    }
  }));
}

}  // namespace
}  // namespace holdfast::billing
