// Takes over a retention policy that feedback has pushed.
#ifndef HOLDFAST_SERVICES_BILLING_APP_REPLACE_POLICY_H_
#define HOLDFAST_SERVICES_BILLING_APP_REPLACE_POLICY_H_

#include <string>

#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/store/policy_replica.h"

namespace holdfast::billing {

// The version held afterwards. One that is not newer changes nothing. INVALID_ARGUMENT
// FIELD_INVALID `policy_json`.
absl::StatusOr<int> ReplacePolicy(sql::Txn& txn, const Scope& scope, PolicyReplica& policies,
                                  const std::string& policy_json);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_REPLACE_POLICY_H_
