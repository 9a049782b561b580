// What feedback knows of one cancellation: billing's facts, and how far its own part has come.
#ifndef HOLDFAST_SERVICES_FEEDBACK_DOMAIN_DEPARTURE_H_
#define HOLDFAST_SERVICES_FEEDBACK_DOMAIN_DEPARTURE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/calendar/anchor.h"
#include "libs/money/money.h"
#include "libs/retention_policy/policy.h"

namespace holdfast::feedback {

// Billing's states of a cancellation.
enum class DepartureState { kIntent, kRequested, kRetained, kCanceled, kWithdrawn, kAbandoned };
std::string_view StateName(DepartureState state);
absl::StatusOr<DepartureState> ParseState(std::string_view name);
bool IsOpen(DepartureState state);

// The policy billing fixed at the start; feedback obeys the same row. Its survey rule, and the
// notice beside a personalised price, come from feedback's own table for the same place.
struct PolicyLimits {
  std::string code;
  int version = 0;
  int max_before_request = 0;  // offers ever shown while INTENT
  int max_after_request = 0;   // offers ever shown while REQUESTED
  bool ask_permission_after = false;
  SurveyRule survey =
      SurveyRule::kOptional;  // before the request; after it everything may be asked
  bool personalised_price_notice = false;

  friend bool operator==(const PolicyLimits&, const PolicyLimits&) = default;
};

// Renewal's view of the customer, as the cache had it.
struct Outlook {
  bool missed = true;  // nothing was there in time; the figures are defaults
  int64_t lifetime_value_minor = 0;
  double renewal_probability = -1;  // negative: unknown

  friend bool operator==(const Outlook&, const Outlook&) = default;
};

struct SubscriptionFacts {
  std::string name;  // customers/c/subscriptions/s
  std::string plan;  // plans/p
  Interval interval;
  bool trialing = false;
  bool open_ended_trial = false;
  bool paused = false;
  Money mrr;                                  // 0 while trialing or paused
  Money period_price;                         // of one period, before discounts
  std::optional<absl::CivilDay> first_start;  // of the customer, ever
  std::string time_zone;

  friend bool operator==(const SubscriptionFacts&, const SubscriptionFacts&) = default;
};

struct Departure {
  std::string name;      // …/cancellations/x
  std::string customer;  // customers/c
  SubscriptionFacts subscription;
  DepartureState state = DepartureState::kIntent;
  std::string reason;  // key; empty: not stated
  absl::Time start_time;
  std::optional<absl::Time> effective_time;
  PolicyLimits policy;
  int shown_before = 0;  // by billing's count
  int shown_after = 0;
  int64_t last_sequence = 0;  // of the newest fact of this customer applied here

  Outlook outlook;
  // Feedback's own progress.
  bool survey_presented = false;
  int chosen_before = 0;  // offers it chose while INTENT, shown or not
  int chosen_after = 0;
  bool decided_before = false;
  bool decided_after = false;
  bool forbidden_before = false;  // the decision before was "policy": a later one may still offer
  std::string last_decision;      // id of the final presentation made last; empty: none yet

  friend bool operator==(const Departure&, const Departure&) = default;
};

// Billing's newest fact on top of what is known (nothing: a first fact). Facts that are not newer
// change nothing, a closed state stays closed, and MRR and price stay as they were while it was
// open. The customer's own answer to the survey goes before the reason billing knows.
Departure MergeFact(const std::optional<Departure>& known, const Departure& news);

// Whole years since the first-ever start, counted in the customer's own days; 0 when unknown.
int TenureYears(const SubscriptionFacts& subscription, absl::Time now);
// Days likewise, never negative.
int TenureDays(const SubscriptionFacts& subscription, absl::Time now);
// Trials, and the first 90 days.
bool IsOnboarding(const SubscriptionFacts& subscription, absl::Time now);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_DOMAIN_DEPARTURE_H_
