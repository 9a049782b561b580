// holdfast.billing.v1.CatalogService.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_CATALOG_SERVICE_H_
#define HOLDFAST_SERVICES_BILLING_RPC_CATALOG_SERVICE_H_

#include "holdfast/billing/v1/catalog_service.grpc.pb.h"
#include "libs/rpc/stack.h"

namespace holdfast::billing {

class CatalogServiceImpl final : public v1::CatalogService::CallbackService {
 public:
  // `stack` outlives the service.
  explicit CatalogServiceImpl(rpc::Stack& stack) : stack_(stack) {}

  grpc::ServerUnaryReactor* CreateProduct(grpc::CallbackServerContext* ctx,
                                          const v1::CreateProductRequest* req,
                                          v1::Product* resp) override;
  grpc::ServerUnaryReactor* CreatePlan(grpc::CallbackServerContext* ctx,
                                       const v1::CreatePlanRequest* req, v1::Plan* resp) override;
  grpc::ServerUnaryReactor* GetPlan(grpc::CallbackServerContext* ctx, const v1::GetPlanRequest* req,
                                    v1::Plan* resp) override;
  grpc::ServerUnaryReactor* ListPlans(grpc::CallbackServerContext* ctx,
                                      const v1::ListPlansRequest* req,
                                      v1::ListPlansResponse* resp) override;

 private:
  rpc::Stack& stack_;
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_CATALOG_SERVICE_H_
