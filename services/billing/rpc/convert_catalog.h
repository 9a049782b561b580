// Products and plans to messages and back. Shape checks live here; what a plan may be is in
// domain/catalog.h.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_CONVERT_CATALOG_H_
#define HOLDFAST_SERVICES_BILLING_RPC_CONVERT_CATALOG_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "holdfast/billing/v1/catalog_service.pb.h"
#include "services/billing/domain/catalog.h"

namespace holdfast::billing {

absl::StatusOr<Product> FromProto(const v1::CreateProductRequest& req);
absl::StatusOr<Plan> FromProto(const v1::CreatePlanRequest& req);
absl::StatusOr<std::string> FromProto(const v1::GetPlanRequest& req);

struct PlanQuery {
  std::string after;  // id of the last one seen
  int page_size = 0;
  std::string binding;  // of the page tokens
};
absl::StatusOr<PlanQuery> FromProto(const v1::ListPlansRequest& req);

struct PlanPage {
  std::vector<Plan> plans;
  std::string next_page_token;
};
void IntoProto(const PlanPage& page, v1::ListPlansResponse* resp);
void IntoProto(const Product& product, v1::Product* resp);
void IntoProto(const Plan& plan, v1::Plan* resp);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_CONVERT_CATALOG_H_
