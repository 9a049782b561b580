// When a failed payment is tried again.
#include "services/billing/domain/dunning.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

auto Invalid() { return StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"); }
const absl::CivilDay kFirst(2026, 2, 26);

TEST(Ladder, CountsFromThePreviousAttempt) {
  const auto schedule = ScheduleRetries(kFirst, {LadderBase::kPreviousAttempt, {3, 5, 0, 7}});
  ASSERT_THAT(schedule, IsOk());
  EXPECT_THAT(schedule->retries, ElementsAre(Day("2026-03-01"), Day("2026-03-06"),
                                             Day("2026-03-06"), Day("2026-03-13")));
  EXPECT_EQ(schedule->total_attempts, 5);
}

TEST(Ladder, OrFromTheFirstOne) {
  const auto schedule = ScheduleRetries(kFirst, {LadderBase::kFirstAttempt, {1, 4, 7}});
  ASSERT_THAT(schedule, IsOk());
  EXPECT_THAT(schedule->retries,
              ElementsAre(Day("2026-02-27"), Day("2026-03-02"), Day("2026-03-05")));
  EXPECT_THAT(EndOfDunning(kFirst, 10), IsOkAndHolds(Day("2026-03-08")));
}

TEST(Ladder, RefusesToGoBack) {
  EXPECT_THAT(ScheduleRetries(kFirst, {LadderBase::kPreviousAttempt, {-1}}), Invalid());
  EXPECT_THAT(ScheduleRetries(kFirst, {LadderBase::kFirstAttempt, {4, 1}}), Invalid());
  EXPECT_THAT(EndOfDunning(kFirst, -1), Invalid());
  EXPECT_EQ(ScheduleRetries(kFirst, {})->total_attempts, 1);
}

TEST(HardDeclines, WaitForAnotherMethod) {
  EXPECT_THAT(RetriesAfterHardDecline(kFirst, std::nullopt)->retries, IsEmpty());
  const auto schedule = RetriesAfterHardDecline(kFirst, Day("2026-03-09"));
  EXPECT_THAT(schedule->retries, ElementsAre(Day("2026-03-09")));
  EXPECT_EQ(schedule->total_attempts, 2);
  EXPECT_THAT(RetriesAfterHardDecline(kFirst, kFirst - 1), Invalid());
}

TEST(Backoff, DoublesOrStays) {
  EXPECT_THAT(BackoffDelays({300, 2, 4}), IsOkAndHolds(ElementsAre(300, 600, 1200, 2400)));
  EXPECT_THAT(BackoffDelays({60, 1, 2}), IsOkAndHolds(ElementsAre(60, 60)));
  EXPECT_THAT(BackoffDelays({60, 3, 0}), IsOkAndHolds(IsEmpty()));
}

TEST(Backoff, RefusesWhatDoesNotFit) {
  EXPECT_THAT(BackoffDelays({0, 2, 4}), Invalid());
  EXPECT_THAT(BackoffDelays({1, 0, 4}), Invalid());
  EXPECT_THAT(BackoffDelays({1, 2, -1}), Invalid());
  EXPECT_THAT(BackoffDelays({300, 2, 64}), StatusIs(absl::StatusCode::kOutOfRange));
}

TEST(Caps, StopWhenOneIsReached) {
  const DunningCaps caps{7, 20, 60};
  EXPECT_THAT(ReachedCap(caps, {6, 19, 59}), IsOkAndHolds(false));
  EXPECT_THAT(ReachedCap(caps, {7, 0, 0}), IsOkAndHolds(true));
  EXPECT_THAT(ReachedCap(caps, {0, 20, 0}), IsOkAndHolds(true));
  EXPECT_THAT(ReachedCap(caps, {0, 0, 61}), IsOkAndHolds(true));
  EXPECT_THAT(ReachedCap({}, {100, 100, 100}), IsOkAndHolds(false));
  EXPECT_THAT(ReachedCap(caps, {-1, 0, 0}), Invalid());
  EXPECT_THAT(ReachedCap({-1, 1, 1}, {}), Invalid());
}

}  // namespace
}  // namespace holdfast::billing
