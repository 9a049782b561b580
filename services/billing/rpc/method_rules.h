// Who may call what of billing, and how late it is shed under load.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_METHOD_RULES_H_
#define HOLDFAST_SERVICES_BILLING_RPC_METHOD_RULES_H_

#include <vector>

#include "libs/auth/method_policy.h"

namespace holdfast::billing {

std::vector<auth::MethodRule> MethodRules();

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_METHOD_RULES_H_
