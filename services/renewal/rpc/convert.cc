#include "services/renewal/rpc/convert.h"

#include <algorithm>
#include <cmath>

#include "libs/calendar/day.h"
#include "libs/rpc/shape.h"
#include "libs/rpc/timestamps.h"
#include "libs/status/macros.h"
#include "libs/status/status.h"

namespace holdfast::renewal {
namespace {

constexpr double kDefaultConfidence = 0.95;
constexpr int kOpportunitiesMax = 120;
constexpr int kHorizonMax = 36;
constexpr size_t kSegmentBytesMax = 200;

absl::StatusOr<double> Confidence(double level) {
  if (level == 0) return kDefaultConfidence;
  if (!(level > 0 && level < 1))
    return InvalidField("confidence_level", "must be above 0 and below 1");
  return level;
}

void SetForecast(double minor, const Currency& currency, type::v1::Money* into) {
  into->set_amount_minor(std::llround(minor));
  into->set_currency_code(std::string(currency.code()));
}

void SetMoney(const Money& money, type::v1::Money* into) {
  into->set_amount_minor(money.amount_minor);
  into->set_currency_code(std::string(money.currency.code()));
}

}  // namespace

absl::StatusOr<SurvivalQuery> FromProto(const v1::GetSurvivalRequest& req) {
  SurvivalQuery query;
  HF_ASSIGN_OR_RETURN(query.segment, rpc::RequiredText("segment", req.segment(), kSegmentBytesMax));
  HF_ASSIGN_OR_RETURN(query.confidence, Confidence(req.confidence_level()));
  return query;
}

absl::StatusOr<ProbabilityQuery> FromProto(const v1::GetRenewalProbabilityRequest& req) {
  HF_ASSIGN_OR_RETURN(
      const std::vector<std::string> ids,
      rpc::ParseName("subscription", req.subscription(), "customers/{}/subscriptions/{}"));
  ProbabilityQuery query{.customer = "customers/" + ids[0], .subscription = req.subscription()};
  HF_ASSIGN_OR_RETURN(const int64_t opportunities,
                      rpc::InRange("opportunities", req.opportunities(), 0, kOpportunitiesMax));
  query.opportunities = std::max(1, static_cast<int>(opportunities));
  return query;
}

absl::StatusOr<RevenueQuery> FromProto(const v1::ForecastRevenueRequest& req) {
  RevenueQuery query;
  HF_ASSIGN_OR_RETURN(query.currency, rpc::CurrencyOf("currency_code", req.currency_code()));
  HF_ASSIGN_OR_RETURN(const int64_t months,
                      rpc::InRange("horizon_months", req.horizon_months(), 1, kHorizonMax));
  query.horizon_months = static_cast<int>(months);
  HF_ASSIGN_OR_RETURN(query.confidence, Confidence(req.confidence_level()));
  return query;
}

absl::StatusOr<std::string> FromProto(const v1::GetCustomerOutlookRequest& req) {
  HF_RETURN_IF_ERROR(rpc::ParseName("customer", req.customer(), "customers/{}").status());
  return req.customer();
}

absl::StatusOr<std::string> FromProto(const v1::GetCountsRequest& req) {
  return rpc::BoundedText("segment", req.segment(), kSegmentBytesMax);
}

void IntoReply(const Survival& survival, v1::GetSurvivalResponse* resp) {
  resp->set_segment(survival.segment);
  for (const SurvivalPoint& from : survival.points) {
    v1::SurvivalPoint* point = resp->add_points();
    point->set_age(from.age);
    point->set_at_risk(from.at_risk);
    point->set_events(from.events);
    point->set_survival(from.survival);
    point->set_standard_error(from.standard_error);
    point->set_lower(from.lower);
    point->set_upper(from.upper);
  }
  *resp->mutable_as_of_time() = rpc::TimestampOf(survival.as_of);
  resp->set_model_version(kModelVersion);
}

void IntoReply(const RenewalProbability& answer, v1::GetRenewalProbabilityResponse* resp) {
  resp->set_subscription(answer.subscription);
  resp->set_segment(answer.segment);
  resp->set_age(answer.age);
  resp->set_probability(answer.probability);
  resp->set_at_risk(answer.at_risk);
  resp->set_pooled(answer.pooled);
  *resp->mutable_as_of_time() = rpc::TimestampOf(answer.as_of);
  resp->set_model_version(kModelVersion);
}

void IntoReply(const RevenueForecast& forecast, v1::ForecastRevenueResponse* resp) {
  SetMoney(forecast.current, resp->mutable_current_mrr());
  resp->set_current_subscriptions(forecast.subscriptions);
  for (const BookPoint& from : forecast.points) {
    v1::RevenuePoint* point = resp->add_points();
    point->set_month(from.month);
    SetForecast(from.expected_minor, forecast.currency, point->mutable_expected_mrr());
    SetForecast(from.lower_minor, forecast.currency, point->mutable_lower_mrr());
    SetForecast(from.upper_minor, forecast.currency, point->mutable_upper_mrr());
    point->set_expected_subscriptions(from.expected_subscriptions);
  }
  *resp->mutable_as_of_time() = rpc::TimestampOf(forecast.as_of);
  resp->set_model_version(kModelVersion);
}

void IntoReply(const Outlook& outlook, v1::CustomerOutlook* resp) {
  resp->set_customer(outlook.customer);
  SetMoney(outlook.mrr, resp->mutable_mrr());
  resp->set_renewal_probability(outlook.renewal_probability);
  SetMoney(outlook.lifetime_value, resp->mutable_lifetime_value());
  resp->set_tenure_days(TenureDays(outlook));
  resp->set_row_version(outlook.row_version);
  *resp->mutable_as_of_time() = rpc::TimestampOf(outlook.as_of);
  resp->set_model_version(kModelVersion);
}

void IntoReply(const std::map<std::string, CountTable>& counts, v1::GetCountsResponse* resp) {
  for (const auto& [segment, table] : counts) {
    for (size_t i = 0; i < table.size(); ++i) {
      if (table[i].empty()) continue;
      v1::CountCell* cell = resp->add_cells();
      cell->set_segment(segment);
      cell->set_age(static_cast<int32_t>(i) + 1);
      cell->set_at_risk(table[i].at_risk);
      cell->set_voluntary(table[i].voluntary);
      cell->set_involuntary(table[i].involuntary);
    }
  }
}

void IntoReply(const RebuildState& state, v1::RebuildResponse* resp) {
  resp->set_events(state.events);
  resp->set_subscriptions(state.subscriptions);
  resp->set_running(state.running());
}

}  // namespace holdfast::renewal
