#include "services/billing/domain/cancel_policy.h"

#include <algorithm>

#include "libs/status/status.h"
#include "services/billing/domain/reasons.h"

namespace holdfast::billing {
namespace {

absl::Status CheckNotCanceled(const CancelSchedule& schedule, absl::CivilDay on) {
  if (!schedule.EffectiveOn(on)) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, kSubscriptionAlreadyCanceled,
               "the subscription is already canceled");
}

}  // namespace

std::optional<absl::CivilDay> EffectOf(const CancelFacts& facts) {
  const bool trialing = facts.state == SubscriptionState::kTrialing;
  const bool immediate = facts.policy == CancelPolicy::kImmediate ||
                         (facts.policy == CancelPolicy::kDefault && trialing);
  return immediate ? std::nullopt : facts.charged_through;
}

absl::StatusOr<CancelSchedule> RequestCancel(const CancelSchedule& before, const CancelFacts& facts,
                                             absl::CivilDay on) {
  HF_RETURN_IF_ERROR(CheckNotCanceled(before, on));
  return CancelSchedule{std::max(on, EffectOf(facts).value_or(on))};
}

absl::StatusOr<CancelSchedule> UndoCancel(const CancelSchedule& before, absl::CivilDay on) {
  HF_RETURN_IF_ERROR(CheckNotCanceled(before, on));
  if (!before.effective.has_value()) {
    return Error(absl::StatusCode::kFailedPrecondition, kCancellationClosed,
                 "there is no cancellation to undo");
  }
  return CancelSchedule{};
}

SubscriptionState StateOn(const CancelSchedule& schedule, SubscriptionState state,
                          absl::CivilDay day) {
  return schedule.EffectiveOn(day) ? SubscriptionState::kCanceled : state;
}

absl::StatusOr<absl::CivilDay> EndOfPeriod(absl::CivilDay start, int64_t anchor_day,
                                           Interval interval, absl::CivilDay requested) {
  HF_ASSIGN_OR_RETURN(const PeriodAt at, PeriodOfAgreement(start, anchor_day, interval, requested));
  return at.period.end;
}

absl::StatusOr<ServiceEnds> EndAtStartOfTerm(int64_t anchor_day, absl::CivilDay cancel_at) {
  HF_ASSIGN_OR_RETURN(const DayRange cycle, MonthlyCycleContaining(anchor_day, cancel_at));
  return ServiceEnds{cancel_at, cycle.start};
}

absl::StatusOr<absl::CivilDay> EndOnRequestedDate(absl::CivilDay subscription_start,
                                                  absl::CivilDay requested) {
  if (requested < subscription_start) {
    return InvalidField("requested_date", "is before the subscription starts");
  }
  return requested;
}

}  // namespace holdfast::billing
