// holdfast.billing.v1.CustomerService.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_CUSTOMER_SERVICE_H_
#define HOLDFAST_SERVICES_BILLING_RPC_CUSTOMER_SERVICE_H_

#include "holdfast/billing/v1/customer_service.grpc.pb.h"
#include "libs/rpc/stack.h"

namespace holdfast::billing {

class CustomerServiceImpl final : public v1::CustomerService::CallbackService {
 public:
  // `stack` outlives the service.
  explicit CustomerServiceImpl(rpc::Stack& stack) : stack_(stack) {}

  grpc::ServerUnaryReactor* CreateCustomer(grpc::CallbackServerContext* ctx,
                                           const v1::CreateCustomerRequest* req,
                                           v1::Customer* resp) override;
  grpc::ServerUnaryReactor* GetCustomer(grpc::CallbackServerContext* ctx,
                                        const v1::GetCustomerRequest* req,
                                        v1::Customer* resp) override;
  grpc::ServerUnaryReactor* ListCustomers(grpc::CallbackServerContext* ctx,
                                          const v1::ListCustomersRequest* req,
                                          v1::ListCustomersResponse* resp) override;

 private:
  rpc::Stack& stack_;
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_CUSTOMER_SERVICE_H_
