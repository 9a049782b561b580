// holdfast.billing.v1.PolicyService.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_POLICY_SERVICE_H_
#define HOLDFAST_SERVICES_BILLING_RPC_POLICY_SERVICE_H_

#include "holdfast/billing/v1/policy_service.grpc.pb.h"
#include "libs/rpc/stack.h"
#include "services/billing/store/policy_replica.h"

namespace holdfast::billing {

class PolicyServiceImpl final : public v1::PolicyService::CallbackService {
 public:
  PolicyServiceImpl(rpc::Stack& stack, PolicyReplica& policies)
      : stack_(stack), policies_(policies) {}

  grpc::ServerUnaryReactor* ReplacePolicyReplica(grpc::CallbackServerContext* ctx,
                                                 const v1::ReplacePolicyReplicaRequest* req,
                                                 v1::ReplacePolicyReplicaResponse* resp) override;

 private:
  rpc::Stack& stack_;
  PolicyReplica& policies_;
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_POLICY_SERVICE_H_
