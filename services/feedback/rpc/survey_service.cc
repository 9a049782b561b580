#include "services/feedback/rpc/survey_service.h"

#include <memory>
#include <optional>
#include <utility>

#include "libs/rpc/unary.h"
#include "libs/status/status.h"
#include "services/feedback/domain/reasons.h"
#include "services/feedback/rpc/convert.h"
#include "services/feedback/store/departures.h"

namespace holdfast::feedback {
namespace {

absl::Status NoSuchCancellation(const std::string& name) {
  return Error(absl::StatusCode::kNotFound, kResourceNotFound, "there is no such cancellation",
               {{"name", name}});
}

rpc::Started<Submitted> StartedOf(Submitted submitted) {
  std::optional<rpc::WaitKey> wait;
  if (submitted.waiting) wait = submitted.presentation;
  return {std::move(submitted), std::move(wait)};
}

// Free text is for the tenant's own people. The stack has authenticated the caller already.
bool ReadsText(const rpc::Stack& stack, const grpc::CallbackServerContext& ctx) {
  const auto& metadata = ctx.client_metadata();
  const auto found = metadata.find("authorization");
  if (found == metadata.end()) return false;
  const absl::StatusOr<auth::Principal> principal = stack.parts().authenticator.Authenticate(
      {.authorization = std::string_view(found->second.data(), found->second.size())});
  return principal.ok() && principal->roles.Has(auth::Role::kOperator);
}

absl::StatusOr<SurveyView> ReadSurvey(sql::ReadTxn& txn, const Scope& scope,
                                      const std::string& name, bool with_text) {
  HF_ASSIGN_OR_RETURN(const std::optional<Departure> departure,
                      LoadDeparture(txn, scope.tenant, name));
  if (!departure.has_value()) return NoSuchCancellation(name);
  HF_ASSIGN_OR_RETURN(std::optional<SurveyRecord> record, LoadSurvey(txn, scope.tenant, name));
  SurveyView view;
  if (!record.has_value()) return view;
  view.record = *std::move(record);
  if (!view.record.survey_id.empty()) {
    view.survey = BuildSurvey(Taxonomy::Builtin(), view.record.rule, view.record.onboarding,
                              view.record.order_seed);
  }
  if (with_text) {
    HF_ASSIGN_OR_RETURN(view.text, LoadSurveyText(txn, scope.tenant, departure->customer, name));
  }
  return view;
}

}  // namespace

void SurveyServiceImpl::LookFurther(const std::string& tenant, const std::string& cancellation,
                                    const absl::Status& error,
                                    std::function<void(absl::Status)> reply) {
  if (!HasReason(error, kCancellationNotYetKnown)) return reply(error);
  if (pull_now_) pull_now_();
  billing_.FindCancellation(
      tenant, cancellation,
      [error, cancellation, reply = std::move(reply)](const absl::Status& found) {
        const bool none = found.code() == absl::StatusCode::kNotFound;
        reply(none ? NoSuchCancellation(cancellation) : error);
      });
}

grpc::ServerUnaryReactor* SurveyServiceImpl::SubmitSurvey(grpc::CallbackServerContext* ctx,
                                                          const v1::SubmitSurveyRequest* req,
                                                          v1::SubmitSurveyResponse* resp) {
  auto tenant = std::make_shared<std::string>();
  auto use = [this, tenant](sql::Txn& txn, const Scope& scope,
                            const SurveyAnswer& answer) -> absl::StatusOr<rpc::Started<Submitted>> {
    *tenant = scope.tenant;
    HF_ASSIGN_OR_RETURN(Submitted submitted, feedback::SubmitSurvey(txn, scope, context_, answer));
    return StartedOf(std::move(submitted));
  };
  auto reread = [](sql::ReadTxn& txn, const Scope& scope,
                   const std::string& key) -> absl::StatusOr<rpc::Started<Submitted>> {
    HF_ASSIGN_OR_RETURN(Submitted submitted, RereadSubmitted(txn, scope, key));
    return StartedOf(std::move(submitted));
  };
  rpc::RefineError refine = [this, tenant, name = req->cancellation()](
                                const absl::Status& error,
                                std::function<void(absl::Status)> reply) {
    LookFurther(*tenant, name, error, std::move(reply));
  };
  return rpc::MutateThenWait(
      stack_, ctx, req, resp,
      [](const v1::SubmitSurveyRequest& request) { return FromProto(request); }, std::move(use),
      budget_, rpc::Rendering{KeyOf, std::move(reread), std::move(refine)},
      [](const Submitted& submitted, bool degraded, v1::SubmitSurveyResponse* reply) {
        return IntoProto(submitted, degraded, reply);
      });
}

grpc::ServerUnaryReactor* SurveyServiceImpl::GetSurvey(grpc::CallbackServerContext* ctx,
                                                       const v1::GetSurveyRequest* req,
                                                       v1::GetSurveyResponse* resp) {
  const bool with_text = ReadsText(stack_, *ctx);
  return rpc::Read(
      stack_, ctx, req, resp,
      [](const v1::GetSurveyRequest& request) {
        return CancellationName("cancellation", request.cancellation());
      },
      [with_text](sql::ReadTxn& txn, const Scope& scope, const std::string& name) {
        return ReadSurvey(txn, scope, name, with_text);
      },
      [](const SurveyView& view, v1::GetSurveyResponse* reply) { IntoProto(view, reply); });
}

grpc::ServerUnaryReactor* SurveyServiceImpl::ListReasons(grpc::CallbackServerContext* ctx,
                                                         const v1::ListReasonsRequest* req,
                                                         v1::ListReasonsResponse* resp) {
  return rpc::Read(
      stack_, ctx, req, resp,
      [](const v1::ListReasonsRequest&) -> absl::StatusOr<int> { return 0; },
      [](sql::ReadTxn&, const Scope&, int) -> absl::StatusOr<const Taxonomy*> {
        return &Taxonomy::Builtin();
      },
      [](const Taxonomy* taxonomy, v1::ListReasonsResponse* reply) {
        for (const LeaveReason& reason : taxonomy->reasons())
          IntoProto(reason, reply->add_reasons());
      });
}

}  // namespace holdfast::feedback
