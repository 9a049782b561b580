// Opens a cancellation on a subscription that has none open.
#ifndef HOLDFAST_SERVICES_BILLING_APP_OPEN_CANCELLATION_H_
#define HOLDFAST_SERVICES_BILLING_APP_OPEN_CANCELLATION_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/app/cancel_flow.h"
#include "services/billing/domain/cancellation.h"
#include "services/billing/store/policy_replica.h"
#include "services/billing/store/subscriptions.h"

namespace holdfast::billing {

// FAILED_PRECONDITION SUBSCRIPTION_ALREADY_CANCELED.
absl::Status CheckNotCanceled(const Subscription& subscription);

struct Opening {
  CancelMode mode = CancelMode::kIntent;  // as asked; the policy may make it REQUEST
  EndWish wish;
  std::string reason;
  std::string channel;
  bool answer_now = false;  // the reply will not wait for feedback
};

// Emits started, and requested where the mode applied is REQUEST. Decides first and writes after.
absl::StatusOr<CancellationView> OpenCancellation(sql::Txn& txn, const Scope& scope,
                                                  PolicyReplica& policies,
                                                  SubscriptionRecord record,
                                                  const Opening& opening);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_OPEN_CANCELLATION_H_
