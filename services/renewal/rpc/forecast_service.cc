#include "services/renewal/rpc/forecast_service.h"

#include "libs/rpc/unary.h"
#include "services/renewal/app/questions.h"
#include "services/renewal/app/rebuild.h"
#include "services/renewal/rpc/convert.h"

namespace holdfast::renewal {
namespace {

// A rebuild of a large book takes longer than most callers wait; it goes on without them.
constexpr absl::Duration kRebuildWait = absl::Seconds(60);

rpc::Started<RebuildState> Waiting(const std::string& tenant, const RebuildState& state) {
  if (!state.running()) return {state, std::nullopt};
  return {state, RebuildKey(tenant)};
}

}  // namespace

std::string RebuildKey(const std::string& tenant) { return "rebuild/" + tenant; }

std::vector<auth::MethodRule> RenewalMethodRules() {
  using auth::Criticality;
  using auth::Role;
  constexpr auth::RoleSet kReaders = {Role::kClient, Role::kOperator, Role::kService};
  return {{"holdfast.renewal.v1.ForecastService/GetSurvival", kReaders, Criticality::kForecast},
          {"holdfast.renewal.v1.ForecastService/GetRenewalProbability", kReaders,
           Criticality::kForecast},
          {"holdfast.renewal.v1.ForecastService/ForecastRevenue", kReaders, Criticality::kForecast},
          {"holdfast.renewal.v1.ForecastService/GetCustomerOutlook", kReaders, Criticality::kRead},
          {"holdfast.renewal.v1.ForecastService/GetCounts", kReaders, Criticality::kForecast},
          {"holdfast.renewal.v1.ForecastService/Rebuild",
           {Role::kOperator},
           Criticality::kForecast,
           false,
           kRebuildWait}};
}

grpc::ServerUnaryReactor* ForecastServiceImpl::GetSurvival(grpc::CallbackServerContext* ctx,
                                                           const v1::GetSurvivalRequest* req,
                                                           v1::GetSurvivalResponse* resp) {
  return rpc::Read(stack_, ctx, req, resp, HF_LIFT(FromProto), renewal::GetSurvival,
                   HF_LIFT(IntoReply));
}

grpc::ServerUnaryReactor* ForecastServiceImpl::GetRenewalProbability(
    grpc::CallbackServerContext* ctx, const v1::GetRenewalProbabilityRequest* req,
    v1::GetRenewalProbabilityResponse* resp) {
  return rpc::Read(stack_, ctx, req, resp, HF_LIFT(FromProto), renewal::GetRenewalProbability,
                   HF_LIFT(IntoReply));
}

grpc::ServerUnaryReactor* ForecastServiceImpl::ForecastRevenue(
    grpc::CallbackServerContext* ctx, const v1::ForecastRevenueRequest* req,
    v1::ForecastRevenueResponse* resp) {
  return rpc::Read(stack_, ctx, req, resp, HF_LIFT(FromProto), renewal::ForecastRevenue,
                   HF_LIFT(IntoReply));
}

grpc::ServerUnaryReactor* ForecastServiceImpl::GetCustomerOutlook(
    grpc::CallbackServerContext* ctx, const v1::GetCustomerOutlookRequest* req,
    v1::CustomerOutlook* resp) {
  return rpc::Read(stack_, ctx, req, resp, HF_LIFT(FromProto), renewal::GetOutlook,
                   HF_LIFT(IntoReply));
}

grpc::ServerUnaryReactor* ForecastServiceImpl::GetCounts(grpc::CallbackServerContext* ctx,
                                                         const v1::GetCountsRequest* req,
                                                         v1::GetCountsResponse* resp) {
  return rpc::Read(stack_, ctx, req, resp, HF_LIFT(FromProto), renewal::GetCounts,
                   HF_LIFT(IntoReply));
}

grpc::ServerUnaryReactor* ForecastServiceImpl::Rebuild(grpc::CallbackServerContext* ctx,
                                                       const v1::RebuildRequest* req,
                                                       v1::RebuildResponse* resp) {
  const auto from = [](const v1::RebuildRequest&) -> absl::StatusOr<std::monostate> {
    return std::monostate();
  };
  const auto ask = [this](sql::Txn& txn, const Scope& scope,
                          const std::monostate&) -> absl::StatusOr<rpc::Started<RebuildState>> {
    HF_ASSIGN_OR_RETURN(const RebuildState state, AskRebuild(txn, scope));
    txn.OnCommit([wake = wake_rebuilds_] { wake(); });
    return Waiting(scope.tenant, state);
  };
  const auto name_of = [](const RebuildState&) -> std::string { return "rebuild"; };
  const auto reread = [](sql::ReadTxn& txn, const Scope& scope,
                         const std::string&) -> absl::StatusOr<rpc::Started<RebuildState>> {
    HF_ASSIGN_OR_RETURN(const RebuildState state, LoadRebuild(txn, scope.tenant));
    return Waiting(scope.tenant, state);
  };
  return rpc::MutateThenWait(
      stack_, ctx, req, resp, from, ask, kRebuildWait, rpc::Rendering{name_of, reread},
      [](const RebuildState& state, bool, v1::RebuildResponse* reply) { IntoReply(state, reply); });
}

}  // namespace holdfast::renewal
