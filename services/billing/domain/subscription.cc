#include "services/billing/domain/subscription.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/planted/planted.h"
#include "libs/status/status.h"
#include "services/billing/domain/reasons.h"

namespace holdfast::billing {
namespace {

// Room for every period of a subscription inside the years that dates are written with.
constexpr int64_t kStartYearMin = 1900;
constexpr int64_t kStartYearMax = 2199;

bool IsMonthly(const Interval& interval) {
  return interval.unit == IntervalUnit::kMonth || interval.unit == IntervalUnit::kYear;
}

// From `day`, a cycle start of `old`, cycles are `interval` long. The wanted day of the month
// stays.
Anchor ReAnchor(const Anchor& old, absl::CivilDay day, Interval interval) {
  if (interval == old.interval) return old;
  if (IsMonthly(old.interval) && IsMonthly(interval)) return Anchor{day, old.day, interval};
  return MakeAnchor(day, interval);
}

void Bill(Stepped& stepped, absl::CivilDay day, const Plan* pending) {
  Subscription& sub = stepped.after;
  if (pending != nullptr) {
    sub.plan = pending->id;
    sub.unit_price = pending->unit_price;
    sub.anchor = ReAnchor(sub.anchor, day, pending->interval);
    sub.pending_plan.clear();
    stepped.plan_changed = true;
  }
  sub.state = SubscriptionState::kActive;
  sub.current_period = PeriodContaining(sub.anchor, day);
  ++sub.periods_billed;
  stepped.bills = true;
  stepped.discount = sub.discount;
  if (sub.discount.has_value()) sub.discount = AfterOnePeriod(*sub.discount);
}

std::optional<SubscriptionStep> StepOfState(const Subscription& sub) {
  switch (sub.state) {
    case SubscriptionState::kScheduled:
      return SubscriptionStep{StepKind::kStart, sub.start_date};
    case SubscriptionState::kTrialing:
      if (sub.open_ended_trial) return std::nullopt;
      return SubscriptionStep{StepKind::kTrialEnd, *sub.trial_end};
    case SubscriptionState::kActive: {
      const absl::CivilDay next = sub.current_period->end;
      const bool pauses = sub.pause_from.has_value() && *sub.pause_from <= next;
      return SubscriptionStep{pauses ? StepKind::kPause : StepKind::kRenew, next};
    }
    case SubscriptionState::kPaused:
      return SubscriptionStep{StepKind::kResume, *sub.resume_date};
    case SubscriptionState::kCanceled:
      return std::nullopt;
  }
  return std::nullopt;
}

absl::Status CheckWanted(const NewSubscription& wanted, const Plan& plan,
                         const Customer& customer) {
  if (wanted.quantity < 1 || wanted.quantity > kQuantityMax) {
    return InvalidField("quantity", absl::StrCat("is not 1 to ", kQuantityMax));
  }
  if (wanted.trial_days < 0 || wanted.trial_days > kTrialDaysMax) {
    return InvalidField("trial_days", absl::StrCat("is not 0 to ", kTrialDaysMax));
  }
  if (wanted.open_ended_trial && wanted.trial_days > 0) {
    return InvalidField("open_ended_trial", "comes with trial_days");
  }
  if (wanted.start_date.year() < kStartYearMin || wanted.start_date.year() > kStartYearMax) {
    return InvalidField("start_date",
                        absl::StrCat("is not in ", kStartYearMin, " to ", kStartYearMax));
  }
  if (plan.unit_price.currency != customer.currency) {
    return Error(absl::StatusCode::kFailedPrecondition, kCurrencyMismatch,
                 "plan and customer have different currencies",
                 {{"plan_currency", std::string(plan.unit_price.currency.code())},
                  {"customer_currency", std::string(customer.currency.code())}});
  }
  const absl::StatusOr<Money> price = Multiply(plan.unit_price, wanted.quantity);
  if (!price.ok() || price->amount_minor > kPeriodPriceMinorMax) {
    return InvalidField("quantity",
                        absl::StrCat("makes a period dearer than ", kPeriodPriceMinorMax));
  }
  return absl::OkStatus();
}

// The state on `today` of one that started on or before it, with all that was billed elsewhere.
void RunUntil(Subscription& sub, absl::CivilDay today) {
  const bool in_trial =
      sub.open_ended_trial || (sub.trial_end.has_value() && today < *sub.trial_end);
  if (in_trial) {
    sub.state = SubscriptionState::kTrialing;
    return;
  }
  sub.state = SubscriptionState::kActive;
  sub.current_period = PeriodContaining(sub.anchor, today);
  sub.periods_billed = static_cast<int>(CycleIndexOf(sub.anchor, today)) + 1;
}

absl::Status CheckEnd(const ImportedEnd& end, absl::CivilDay start, absl::CivilDay today) {
  if (end.end_date < start) return InvalidField("end.end_date", "is before start_date");
  if (today < end.end_date) return InvalidField("end.end_date", "is in the future");
  if (end.kind == EndKind::kNone) return InvalidField("end.end_kind", "is required");
  return absl::OkStatus();
}

}  // namespace

std::optional<SubscriptionStep> NextStep(const Subscription& subscription) {
  std::optional<SubscriptionStep> step = StepOfState(subscription);
  if (HF_PLANT(kChargeAfterEffect)) return step;
  if (step.has_value() && subscription.end_date.has_value() &&
      *subscription.end_date <= step->day) {
    return std::nullopt;
  }
  return step;
}

absl::StatusOr<absl::Time> DueTime(const Subscription& subscription, const SubscriptionStep& step) {
  const absl::StatusOr<absl::TimeZone> zone = LoadZone(subscription.time_zone);
  if (!zone.ok()) {
    return absl::InternalError(absl::StrCat("time zone ", subscription.time_zone, " is gone"));
  }
  return StartOfDay(step.day, *zone);
}

absl::StatusOr<std::optional<absl::Time>> NextDue(const Subscription& subscription) {
  const std::optional<SubscriptionStep> step = NextStep(subscription);
  if (!step.has_value()) return std::nullopt;
  HF_ASSIGN_OR_RETURN(const absl::Time due, DueTime(subscription, *step));
  return due;
}

Stepped TakeStep(const Subscription& before, const SubscriptionStep& step, const Plan* pending) {
  Stepped stepped;
  stepped.after = before;
  Subscription& sub = stepped.after;
  switch (step.kind) {
    case StepKind::kStart:
      if (sub.open_ended_trial || sub.trial_end.has_value()) {
        sub.state = SubscriptionState::kTrialing;
      } else {
        Bill(stepped, step.day, pending);
      }
      break;
    case StepKind::kTrialEnd:
    case StepKind::kRenew:
      Bill(stepped, step.day, pending);
      break;
    case StepKind::kPause:
      sub.state = SubscriptionState::kPaused;
      sub.pause_from.reset();
      break;
    case StepKind::kResume:
      sub.resume_date.reset();
      Bill(stepped, step.day, pending);
      break;
  }
  return stepped;
}

absl::StatusOr<Subscription> Schedule(const NewSubscription& wanted, const Plan& plan,
                                      const Customer& customer) {
  HF_RETURN_IF_ERROR(CheckWanted(wanted, plan, customer));
  Subscription sub;
  sub.customer = customer.id;
  sub.id = wanted.id;
  sub.plan = plan.id;
  sub.quantity = wanted.quantity;
  sub.start_date = wanted.start_date;
  if (wanted.trial_days > 0) sub.trial_end = wanted.start_date + wanted.trial_days;
  sub.open_ended_trial = wanted.open_ended_trial;
  sub.anchor = MakeAnchor(sub.trial_end.value_or(sub.start_date), plan.interval);
  sub.unit_price = plan.unit_price;
  sub.time_zone = customer.time_zone;
  sub.observed_from = wanted.start_date;
  return sub;
}

absl::StatusOr<Subscription> TakeOver(const NewSubscription& wanted, const Plan& plan,
                                      const Customer& customer,
                                      const std::optional<ImportedEnd>& end, absl::CivilDay today) {
  HF_ASSIGN_OR_RETURN(Subscription sub, Schedule(wanted, plan, customer));
  if (end.has_value()) HF_RETURN_IF_ERROR(CheckEnd(*end, wanted.start_date, today));
  if (today < wanted.start_date) return sub;
  sub.observed_from = today;
  if (!end.has_value()) {
    RunUntil(sub, today);
    return sub;
  }
  if (sub.start_date < end->end_date) RunUntil(sub, end->end_date - 1);
  sub.state = SubscriptionState::kCanceled;
  sub.end_date = end->end_date;
  sub.end_kind = end->kind;
  sub.end_reason = end->reason;
  return sub;
}

absl::StatusOr<Money> PeriodPrice(const Subscription& subscription) {
  return Multiply(subscription.unit_price, subscription.quantity);
}

bool Entitles(SubscriptionState state) {
  return state == SubscriptionState::kTrialing || state == SubscriptionState::kActive;
}

}  // namespace holdfast::billing
