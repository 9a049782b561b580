// holdfast.renewal.v1.ForecastService.
#ifndef HOLDFAST_SERVICES_RENEWAL_RPC_FORECAST_SERVICE_H_
#define HOLDFAST_SERVICES_RENEWAL_RPC_FORECAST_SERVICE_H_

#include <functional>
#include <string>
#include <vector>

#include "holdfast/renewal/v1/forecast_service.grpc.pb.h"
#include "libs/auth/method_policy.h"
#include "libs/rpc/stack.h"

namespace holdfast::renewal {

// What a held Rebuild waits for.
std::string RebuildKey(const std::string& tenant);

std::vector<auth::MethodRule> RenewalMethodRules();

class ForecastServiceImpl final : public v1::ForecastService::CallbackService {
 public:
  // `wake_rebuilds` runs after the commit that asked for one; must not block.
  ForecastServiceImpl(rpc::Stack& stack, std::function<void()> wake_rebuilds)
      : stack_(stack), wake_rebuilds_(std::move(wake_rebuilds)) {}

  grpc::ServerUnaryReactor* GetSurvival(grpc::CallbackServerContext* ctx,
                                        const v1::GetSurvivalRequest* req,
                                        v1::GetSurvivalResponse* resp) override;
  grpc::ServerUnaryReactor* GetRenewalProbability(grpc::CallbackServerContext* ctx,
                                                  const v1::GetRenewalProbabilityRequest* req,
                                                  v1::GetRenewalProbabilityResponse* resp) override;
  grpc::ServerUnaryReactor* ForecastRevenue(grpc::CallbackServerContext* ctx,
                                            const v1::ForecastRevenueRequest* req,
                                            v1::ForecastRevenueResponse* resp) override;
  grpc::ServerUnaryReactor* GetCustomerOutlook(grpc::CallbackServerContext* ctx,
                                               const v1::GetCustomerOutlookRequest* req,
                                               v1::CustomerOutlook* resp) override;
  grpc::ServerUnaryReactor* GetCounts(grpc::CallbackServerContext* ctx,
                                      const v1::GetCountsRequest* req,
                                      v1::GetCountsResponse* resp) override;
  grpc::ServerUnaryReactor* Rebuild(grpc::CallbackServerContext* ctx, const v1::RebuildRequest* req,
                                    v1::RebuildResponse* resp) override;

 private:
  rpc::Stack& stack_;
  const std::function<void()> wake_rebuilds_;
};

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_RPC_FORECAST_SERVICE_H_
