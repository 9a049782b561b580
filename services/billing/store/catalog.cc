#include "services/billing/store/catalog.h"

#include <string>
#include <utility>

#include "libs/status/status.h"
#include "services/billing/domain/names.h"
#include "services/billing/store/columns.h"

namespace holdfast::billing {
namespace {

constexpr sql::Statement kFindProduct{"billing.find_product",
                                      "SELECT 1 FROM products WHERE tenant = $1 AND id = $2"};
constexpr sql::Statement kInsertProduct{
    "billing.insert_product",
    "INSERT INTO products (tenant, id, display_name) VALUES ($1, $2, $3)"};
constexpr sql::Statement kFindPlan{"billing.find_plan",
                                   "SELECT 1 FROM plans WHERE tenant = $1 AND id = $2"};
constexpr sql::Statement kInsertPlan{
    "billing.insert_plan",
    "INSERT INTO plans (tenant, id, product, display_name, unit_price_minor, currency,"
    " interval_unit, interval_count, unused_days) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"};
constexpr sql::Statement kInsertFeature{
    "billing.insert_plan_feature",
    "INSERT INTO plan_features (tenant, plan, feature, number) VALUES ($1, $2, $3, $4)"};
constexpr sql::Statement kLoadPlan{
    "billing.load_plan",
    "SELECT id, product, display_name, unit_price_minor, currency, interval_unit, interval_count,"
    " unused_days FROM plans WHERE tenant = $1 AND id = $2"};
constexpr sql::Statement kListPlans{
    "billing.list_plans",
    "SELECT id, product, display_name, unit_price_minor, currency, interval_unit, interval_count,"
    " unused_days FROM plans WHERE tenant = $1 AND id > $2 ORDER BY id LIMIT $3"};
constexpr sql::Statement kListFeatures{
    "billing.list_plan_features",
    "SELECT feature FROM plan_features WHERE tenant = $1 AND plan = $2 ORDER BY number"};

absl::StatusOr<Plan> PlanFrom(sql::Row row) {
  Columns columns(row);
  Plan plan;
  plan.id = columns.Text();
  plan.product = columns.Text();
  plan.display_name = columns.Text();
  plan.unit_price.amount_minor = columns.Int();
  plan.unit_price.currency = columns.CurrencyCode();
  plan.interval.unit = columns.Unit();
  plan.interval.count = columns.SmallInt();
  plan.unused_days = columns.OneOf<UnusedDays>(kUnusedDays);
  HF_RETURN_IF_ERROR(columns.status());
  return plan;
}

absl::StatusOr<Plan> WithFeatures(sql::ReadTxn& txn, std::string_view tenant, Plan plan) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kListFeatures, {tenant, plan.id}));
  for (sql::Row row : rows) plan.features.push_back(row.Text(0));
  return plan;
}

}  // namespace

absl::StatusOr<bool> ProductExists(sql::ReadTxn& txn, std::string_view tenant,
                                   std::string_view product) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kFindProduct, {tenant, product}));
  return !rows.empty();
}

absl::Status InsertProduct(sql::Txn& txn, std::string_view tenant, const Product& product) {
  return txn.Exec(kInsertProduct, {tenant, product.id, product.display_name});
}

absl::StatusOr<bool> PlanExists(sql::ReadTxn& txn, std::string_view tenant, std::string_view plan) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kFindPlan, {tenant, plan}));
  return !rows.empty();
}

absl::Status InsertPlan(sql::Txn& txn, std::string_view tenant, const Plan& plan) {
  HF_RETURN_IF_ERROR(txn.Exec(
      kInsertPlan, {tenant, plan.id, plan.product, plan.display_name, plan.unit_price.amount_minor,
                    plan.unit_price.currency.code(), UnitName(plan.interval.unit),
                    plan.interval.count, NameIn(kUnusedDays, plan.unused_days)}));
  int number = 0;
  for (const std::string& feature : plan.features) {
    HF_RETURN_IF_ERROR(txn.Exec(kInsertFeature, {tenant, plan.id, feature, number++}));
  }
  return absl::OkStatus();
}

absl::StatusOr<Plan> LoadPlan(sql::ReadTxn& txn, std::string_view tenant, std::string_view plan) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoadPlan, {tenant, plan}));
  if (rows.empty()) return NotFound(FormatPlan(plan));
  HF_ASSIGN_OR_RETURN(Plan found, PlanFrom(rows.front()));
  return WithFeatures(txn, tenant, std::move(found));
}

absl::StatusOr<std::vector<Plan>> ListPlans(sql::ReadTxn& txn, std::string_view tenant,
                                            std::string_view after, int limit) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kListPlans, {tenant, after, limit}));
  std::vector<Plan> plans;
  for (sql::Row row : rows) {
    HF_ASSIGN_OR_RETURN(Plan plan, PlanFrom(row));
    HF_ASSIGN_OR_RETURN(plan, WithFeatures(txn, tenant, std::move(plan)));
    plans.push_back(std::move(plan));
  }
  return plans;
}

}  // namespace holdfast::billing
