// Monthly periods and the phases they belong to.
#include "services/billing/domain/plan_phases.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

PhasePeriod Period(const char* start, const char* end, const char* phase) {
  return {{Day(start), Day(end)}, phase};
}

TEST(PhasePeriodsTest, NameEachPeriodAndTheFirstOfAnOpenPhase) {
  EXPECT_THAT(PhasePeriods(Day("2026-01-31"), 31, {{"discount", 2}, {"evergreen", {}}}),
              IsOkAndHolds(ElementsAre(Period("2026-01-31", "2026-02-28", "discount"),
                                       Period("2026-02-28", "2026-03-31", "discount"),
                                       Period("2026-03-31", "2026-04-30", "evergreen"))));
  EXPECT_THAT(PhasePeriods(Day("2026-01-31"), 31, {}), IsOkAndHolds(IsEmpty()));
}

TEST(PhasePeriodsTest, RefuseAnOpenPhaseBeforeAnother) {
  const auto invalid = StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID");
  EXPECT_THAT(PhasePeriods(Day("2026-01-31"), 31, {{"open", {}}, {"next", 1}}), invalid);
  EXPECT_THAT(PhasePeriods(Day("2026-01-31"), 31, {{"none", 0}}), invalid);
  EXPECT_THAT(PhasePeriods(Day("2026-01-31"), 32, {{"one", 1}}), invalid);
}

TEST(PhasePeriodsTest, NoneBeginsOnceACancellationTookEffect) {
  const auto periods = PhasePeriods(Day("2026-01-01"), 1, {{"trial", 1}, {"evergreen", {}}});
  EXPECT_THAT(PeriodsBefore(*periods, Day("2026-02-01")),
              ElementsAre(Period("2026-01-01", "2026-02-01", "trial")));
  EXPECT_THAT(PeriodsBefore(*periods, Day("2026-01-01")), IsEmpty());
}

}  // namespace
}  // namespace holdfast::billing
