#ifndef HOLDFAST_SERVICES_FEEDBACK_RPC_OFFER_SERVICE_H_
#define HOLDFAST_SERVICES_FEEDBACK_RPC_OFFER_SERVICE_H_

#include "holdfast/feedback/v1/offer_service.grpc.pb.h"
#include "libs/rpc/stack.h"

namespace holdfast::feedback {

class OfferServiceImpl final : public v1::OfferService::CallbackService {
 public:
  explicit OfferServiceImpl(rpc::Stack& stack) : stack_(stack) {}

  grpc::ServerUnaryReactor* PutOfferDefinition(grpc::CallbackServerContext* ctx,
                                               const v1::PutOfferDefinitionRequest* req,
                                               v1::OfferDefinition* resp) override;
  grpc::ServerUnaryReactor* ListOfferDefinitions(grpc::CallbackServerContext* ctx,
                                                 const v1::ListOfferDefinitionsRequest* req,
                                                 v1::ListOfferDefinitionsResponse* resp) override;
  grpc::ServerUnaryReactor* GetDecision(grpc::CallbackServerContext* ctx,
                                        const v1::GetDecisionRequest* req,
                                        v1::Decision* resp) override;
  grpc::ServerUnaryReactor* ListDecisions(grpc::CallbackServerContext* ctx,
                                          const v1::ListDecisionsRequest* req,
                                          v1::ListDecisionsResponse* resp) override;

 private:
  rpc::Stack& stack_;
};

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_RPC_OFFER_SERVICE_H_
