// A customer wants to leave, or opens the flow to see what that means.
#ifndef HOLDFAST_SERVICES_BILLING_APP_START_CANCELLATION_H_
#define HOLDFAST_SERVICES_BILLING_APP_START_CANCELLATION_H_

#include <string>

#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/app/cancel_flow.h"
#include "services/billing/domain/cancellation.h"
#include "services/billing/domain/names.h"
#include "services/billing/store/policy_replica.h"

namespace holdfast::billing {

struct StartCommand {
  SubscriptionName subscription;
  CancelMode mode = CancelMode::kIntent;
  EndWish wish;
  std::string reason;
  std::string channel;
  std::string etag;         // of the subscription
  bool answer_now = false;  // feedback cannot be waited for: the answer is degraded
};

// One is open to a subscription: it is returned, REQUEST upgrades an INTENT, and a new wish
// replaces the end. An INTENT on a REQUESTED one only looks: what the customer has asked for
// stands.
absl::StatusOr<CancellationView> StartCancellation(sql::Txn& txn, const Scope& scope,
                                                   PolicyReplica& policies,
                                                   const StartCommand& command);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_START_CANCELLATION_H_
