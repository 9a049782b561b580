// Requests to queries (shape checks naming the field), and answers to replies.
#ifndef HOLDFAST_SERVICES_RENEWAL_RPC_CONVERT_H_
#define HOLDFAST_SERVICES_RENEWAL_RPC_CONVERT_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "holdfast/renewal/v1/forecast_service.pb.h"
#include "services/renewal/app/questions.h"
#include "services/renewal/store/rebuilds.h"

namespace holdfast::renewal {

absl::StatusOr<SurvivalQuery> FromProto(const v1::GetSurvivalRequest& req);
absl::StatusOr<ProbabilityQuery> FromProto(const v1::GetRenewalProbabilityRequest& req);
absl::StatusOr<RevenueQuery> FromProto(const v1::ForecastRevenueRequest& req);
absl::StatusOr<std::string> FromProto(const v1::GetCustomerOutlookRequest& req);
absl::StatusOr<std::string> FromProto(const v1::GetCountsRequest& req);

void IntoReply(const Survival& survival, v1::GetSurvivalResponse* resp);
void IntoReply(const RenewalProbability& answer, v1::GetRenewalProbabilityResponse* resp);
void IntoReply(const RevenueForecast& forecast, v1::ForecastRevenueResponse* resp);
void IntoReply(const Outlook& outlook, v1::CustomerOutlook* resp);
void IntoReply(const std::map<std::string, CountTable>& counts, v1::GetCountsResponse* resp);
void IntoReply(const RebuildState& state, v1::RebuildResponse* resp);

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_RPC_CONVERT_H_
