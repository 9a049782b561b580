#include "services/renewal/domain/tracked_subscription.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace holdfast::renewal {
namespace {

// A calendar month is 30.436875 days on average (Gregorian).
constexpr double kDaysPerMonth = 30.436875;
constexpr int kMaxStepsToRenewal = 120;

bool StepsAreMonths(const Interval& interval) {
  return interval.unit == IntervalUnit::kMonth || interval.unit == IntervalUnit::kYear;
}

std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

// Steps that ended on or before `day`; `from` of them are known to have.
int StepsBy(const TrackedSubscription& tracked, absl::CivilDay day, int from) {
  int steps = from;
  while (tracked.StepEnd(steps + 1) <= day) ++steps;
  return steps;
}

void BeginPaying(const SubscriptionFact& fact, TrackedSubscription& tracked) {
  tracked.paying_since = fact.paying_since;
  if (fact.observed_from > fact.paying_since) {
    tracked.entry_age = StepsBy(tracked, fact.observed_from, 0);
  }
  tracked.age = tracked.entry_age;
}

void EndAt(const SubscriptionFact& fact, TrackedSubscription& tracked) {
  tracked.ending = fact.ending;
  if (!tracked.paying_since.has_value() || !fact.end.has_value()) return;
  // Steps that ended before the end were passed; one that ended on that very day was not.
  tracked.age = std::max(tracked.entry_age, StepsBy(tracked, *fact.end - 1, 0));
}

}  // namespace

absl::CivilDay TrackedSubscription::StepEnd(int steps) const {
  if (StepsAreMonths(interval)) {
    return AddMonthsClamped(*paying_since, steps, static_cast<int>(paying_since->day()));
  }
  return AddIntervals(*paying_since, interval, steps);
}

std::optional<absl::CivilDay> TrackedSubscription::NextStepDay() const {
  if (!ages()) return std::nullopt;
  return StepEnd(age + 1);
}

Contribution ContributionOf(const TrackedSubscription& tracked) {
  const bool left =
      tracked.phase == Phase::kEnded && tracked.paying_since.has_value() &&
      (tracked.ending == Ending::kVoluntary || tracked.ending == Ending::kInvoluntary);
  return {.segment = tracked.segment,
          .from = tracked.entry_age,
          .to = tracked.age + (left ? 1 : 0),
          .event = left ? tracked.ending : Ending::kNone};
}

TrackedSubscription Follow(const std::optional<TrackedSubscription>& before,
                           const SubscriptionFact& fact, absl::CivilDay today) {
  TrackedSubscription tracked = before.value_or(TrackedSubscription{});
  tracked.subscription = fact.subscription;
  tracked.customer = fact.customer;
  tracked.time_zone = fact.time_zone;
  tracked.mrr = fact.mrr;
  tracked.tenure_from = std::min(fact.first_start.value_or(fact.start), fact.start);
  if (fact.current_period.has_value()) tracked.period_end = fact.current_period->end;
  tracked.end = fact.end;
  // A subscription keeps its segment and step for as long as it pays: a plan change must not move
  // its past.
  if (!tracked.paying_since.has_value()) {
    tracked.segment = SegmentOf(fact);
    tracked.interval = fact.interval;
  }
  const bool was_paused = tracked.phase == Phase::kPaused;
  tracked.phase = fact.phase;
  if (fact.phase == Phase::kPaying && !tracked.paying_since.has_value()) BeginPaying(fact, tracked);
  if (fact.phase == Phase::kPaused && !was_paused) tracked.paused_since = today;
  if (was_paused && fact.phase == Phase::kPaying && tracked.paused_since.has_value()) {
    tracked.paying_since = *tracked.paying_since + (today - *tracked.paused_since);
    tracked.paused_since.reset();
  }
  if (fact.phase == Phase::kEnded) EndAt(fact, tracked);
  return tracked;
}

void AgeTo(TrackedSubscription& tracked, absl::CivilDay today) {
  if (tracked.ages()) tracked.age = StepsBy(tracked, today, tracked.age);
}

std::string SegmentOf(const SubscriptionFact& fact) {
  return absl::StrCat(fact.interval.count, "-", ToAbsl(UnitName(fact.interval.unit)), "/",
                      fact.country.empty() ? "-" : fact.country, "/", IdOf(fact.plan));
}

double StepsPerMonth(const Interval& interval) {
  switch (interval.unit) {
    case IntervalUnit::kDay:
      return kDaysPerMonth / interval.count;
    case IntervalUnit::kWeek:
      return kDaysPerMonth / (7.0 * interval.count);
    default:
      return 1;
  }
}

int StepsToRenewal(const TrackedSubscription& tracked) {
  int steps = 1;
  while (tracked.paying_since.has_value() && tracked.period_end.has_value() &&
         steps < kMaxStepsToRenewal && tracked.StepEnd(tracked.age + steps) < *tracked.period_end) {
    ++steps;
  }
  return steps;
}

}  // namespace holdfast::renewal
