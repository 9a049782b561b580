#include "services/billing/domain/trial.h"

#include "libs/status/status.h"
#include "services/billing/domain/proration.h"

namespace holdfast::billing {
namespace {

constexpr int64_t kTrialDaysLimit = 36600;

absl::Status CheckTrialDays(int64_t trial_days) {
  const bool good = 0 <= trial_days && trial_days <= kTrialDaysLimit;
  return good ? absl::OkStatus() : InvalidField("trial_days", "is not 0 to 36600");
}

}  // namespace

absl::StatusOr<absl::CivilDay> TrialEnd(absl::CivilDay start, int64_t trial_days) {
  HF_RETURN_IF_ERROR(CheckTrialDays(trial_days));
  return start + trial_days;
}

absl::StatusOr<absl::Time> TrialEnd(absl::Time started_at, int64_t trial_days,
                                    absl::TimeZone zone) {
  HF_RETURN_IF_ERROR(CheckTrialDays(trial_days));
  return AddLocalDays(started_at, trial_days, zone);
}

absl::StatusOr<AfterTrial> PeriodsAfterTrial(absl::CivilDay trial_end,
                                             std::optional<int64_t> anchor_day, Interval interval,
                                             int64_t count, const Money& price) {
  if (count < 1) return InvalidField("count", "must be positive");
  AfterTrial after;
  after.anchor_day = anchor_day.value_or(trial_end.day());
  HF_ASSIGN_OR_RETURN(after.periods, FirstPieces(trial_end, after.anchor_day, interval, count));
  HF_ASSIGN_OR_RETURN(after.first_charge, PieceCharge(price, after.periods.front()));
  return after;
}

absl::StatusOr<FirstCalendarMonth> FirstMonthAfterTrial(absl::Time started_at, int64_t trial_days,
                                                        absl::TimeZone zone, const Money& price) {
  FirstCalendarMonth first;
  HF_ASSIGN_OR_RETURN(first.charge_at, TrialEnd(started_at, trial_days, zone));
  const absl::CivilDay start = LocalDay(first.charge_at, zone);
  const absl::CivilMonth month(start);
  const DayRange whole{absl::CivilDay(month), absl::CivilDay(month + 1)};
  first.period = DayRange{start, whole.end};
  HF_ASSIGN_OR_RETURN(first.fraction, FractionOf(first.period, whole));
  HF_ASSIGN_OR_RETURN(first.amount, Prorate(price, first.period, whole));
  return first;
}

}  // namespace holdfast::billing
