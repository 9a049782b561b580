#include "services/billing/domain/dunning.h"

#include <string_view>

#include "libs/status/status.h"

namespace holdfast::billing {
namespace {

constexpr int64_t kDaysMax = 36600;
constexpr int64_t kBackoffRetriesMax = 1000;

absl::Status CheckDays(std::string_view field, int64_t days) {
  const bool good = 0 <= days && days <= kDaysMax;
  return good ? absl::OkStatus() : InvalidField(field, "is not 0 to 36600");
}

absl::StatusOr<bool> Reached(std::string_view field, const std::optional<int64_t>& cap,
                             int64_t count) {
  if (count < 0 || cap.value_or(0) < 0) return InvalidField(field, "is below zero");
  return cap.has_value() && count >= *cap;
}

}  // namespace

absl::StatusOr<DunningSchedule> ScheduleRetries(absl::CivilDay first_attempt,
                                                const DunningLadder& ladder) {
  DunningSchedule schedule;
  absl::CivilDay previous = first_attempt;
  for (const int64_t days : ladder.days) {
    HF_RETURN_IF_ERROR(CheckDays("ladder.days", days));
    const bool relative = ladder.base == LadderBase::kPreviousAttempt;
    const absl::CivilDay retry = (relative ? previous : first_attempt) + days;
    if (retry < previous) return InvalidField("ladder.days", "do not rise");
    schedule.retries.push_back(retry);
    previous = retry;
  }
  schedule.total_attempts += static_cast<int64_t>(schedule.retries.size());
  return schedule;
}

absl::StatusOr<absl::CivilDay> EndOfDunning(absl::CivilDay first_attempt, int64_t period_days) {
  HF_RETURN_IF_ERROR(CheckDays("dunning_period_days", period_days));
  return first_attempt + period_days;
}

absl::StatusOr<DunningSchedule> RetriesAfterHardDecline(
    absl::CivilDay first_attempt, std::optional<absl::CivilDay> payment_method_updated_on) {
  DunningSchedule schedule;
  if (!payment_method_updated_on.has_value()) return schedule;
  if (*payment_method_updated_on < first_attempt) {
    return InvalidField("payment_method_updated_on", "is before the first attempt");
  }
  schedule.retries.push_back(*payment_method_updated_on);
  schedule.total_attempts = 2;
  return schedule;
}

absl::StatusOr<std::vector<int64_t>> BackoffDelays(const GatewayBackoff& backoff) {
  if (backoff.initial_s <= 0) return InvalidField("initial_s", "must be positive");
  if (backoff.multiplier < 1) return InvalidField("multiplier", "must be at least 1");
  if (backoff.max_retries < 0 || backoff.max_retries > kBackoffRetriesMax) {
    return InvalidField("max_retries", "is not 0 to 1000");
  }
  std::vector<int64_t> delays;
  int64_t delay = backoff.initial_s;
  for (int64_t n = 1; n <= backoff.max_retries; ++n) {
    if (n > 1 && __builtin_mul_overflow(delay, backoff.multiplier, &delay)) {
      return Error(absl::StatusCode::kOutOfRange, kAmountOverflow, "the delay does not fit");
    }
    delays.push_back(delay);
  }
  return delays;
}

absl::StatusOr<bool> ReachedCap(const DunningCaps& caps, const DunningCounts& counts) {
  HF_ASSIGN_OR_RETURN(const bool declines, Reached("declines", caps.declines, counts.declines));
  HF_ASSIGN_OR_RETURN(const bool attempts, Reached("attempts", caps.attempts, counts.attempts));
  HF_ASSIGN_OR_RETURN(const bool days, Reached("days_since_invoice", caps.days_since_invoice,
                                               counts.days_since_invoice));
  return declines || attempts || days;
}

}  // namespace holdfast::billing
