#include "services/billing/rpc/catalog_service.h"

#include <string>
#include <utility>

#include "libs/rpc/page_token.h"
#include "libs/rpc/unary.h"
#include "libs/status/status.h"
#include "services/billing/app/create_plan.h"
#include "services/billing/app/create_product.h"
#include "services/billing/rpc/convert_catalog.h"
#include "services/billing/store/catalog.h"

namespace holdfast::billing {
namespace {

absl::StatusOr<Plan> ReadPlan(sql::ReadTxn& txn, const Scope& scope, const std::string& plan) {
  return LoadPlan(txn, scope.tenant, plan);
}

absl::StatusOr<PlanPage> ReadPage(sql::ReadTxn& txn, const Scope& scope, const PlanQuery& query) {
  PlanPage page;
  HF_ASSIGN_OR_RETURN(page.plans, ListPlans(txn, scope.tenant, query.after, query.page_size + 1));
  if (page.plans.size() > static_cast<size_t>(query.page_size)) {
    page.plans.pop_back();
    page.next_page_token = rpc::MakePageToken(query.binding, page.plans.back().id);
  }
  return page;
}

}  // namespace

grpc::ServerUnaryReactor* CatalogServiceImpl::CreateProduct(grpc::CallbackServerContext* ctx,
                                                            const v1::CreateProductRequest* req,
                                                            v1::Product* resp) {
  return rpc::Mutate(stack_, ctx, req, resp, HF_LIFT(FromProto), billing::CreateProduct,
                     HF_LIFT(IntoProto));
}

grpc::ServerUnaryReactor* CatalogServiceImpl::CreatePlan(grpc::CallbackServerContext* ctx,
                                                         const v1::CreatePlanRequest* req,
                                                         v1::Plan* resp) {
  return rpc::Mutate(stack_, ctx, req, resp, HF_LIFT(FromProto), billing::CreatePlan,
                     HF_LIFT(IntoProto));
}

grpc::ServerUnaryReactor* CatalogServiceImpl::GetPlan(grpc::CallbackServerContext* ctx,
                                                      const v1::GetPlanRequest* req,
                                                      v1::Plan* resp) {
  return rpc::Read(stack_, ctx, req, resp, HF_LIFT(FromProto), ReadPlan, HF_LIFT(IntoProto));
}

grpc::ServerUnaryReactor* CatalogServiceImpl::ListPlans(grpc::CallbackServerContext* ctx,
                                                        const v1::ListPlansRequest* req,
                                                        v1::ListPlansResponse* resp) {
  return rpc::Read(stack_, ctx, req, resp, HF_LIFT(FromProto), ReadPage, HF_LIFT(IntoProto));
}

}  // namespace holdfast::billing
