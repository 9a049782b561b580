// The way out, in one call, from every open state.
#ifndef HOLDFAST_SERVICES_BILLING_APP_CONFIRM_CANCELLATION_H_
#define HOLDFAST_SERVICES_BILLING_APP_CONFIRM_CANCELLATION_H_

#include <string>

#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/app/cancel_flow.h"
#include "services/billing/domain/names.h"
#include "services/billing/store/policy_replica.h"

namespace holdfast::billing {

struct ConfirmCommand {
  CancellationName name;
  std::string channel;
};

// INTENT becomes REQUESTED, and CANCELED at once when its end is not in the future. REQUESTED and
// CANCELED stay as they are. ABANDONED and WITHDRAWN: a REQUEST is opened anew, or the one that is
// open by now is confirmed. RETAINED refuses with CANCELLATION_RETAINED.
absl::StatusOr<CancellationView> ConfirmCancellation(sql::Txn& txn, const Scope& scope,
                                                     PolicyReplica& policies,
                                                     const ConfirmCommand& command);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_CONFIRM_CANCELLATION_H_
