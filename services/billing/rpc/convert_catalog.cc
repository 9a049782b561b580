#include "services/billing/rpc/convert_catalog.h"

#include <utility>

#include "libs/rpc/page_token.h"
#include "libs/rpc/shape.h"
#include "libs/status/status.h"
#include "services/billing/domain/names.h"
#include "services/billing/events/fact_protos.h"

namespace holdfast::billing {
namespace {

absl::StatusOr<Interval> IntervalOf(const v1::Plan& plan) {
  HF_ASSIGN_OR_RETURN(const v1::IntervalUnit unit,
                      rpc::KnownEnum("plan.interval_unit", plan.interval_unit()));
  switch (unit) {
    case v1::INTERVAL_UNIT_DAY:
      return Interval{IntervalUnit::kDay, plan.interval_count()};
    case v1::INTERVAL_UNIT_WEEK:
      return Interval{IntervalUnit::kWeek, plan.interval_count()};
    case v1::INTERVAL_UNIT_YEAR:
      return Interval{IntervalUnit::kYear, plan.interval_count()};
    default:
      return Interval{IntervalUnit::kMonth, plan.interval_count()};
  }
}

absl::StatusOr<UnusedDays> UnusedDaysOf(const v1::Plan& plan) {
  switch (plan.unused_credit()) {
    case v1::UNUSED_CREDIT_UNSPECIFIED:
    case v1::UNUSED_CREDIT_NONE:
      return UnusedDays::kKept;
    case v1::UNUSED_CREDIT_PRORATED:
      return UnusedDays::kCredited;
    default:
      return InvalidField("plan.unused_credit", "is not a known value");
  }
}

}  // namespace

absl::StatusOr<Product> FromProto(const v1::CreateProductRequest& req) {
  Product product;
  HF_ASSIGN_OR_RETURN(product.id, rpc::ResourceId("product_id", req.product_id()));
  if (!req.has_product()) return InvalidField("product", "is required");
  HF_ASSIGN_OR_RETURN(
      product.display_name,
      rpc::BoundedText("product.display_name", req.product().display_name(), kDisplayNameBytesMax));
  return product;
}

absl::StatusOr<Plan> FromProto(const v1::CreatePlanRequest& req) {
  Plan plan;
  HF_ASSIGN_OR_RETURN(plan.id, rpc::ResourceId("plan_id", req.plan_id()));
  if (!req.has_plan()) return InvalidField("plan", "is required");
  const v1::Plan& from = req.plan();
  HF_ASSIGN_OR_RETURN(plan.product, ParseProduct("plan.product", from.product()));
  HF_ASSIGN_OR_RETURN(plan.display_name, rpc::BoundedText("plan.display_name", from.display_name(),
                                                          kDisplayNameBytesMax));
  if (!from.has_unit_price()) return InvalidField("plan.unit_price", "is required");
  plan.unit_price.amount_minor = from.unit_price().amount_minor();
  HF_ASSIGN_OR_RETURN(plan.unit_price.currency, rpc::CurrencyOf("plan.unit_price.currency_code",
                                                                from.unit_price().currency_code()));
  HF_ASSIGN_OR_RETURN(plan.interval, IntervalOf(from));
  HF_ASSIGN_OR_RETURN(plan.unused_days, UnusedDaysOf(from));
  plan.features.assign(from.features().begin(), from.features().end());
  HF_RETURN_IF_ERROR(CheckPlan(plan));
  return plan;
}

absl::StatusOr<std::string> FromProto(const v1::GetPlanRequest& req) {
  return ParsePlan("name", req.name());
}

absl::StatusOr<PlanQuery> FromProto(const v1::ListPlansRequest& req) {
  PlanQuery query;
  HF_ASSIGN_OR_RETURN(query.page_size, rpc::PageSize(req.page_size()));
  HF_ASSIGN_OR_RETURN(query.after, rpc::OpenPageToken(req));
  query.binding = rpc::PageBinding(req);
  return query;
}

void IntoProto(const PlanPage& page, v1::ListPlansResponse* resp) {
  for (const Plan& plan : page.plans) IntoProto(plan, resp->add_plans());
  resp->set_next_page_token(page.next_page_token);
}

void IntoProto(const Product& product, v1::Product* resp) {
  resp->set_name(FormatProduct(product.id));
  resp->set_display_name(product.display_name);
}

void IntoProto(const Plan& plan, v1::Plan* resp) {
  resp->set_name(FormatPlan(plan.id));
  resp->set_product(FormatProduct(plan.product));
  resp->set_display_name(plan.display_name);
  IntoProto(plan.unit_price, resp->mutable_unit_price());
  resp->set_interval_unit(UnitProto(plan.interval.unit));
  resp->set_interval_count(plan.interval.count);
  resp->set_unused_credit(plan.unused_days == UnusedDays::kCredited ? v1::UNUSED_CREDIT_PRORATED
                                                                    : v1::UNUSED_CREDIT_NONE);
  for (const std::string& feature : plan.features) resp->add_features(feature);
}

}  // namespace holdfast::billing
