// holdfast.billing.v1.CancellationService.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_CANCELLATION_SERVICE_H_
#define HOLDFAST_SERVICES_BILLING_RPC_CANCELLATION_SERVICE_H_

#include "holdfast/billing/v1/cancellation_service.grpc.pb.h"
#include "libs/rpc/stack.h"
#include "services/billing/rpc/feedback_gate.h"
#include "services/billing/rpc/held_starts.h"
#include "services/billing/store/policy_replica.h"

namespace holdfast::billing {

class CancellationServiceImpl final : public v1::CancellationService::CallbackService {
 public:
  // All outlive the service.
  CancellationServiceImpl(rpc::Stack& stack, PolicyReplica& policies, FeedbackGate& gate)
      : stack_(stack), policies_(policies), gate_(gate) {}

  grpc::ServerUnaryReactor* StartCancellation(grpc::CallbackServerContext* ctx,
                                              const v1::StartCancellationRequest* req,
                                              v1::Cancellation* resp) override;
  grpc::ServerUnaryReactor* GetCancellation(grpc::CallbackServerContext* ctx,
                                            const v1::GetCancellationRequest* req,
                                            v1::Cancellation* resp) override;
  grpc::ServerUnaryReactor* ListCancellations(grpc::CallbackServerContext* ctx,
                                              const v1::ListCancellationsRequest* req,
                                              v1::ListCancellationsResponse* resp) override;
  grpc::ServerUnaryReactor* ConfirmCancellation(grpc::CallbackServerContext* ctx,
                                                const v1::ConfirmCancellationRequest* req,
                                                v1::Cancellation* resp) override;
  grpc::ServerUnaryReactor* WithdrawCancellation(grpc::CallbackServerContext* ctx,
                                                 const v1::WithdrawCancellationRequest* req,
                                                 v1::Cancellation* resp) override;
  grpc::ServerUnaryReactor* AcceptOffer(grpc::CallbackServerContext* ctx,
                                        const v1::AcceptOfferRequest* req,
                                        v1::Cancellation* resp) override;
  grpc::ServerUnaryReactor* DeclineOffer(grpc::CallbackServerContext* ctx,
                                         const v1::DeclineOfferRequest* req,
                                         v1::Cancellation* resp) override;
  grpc::ServerWriteReactor<v1::Cancellation>* WatchCancellation(
      grpc::CallbackServerContext* ctx, const v1::WatchCancellationRequest* req) override;
  grpc::ServerUnaryReactor* PresentOffers(grpc::CallbackServerContext* ctx,
                                          const v1::PresentOffersRequest* req,
                                          v1::Cancellation* resp) override;

 private:
  rpc::Stack& stack_;
  PolicyReplica& policies_;
  FeedbackGate& gate_;
  HeldStarts held_;
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_CANCELLATION_SERVICE_H_
