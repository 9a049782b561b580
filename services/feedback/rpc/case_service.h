#ifndef HOLDFAST_SERVICES_FEEDBACK_RPC_CASE_SERVICE_H_
#define HOLDFAST_SERVICES_FEEDBACK_RPC_CASE_SERVICE_H_

#include "holdfast/feedback/v1/case_service.grpc.pb.h"
#include "libs/rpc/stack.h"

namespace holdfast::feedback {

class CaseServiceImpl final : public v1::CaseService::CallbackService {
 public:
  explicit CaseServiceImpl(rpc::Stack& stack) : stack_(stack) {}

  grpc::ServerUnaryReactor* ListCases(grpc::CallbackServerContext* ctx,
                                      const v1::ListCasesRequest* req,
                                      v1::ListCasesResponse* resp) override;
  grpc::ServerUnaryReactor* AcknowledgeCase(grpc::CallbackServerContext* ctx,
                                            const v1::AcknowledgeCaseRequest* req,
                                            v1::Case* resp) override;
  grpc::ServerUnaryReactor* CloseCase(grpc::CallbackServerContext* ctx,
                                      const v1::CloseCaseRequest* req, v1::Case* resp) override;

 private:
  rpc::Stack& stack_;
};

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_RPC_CASE_SERVICE_H_
