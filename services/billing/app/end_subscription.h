// Ends a subscription, whoever wished it.
#ifndef HOLDFAST_SERVICES_BILLING_APP_END_SUBSCRIPTION_H_
#define HOLDFAST_SERVICES_BILLING_APP_END_SUBSCRIPTION_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/domain/subscription.h"
#include "services/billing/store/subscriptions.h"

namespace holdfast::billing {

struct Ending {
  absl::CivilDay end_date;  // first day without service
  EndKind kind = EndKind::kVoluntary;
  std::string reason;  // key of the reason taxonomy
};

// CANCELED, timer cleared, unused days credited where the plan says so, subscription.canceled
// emitted. Writes the row as it is in `record`, so the caller's own changes (open_cancellation,
// renewal_held) ride along. Refuses with FAILED_PRECONDITION SUBSCRIPTION_ALREADY_CANCELED, having
// written nothing.
absl::Status EndSubscription(sql::Txn& txn, const Scope& scope, SubscriptionRecord& record,
                             const Ending& ending);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_END_SUBSCRIPTION_H_
