// How long a save must hold before it counts.
#include "services/billing/domain/retention_window.h"

#include <gtest/gtest.h>

#include "libs/calendar/calendar.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

struct Row {
  const char* name;
  Interval interval;
  const char* retained;
  const char* ends;
};
const Row kRows[] = {
    {"AWeeklyPlanWaitsThirtyDays", {IntervalUnit::kWeek, 1}, "2026-03-01", "2026-03-31"},
    {"AMonthOfThirtyOneDaysAndAWeek", {IntervalUnit::kMonth, 1}, "2026-03-01", "2026-04-08"},
    {"FebruaryAndAWeekIsThirtyFive", {IntervalUnit::kMonth, 1}, "2026-02-01", "2026-03-08"},
    {"AYearAndAWeek", {IntervalUnit::kYear, 1}, "2026-03-01", "2027-03-08"},
};
class RetentionWindow : public testing::TestWithParam<Row> {};
TEST_P(RetentionWindow, EndsAfterOnePeriodAndAWeekButNotBeforeThirtyDays) {
  const Row& row = GetParam();
  const Subscription sub = ActiveSince("2026-01-01", PlanOf(Usd(30'00), row.interval));
  const auto noon = [](const char* day) {
    return absl::FromCivil(absl::CivilHour(Day(day)) + 12, absl::UTCTimeZone());
  };
  EXPECT_THAT(RetentionWindowEnd(sub, noon(row.retained)), IsOkAndHolds(noon(row.ends)));
}
INSTANTIATE_TEST_SUITE_P(All, RetentionWindow, testing::ValuesIn(kRows),
                         [](const auto& test) { return test.param.name; });

TEST(RetentionWindowEnd, FindsWhetherTheSubscriptionIsStillThere) {
  Subscription sub = ActiveSince("2026-01-01");
  EXPECT_EQ(OutcomeAtWindowEnd(sub), RetentionOutcome::kValidated);
  sub.state = SubscriptionState::kCanceled;
  EXPECT_EQ(OutcomeAtWindowEnd(sub), RetentionOutcome::kLost);
}

}  // namespace
}  // namespace holdfast::billing
