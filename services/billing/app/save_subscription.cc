#include "services/billing/app/save_subscription.h"

#include "libs/status/status.h"
#include "services/billing/store/subscriptions.h"
#include "services/billing/store/timers.h"

namespace holdfast::billing {

absl::Status SetDueTimer(sql::Txn& txn, const Scope& scope, const Subscription& subscription) {
  HF_ASSIGN_OR_RETURN(const std::optional<absl::Time> due, NextDue(subscription));
  if (!due.has_value()) {
    return ClearTimer(txn, scope.tenant, subscription.customer, kTimerSubscriptionDue,
                      subscription.id);
  }
  return SetTimer(txn, scope.tenant, subscription.customer, kTimerSubscriptionDue, subscription.id,
                  *due);
}

absl::Status SaveSubscription(sql::Txn& txn, const Scope& scope, Subscription& subscription) {
  HF_RETURN_IF_ERROR(UpdateSubscription(txn, scope.tenant, subscription));
  return SetDueTimer(txn, scope, subscription);
}

absl::Status ReleaseHeldRenewal(sql::Txn& txn, const Scope& scope, Subscription& subscription) {
  subscription.renewal_held = false;
  return SaveSubscription(txn, scope, subscription);
}

}  // namespace holdfast::billing
