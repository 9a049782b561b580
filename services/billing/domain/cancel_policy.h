// When a cancellation takes effect under a seller's policy, by civil days. A cancellation that is
// asked for is pending until its day; the last request replaces the ones before it, and it can be
// undone until the day comes. Errors: INVALID_ARGUMENT that names the field, FAILED_PRECONDITION
// SUBSCRIPTION_ALREADY_CANCELED, CANCELLATION_CLOSED.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_CANCEL_POLICY_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_CANCEL_POLICY_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "libs/calendar/calendar.h"
#include "services/billing/domain/subscription.h"

namespace holdfast::billing {

enum class CancelPolicy {
  kDefault,    // kImmediate while TRIALING, else kEndOfTerm
  kImmediate,  // with the request
  kEndOfTerm,  // on the day up to which was charged; with the request when nothing is charged
};

struct CancelFacts {
  SubscriptionState state = SubscriptionState::kActive;  // TRIALING or ACTIVE
  CancelPolicy policy = CancelPolicy::kDefault;
  std::optional<absl::CivilDay> charged_through;  // first day that is not charged yet
};

// The day on which a cancellation takes effect; nothing: with the request.
std::optional<absl::CivilDay> EffectOf(const CancelFacts& facts);

// A subscription's pending or effective cancellation.
struct CancelSchedule {
  std::optional<absl::CivilDay> effective;  // first day on which it is canceled

  bool PendingOn(absl::CivilDay day) const { return effective.has_value() && day < *effective; }
  bool EffectiveOn(absl::CivilDay day) const { return effective.has_value() && *effective <= day; }
};
absl::StatusOr<CancelSchedule> RequestCancel(const CancelSchedule& before, const CancelFacts& facts,
                                             absl::CivilDay on);
absl::StatusOr<CancelSchedule> UndoCancel(const CancelSchedule& before, absl::CivilDay on);
// Its state before the effective day, CANCELED from it on.
SubscriptionState StateOn(const CancelSchedule& schedule, SubscriptionState state,
                          absl::CivilDay day);

// The end of the period of the agreement that holds the request.
absl::StatusOr<absl::CivilDay> EndOfPeriod(absl::CivilDay start, int64_t anchor_day,
                                           Interval interval, absl::CivilDay requested);

// Service ends with the request, billing with the start of the cycle that holds it.
struct ServiceEnds {
  absl::CivilDay access_end;
  absl::CivilDay billing_end;
};
absl::StatusOr<ServiceEnds> EndAtStartOfTerm(int64_t anchor_day, absl::CivilDay cancel_at);

// A day of the customer's choice, not before the subscription starts.
absl::StatusOr<absl::CivilDay> EndOnRequestedDate(absl::CivilDay subscription_start,
                                                  absl::CivilDay requested);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_CANCEL_POLICY_H_
