// When a failed payment is tried again. Soft declines follow a ladder of days; hard ones wait for
// another payment method; failures of the gateway itself back off in seconds and count as no
// decline. Pure: what comes next follows from the stored attempts, so a repeated event moves
// nothing. Errors: INVALID_ARGUMENT that names the field, OUT_OF_RANGE AMOUNT_OVERFLOW.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_DUNNING_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_DUNNING_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"

namespace holdfast::billing {

// What the days of a ladder count from.
enum class LadderBase { kPreviousAttempt, kFirstAttempt };

struct DunningLadder {
  LadderBase base = LadderBase::kPreviousAttempt;
  std::vector<int64_t> days;  // one for each retry, zero or more; rising with kFirstAttempt
};

struct DunningSchedule {
  std::vector<absl::CivilDay> retries;
  int64_t total_attempts = 1;  // the first one included
};
// While every attempt is declined softly. What follows the last one is a policy of its own.
absl::StatusOr<DunningSchedule> ScheduleRetries(absl::CivilDay first_attempt,
                                                const DunningLadder& ladder);

// The first day after a dunning period, zero or more days long.
absl::StatusOr<absl::CivilDay> EndOfDunning(absl::CivilDay first_attempt, int64_t period_days);

// After a hard decline: one retry on the day the payment method changes, none before that.
absl::StatusOr<DunningSchedule> RetriesAfterHardDecline(
    absl::CivilDay first_attempt, std::optional<absl::CivilDay> payment_method_updated_on);

// Seconds before retry n = 1, 2, … after errors of the gateway: initial × multiplier^(n − 1).
struct GatewayBackoff {
  int64_t initial_s = 300;  // above zero
  int64_t multiplier = 2;   // at least 1
  int64_t max_retries = 8;  // 0 to 1,000
};
absl::StatusOr<std::vector<int64_t>> BackoffDelays(const GatewayBackoff& backoff);

// What has been tried for one invoice, and the most that may be; a cap that is absent does not
// restrict.
struct DunningCounts {
  int64_t declines = 0;
  int64_t attempts = 0;
  int64_t days_since_invoice = 0;
};
struct DunningCaps {
  std::optional<int64_t> declines;
  std::optional<int64_t> attempts;
  std::optional<int64_t> days_since_invoice;
};
// Whether any count has reached its cap. Refuses caps and counts below zero.
absl::StatusOr<bool> ReachedCap(const DunningCaps& caps, const DunningCounts& counts);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_DUNNING_H_
