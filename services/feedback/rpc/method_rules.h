// Who may call feedback's methods, and what is shed first.
#ifndef HOLDFAST_SERVICES_FEEDBACK_RPC_METHOD_RULES_H_
#define HOLDFAST_SERVICES_FEEDBACK_RPC_METHOD_RULES_H_

#include <vector>

#include "libs/auth/method_policy.h"

namespace holdfast::feedback {

std::vector<auth::MethodRule> MethodRules();

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_RPC_METHOD_RULES_H_
