// What each RPC method asks of its caller. A method without a rule is refused, and keeps the server
// from starting.
#ifndef HOLDFAST_LIBS_AUTH_METHOD_POLICY_H_
#define HOLDFAST_LIBS_AUTH_METHOD_POLICY_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/node_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/auth/principal.h"

namespace holdfast::auth {

// Under load the first go first; cancelling is shed last.
enum class Criticality { kForecast = 0, kRead = 1, kCharge = 2, kCancel = 3 };

struct MethodRule {
  std::string_view method;  // "holdfast.billing.v1.CancellationService/StartCancellation"
  RoleSet roles;            // any one of them suffices
  Criticality criticality = Criticality::kRead;
  bool spans_tenants = false;  // a service may call it without naming one tenant
  absl::Duration max_time =
      absl::Seconds(10);  // cap on the caller's deadline, and the deadline when it gave none
};

class MethodPolicy {
 public:
  // INVALID_ARGUMENT for a method named twice, without roles, or not of the form service/method.
  static absl::StatusOr<MethodPolicy> Build(const std::vector<MethodRule>& rules);

  // nullptr: no rule, so nobody may call it. The pointer lives as long as the policy.
  const MethodRule* Find(std::string_view method) const;

 private:
  absl::node_hash_map<std::string, MethodRule>
      rules_;  // nodes: a rule's `method` points at its key
};

// PERMISSION_DENIED unless the principal has one of the rule's roles.
absl::Status Authorise(const Principal& principal, const MethodRule& rule);

// Whose tenant the call is for. `asked` is what a service spanning tenants named ("" if nothing).
// Only such a principal may name one; it must, unless the rule spans tenants (then the answer is
// "").
absl::StatusOr<std::string> TenantOf(const Principal& principal, const MethodRule& rule,
                                     std::string_view asked);

}  // namespace holdfast::auth

#endif  // HOLDFAST_LIBS_AUTH_METHOD_POLICY_H_
