#include "services/feedback/rpc/insight_service.h"

#include <string>

#include "libs/retention_policy/policy.h"
#include "libs/rpc/unary.h"
#include "services/feedback/rpc/convert.h"
#include "services/feedback/store/report.h"

namespace holdfast::feedback {

grpc::ServerUnaryReactor* InsightServiceImpl::GetExitReport(grpc::CallbackServerContext* ctx,
                                                            const v1::GetExitReportRequest* req,
                                                            v1::GetExitReportResponse* resp) {
  return rpc::Read(
      stack_, ctx, req, resp,
      [](const v1::GetExitReportRequest& request) { return FromProto(request); },
      [](sql::ReadTxn& txn, const Scope& scope, const ReportQuery& query) {
        return MakeExitReport(txn, scope.tenant, query.from, query.until);
      },
      [](const ExitReport& report, v1::GetExitReportResponse* reply) { IntoProto(report, reply); });
}

grpc::ServerUnaryReactor* InsightServiceImpl::GetRetentionPolicy(
    grpc::CallbackServerContext* ctx, const v1::GetRetentionPolicyRequest* req,
    v1::GetRetentionPolicyResponse* resp) {
  return rpc::Read(
      stack_, ctx, req, resp,
      [](const v1::GetRetentionPolicyRequest&) -> absl::StatusOr<int> { return 0; },
      [](sql::ReadTxn&, const Scope&, int) -> absl::StatusOr<int> {
        return PolicyTable::Builtin().version();
      },
      [](int version, v1::GetRetentionPolicyResponse* reply) {
        reply->set_version(version);
        reply->set_policy_json(std::string(BuiltinPolicyJson()));
      });
}

}  // namespace holdfast::feedback
