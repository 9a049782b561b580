#ifndef HOLDFAST_SERVICES_FEEDBACK_RPC_INSIGHT_SERVICE_H_
#define HOLDFAST_SERVICES_FEEDBACK_RPC_INSIGHT_SERVICE_H_

#include "holdfast/feedback/v1/insight_service.grpc.pb.h"
#include "libs/rpc/stack.h"

namespace holdfast::feedback {

class InsightServiceImpl final : public v1::InsightService::CallbackService {
 public:
  explicit InsightServiceImpl(rpc::Stack& stack) : stack_(stack) {}

  grpc::ServerUnaryReactor* GetExitReport(grpc::CallbackServerContext* ctx,
                                          const v1::GetExitReportRequest* req,
                                          v1::GetExitReportResponse* resp) override;
  grpc::ServerUnaryReactor* GetRetentionPolicy(grpc::CallbackServerContext* ctx,
                                               const v1::GetRetentionPolicyRequest* req,
                                               v1::GetRetentionPolicyResponse* resp) override;

 private:
  rpc::Stack& stack_;
};

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_RPC_INSIGHT_SERVICE_H_
