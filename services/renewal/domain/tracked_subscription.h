// A subscription as the forecast follows it: when it began to pay, how far it has come, and how it
// ended.
//
// Age counts completed steps of paid service: months for monthly and longer intervals, whole
// periods for daily and weekly ones. A monthly plan's steps are its renewals; an annual plan that
// ends inside its term ends in the month it ended in, which a clock of yearly renewals could not
// tell from one that ran the term out.
#ifndef HOLDFAST_SERVICES_RENEWAL_DOMAIN_TRACKED_SUBSCRIPTION_H_
#define HOLDFAST_SERVICES_RENEWAL_DOMAIN_TRACKED_SUBSCRIPTION_H_

#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "libs/calendar/anchor.h"
#include "libs/calendar/day.h"
#include "libs/money/money.h"
#include "libs/status/status.h"

namespace holdfast::renewal {

enum class Phase { kNotPaying, kPaying, kPaused, kEnded };  // Scheduled and trialing do not pay.
enum class Ending { kNone, kVoluntary, kInvoluntary, kSeller };

// What a fact of billing says about a subscription.
struct SubscriptionFact {
  std::string subscription;  // Resource name.
  std::string customer;      // Resource name.
  std::string country, plan, time_zone;
  Interval interval;
  Phase phase = Phase::kNotPaying;
  Money mrr;
  Money period_price;
  absl::CivilDay start, observed_from;
  absl::CivilDay paying_since;  // The trial's end, else the start; means nothing before it pays.
  std::optional<absl::CivilDay> first_start;  // Of the customer, earlier spells included.
  std::optional<DayRange> current_period;
  std::optional<absl::CivilDay> end;
  Ending ending = Ending::kNone;
};

struct TrackedSubscription {
  std::string subscription, customer, time_zone;
  std::string segment;  // `interval/country/plan`, for example `1-month/US/pro`.
  Interval interval;
  Phase phase = Phase::kNotPaying;
  Money mrr;
  absl::CivilDay tenure_from;  // The customer's first-ever start, or this one's.
  // Age 0; shifted by pauses, so that paused days do not count.
  std::optional<absl::CivilDay> paying_since;
  std::optional<absl::CivilDay> paused_since;
  std::optional<absl::CivilDay> period_end;  // Of the period billed last.
  std::optional<absl::CivilDay> end;         // Certain or past.
  Ending ending = Ending::kNone;             // Other than kNone once ended.
  int entry_age = 0;                         // Steps completed before it came under observation.
  int age = 0;                               // Steps completed and counted, at least entry_age.

  // First day after step `steps`.
  absl::CivilDay StepEnd(int steps) const;
  // The day from which `today` completes the next step; nothing while it does not age.
  std::optional<absl::CivilDay> NextStepDay() const;
  bool ages() const { return phase == Phase::kPaying && paying_since.has_value(); }
};

// What one subscription adds to its segment's counts: at risk in steps (from, to], and an event in
// step `to`. Empty when from == to. Counts are the sum of these over all subscriptions, whatever
// way they came about.
struct Contribution {
  std::string segment;
  int from = 0, to = 0;
  Ending event = Ending::kNone;

  friend bool operator==(const Contribution&, const Contribution&) = default;
};
Contribution ContributionOf(const TrackedSubscription& tracked);

// The subscription after a fact. `before` is empty for the first. Late and repeated facts are
// harmless. `today` is the local day of the fact.
TrackedSubscription Follow(const std::optional<TrackedSubscription>& before,
                           const SubscriptionFact& fact, absl::CivilDay today);

// Ages it to `today`: counts every step that ended on or before it.
void AgeTo(TrackedSubscription& tracked, absl::CivilDay today);

std::string SegmentOf(const SubscriptionFact& fact);
double StepsPerMonth(const Interval& interval);
// Steps until the current period ends: what a renewal must pass. At least 1.
int StepsToRenewal(const TrackedSubscription& tracked);

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_DOMAIN_TRACKED_SUBSCRIPTION_H_
