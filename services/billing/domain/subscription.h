// A running agreement of one customer to one plan, and the steps it takes by itself when their day
// comes.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_SUBSCRIPTION_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_SUBSCRIPTION_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/calendar/calendar.h"
#include "libs/money/money.h"
#include "services/billing/domain/catalog.h"
#include "services/billing/domain/customer.h"
#include "services/billing/domain/discount.h"

namespace holdfast::billing {

inline constexpr int64_t kQuantityMax = 1'000'000;
inline constexpr int kTrialDaysMax = 730;

enum class SubscriptionState { kScheduled, kTrialing, kActive, kPaused, kCanceled };
enum class EndKind { kNone, kVoluntary, kInvoluntary, kSeller };

struct Subscription {
  std::string customer;
  std::string id;
  std::string plan;
  int64_t quantity = 1;
  SubscriptionState state = SubscriptionState::kScheduled;
  absl::CivilDay start_date;
  std::optional<absl::CivilDay> trial_end;  // first day that is billed
  bool open_ended_trial = false;            // TRIALING until it is canceled
  Anchor anchor;
  std::optional<DayRange> current_period;  // the period billed last
  Money unit_price;                        // frozen from the plan
  std::string time_zone;                   // frozen from the customer
  std::optional<absl::CivilDay>
      end_date;  // first day without service; nothing from it on is billed
  EndKind end_kind = EndKind::kNone;
  std::string end_reason;    // key of the reason taxonomy
  std::string pending_plan;  // from the next billed period on; empty: none
  std::optional<Discount> discount;
  std::optional<absl::CivilDay> pause_from;   // first day of the first period that is not billed
  std::optional<absl::CivilDay> resume_date;  // first day of the period that is billed again
  std::string open_cancellation;              // id; empty: none
  bool renewal_held = false;                  // an open INTENT holds every step until it closes
  int periods_billed = 0;                     // those billed elsewhere before an import included
  absl::CivilDay observed_from;  // left truncation: the day of the import, else the start
  int64_t version = 1;
  friend bool operator==(const Subscription&, const Subscription&) = default;
};

// What a subscription does by itself.
enum class StepKind {
  kStart,     // SCHEDULED → TRIALING, or → ACTIVE and billed
  kTrialEnd,  // TRIALING → ACTIVE and billed
  kRenew,     // ACTIVE, the next period is billed
  kPause,     // ACTIVE → PAUSED
  kResume,    // PAUSED → ACTIVE and billed
};

struct SubscriptionStep {
  StepKind kind;
  absl::CivilDay day;
  friend bool operator==(const SubscriptionStep&, const SubscriptionStep&) = default;
};

// The next one in order, however late; nothing when none will come: canceled, an open-ended trial,
// or the end date is not after its day. An open INTENT (`renewal_held`) holds it but does not
// change it.
std::optional<SubscriptionStep> NextStep(const Subscription& subscription);
// When it is due: the start of its day in the subscription's zone. FAILED_PRECONDITION never; an
// unknown zone is INTERNAL, for the zone was checked when the customer was created.
absl::StatusOr<absl::Time> DueTime(const Subscription& subscription, const SubscriptionStep& step);
// NextStep's due time, or nothing.
absl::StatusOr<std::optional<absl::Time>> NextDue(const Subscription& subscription);

struct Stepped {
  Subscription after;  // version unchanged
  bool bills = false;  // after.current_period is a new one, to be charged with `discount`
  std::optional<Discount> discount;
  bool plan_changed = false;
};
// `step` is NextStep(before). `pending` is the plan named by before.pending_plan, null when there
// is none; it takes over at a step that bills. A new interval counts from the step's day.
Stepped TakeStep(const Subscription& before, const SubscriptionStep& step, const Plan* pending);

struct NewSubscription {
  std::string id;
  int64_t quantity = 1;
  absl::CivilDay start_date;
  int trial_days = 0;
  bool open_ended_trial = false;
};
// A subscription that starts on its date, still SCHEDULED. INVALID_ARGUMENT names the field;
// FAILED_PRECONDITION CURRENCY_MISMATCH between plan and customer.
absl::StatusOr<Subscription> Schedule(const NewSubscription& wanted, const Plan& plan,
                                      const Customer& customer);

struct ImportedEnd {
  absl::CivilDay end_date;
  EndKind kind = EndKind::kNone;
  std::string reason;
};
// A subscription that ran elsewhere, in the state it is in on `today`. The period that holds
// `today` counts as paid. One that starts later is SCHEDULED; one with an end is CANCELED. Errors
// as Schedule.
absl::StatusOr<Subscription> TakeOver(const NewSubscription& wanted, const Plan& plan,
                                      const Customer& customer,
                                      const std::optional<ImportedEnd>& end, absl::CivilDay today);

// Of one period, before discounts.
absl::StatusOr<Money> PeriodPrice(const Subscription& subscription);

// TRIALING or ACTIVE: the customer may use what the plan names.
bool Entitles(SubscriptionState state);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_SUBSCRIPTION_H_
