// Writes a changed subscription together with the timer of its next step.
#ifndef HOLDFAST_SERVICES_BILLING_APP_SAVE_SUBSCRIPTION_H_
#define HOLDFAST_SERVICES_BILLING_APP_SAVE_SUBSCRIPTION_H_

#include "absl/status/status.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/domain/subscription.h"

namespace holdfast::billing {

// The timer subscription_due alone: at the next step, or none.
absl::Status SetDueTimer(sql::Txn& txn, const Scope& scope, const Subscription& subscription);

// The row (guarded by its version, which grows by one) and the timer.
absl::Status SaveSubscription(sql::Txn& txn, const Scope& scope, Subscription& subscription);

// The same for a subscription whose INTENT has closed: what was due meanwhile is due at once, at
// its own instant. Clears renewal_held.
absl::Status ReleaseHeldRenewal(sql::Txn& txn, const Scope& scope, Subscription& subscription);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_SAVE_SUBSCRIPTION_H_
