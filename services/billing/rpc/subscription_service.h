// holdfast.billing.v1.SubscriptionService.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_SUBSCRIPTION_SERVICE_H_
#define HOLDFAST_SERVICES_BILLING_RPC_SUBSCRIPTION_SERVICE_H_

#include "holdfast/billing/v1/subscription_service.grpc.pb.h"
#include "libs/rpc/stack.h"

namespace holdfast::billing {

class SubscriptionServiceImpl final : public v1::SubscriptionService::CallbackService {
 public:
  // `stack` outlives the service.
  explicit SubscriptionServiceImpl(rpc::Stack& stack) : stack_(stack) {}

  grpc::ServerUnaryReactor* CreateSubscription(grpc::CallbackServerContext* ctx,
                                               const v1::CreateSubscriptionRequest* req,
                                               v1::Subscription* resp) override;
  grpc::ServerUnaryReactor* ImportSubscription(grpc::CallbackServerContext* ctx,
                                               const v1::ImportSubscriptionRequest* req,
                                               v1::Subscription* resp) override;
  grpc::ServerUnaryReactor* GetSubscription(grpc::CallbackServerContext* ctx,
                                            const v1::GetSubscriptionRequest* req,
                                            v1::Subscription* resp) override;
  grpc::ServerUnaryReactor* ListSubscriptions(grpc::CallbackServerContext* ctx,
                                              const v1::ListSubscriptionsRequest* req,
                                              v1::ListSubscriptionsResponse* resp) override;
  grpc::ServerUnaryReactor* CheckEntitlement(grpc::CallbackServerContext* ctx,
                                             const v1::CheckEntitlementRequest* req,
                                             v1::CheckEntitlementResponse* resp) override;

 private:
  rpc::Stack& stack_;
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_SUBSCRIPTION_SERVICE_H_
