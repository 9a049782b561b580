#include "services/billing/rpc/policy_service.h"

#include <string>
#include <utility>

#include "libs/rpc/shape.h"
#include "libs/rpc/unary.h"
#include "services/billing/app/replace_policy.h"

namespace holdfast::billing {
namespace {
constexpr size_t kPolicyBytesMax = 512 * 1024;
}  // namespace

grpc::ServerUnaryReactor* PolicyServiceImpl::ReplacePolicyReplica(
    grpc::CallbackServerContext* ctx, const v1::ReplacePolicyReplicaRequest* req,
    v1::ReplacePolicyReplicaResponse* resp) {
  auto from = [](const v1::ReplacePolicyReplicaRequest& request) {
    return rpc::RequiredText("policy_json", request.policy_json(), kPolicyBytesMax);
  };
  auto use = [this](sql::Txn& txn, const Scope& scope, const std::string& policy_json) {
    return ReplacePolicy(txn, scope, policies_, policy_json);
  };
  auto into = [](int version, v1::ReplacePolicyReplicaResponse* reply) {
    reply->set_version(version);
  };
  return rpc::Mutate(stack_, ctx, req, resp, from, std::move(use), into);
}

}  // namespace holdfast::billing
