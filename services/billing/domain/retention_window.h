// How long a retained customer must stay for the save to count.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_RETENTION_WINDOW_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_RETENTION_WINDOW_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/billing/domain/cancellation.h"
#include "services/billing/domain/subscription.h"

namespace holdfast::billing {

// N days after `retained_at`, at the same local time: N = max(30, days of the billing interval that
// starts then + 7).
absl::StatusOr<absl::Time> RetentionWindowEnd(const Subscription& subscription,
                                              absl::Time retained_at);

// What the end of the window finds: VALIDATED unless the subscription is over.
RetentionOutcome OutcomeAtWindowEnd(const Subscription& subscription);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_RETENTION_WINDOW_H_
