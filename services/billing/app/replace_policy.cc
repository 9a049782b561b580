#include "services/billing/app/replace_policy.h"

#include <memory>

#include "libs/retention_policy/policy.h"
#include "libs/status/status.h"

namespace holdfast::billing {

absl::StatusOr<int> ReplacePolicy(sql::Txn& txn, const Scope& scope, PolicyReplica& policies,
                                  const std::string& policy_json) {
  const absl::StatusOr<PolicyTable> pushed = PolicyTable::Parse(policy_json);
  if (!pushed.ok()) {
    return InvalidField("policy_json", std::string(pushed.status().message()));
  }
  HF_ASSIGN_OR_RETURN(const std::shared_ptr<const PolicyTable> held, policies.Current(txn));
  if (pushed->version() <= held->version()) return held->version();
  HF_RETURN_IF_ERROR(StorePolicyReplica(txn, pushed->version(), policy_json, scope.now));
  return pushed->version();
}

}  // namespace holdfast::billing
