#include <utility>

#include "holdfast/billing/v1/cancellation.pb.h"
#include "libs/rpc/shape.h"
#include "libs/status/status.h"
#include "services/feedback/domain/reasons.h"
#include "services/feedback/events/protos.h"
#include "services/feedback/rpc/convert.h"

namespace holdfast::feedback {
namespace {

constexpr size_t kCompetitorBytesMax = 200;

absl::Status CheckSkip(const v1::SubmitSurveyRequest& req) {
  for (const auto& [field, value] :
       {std::pair<std::string_view, const std::string&>{"reason", req.reason()},
        {"second_reason", req.second_reason()},
        {"text", req.text()},
        {"competitor", req.competitor()}}) {
    if (!value.empty()) return InvalidField(field, "must be empty with skip");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> CancellationName(std::string_view field, const std::string& name) {
  HF_RETURN_IF_ERROR(rpc::Required(field, name));
  HF_RETURN_IF_ERROR(
      rpc::ParseName(field, name, "customers/{}/subscriptions/{}/cancellations/{}").status());
  return name;
}

absl::StatusOr<SurveyAnswer> FromProto(const v1::SubmitSurveyRequest& req) {
  SurveyAnswer answer;
  HF_ASSIGN_OR_RETURN(answer.cancellation, CancellationName("cancellation", req.cancellation()));
  HF_ASSIGN_OR_RETURN(
      answer.channel,
      rpc::OneOf("channel", req.channel(), {"web", "mobile", "phone", "email", "letter", "api"}));
  answer.skip = req.skip();
  if (req.skip()) {
    HF_RETURN_IF_ERROR(CheckSkip(req));
    return answer;
  }
  HF_ASSIGN_OR_RETURN(answer.reason, rpc::Key("reason", req.reason()));
  if (!req.second_reason().empty()) {
    HF_ASSIGN_OR_RETURN(answer.second_reason, rpc::Key("second_reason", req.second_reason()));
  }
  HF_ASSIGN_OR_RETURN(answer.text, rpc::BoundedText("text", req.text(), kSurveyTextBytesMax));
  HF_ASSIGN_OR_RETURN(answer.competitor,
                      rpc::BoundedText("competitor", req.competitor(), kCompetitorBytesMax));
  const bool switched =
      answer.reason == "switched_service" || answer.second_reason == "switched_service";
  if (!answer.competitor.empty() && !switched) {
    return InvalidField("competitor", "goes with the reason switched_service");
  }
  return answer;
}

absl::Status IntoProto(const Submitted& submitted, bool degraded, v1::SubmitSurveyResponse* resp) {
  if (submitted.refused) {
    return Error(absl::StatusCode::kFailedPrecondition, kCancellationClosed,
                 "the cancellation is closed", {{"cancellation", submitted.cancellation}});
  }
  resp->set_cancellation(submitted.cancellation);
  resp->set_direct_cancel(true);
  resp->set_degraded(degraded || submitted.waiting);
  holdfast::billing::v1::Cancellation held;
  if (submitted.waiting || !held.ParseFromString(submitted.billing_reply)) return absl::OkStatus();
  for (const auto& offer : held.offers()) {
    if (offer.state() == holdfast::billing::v1::OFFER_STATE_PRESENTED) *resp->add_offers() = offer;
  }
  if (resp->offers().empty()) resp->set_offers_suppressed(held.offers_suppressed());
  return absl::OkStatus();
}

void IntoProto(const SurveyView& view, v1::GetSurveyResponse* resp) {
  if (view.survey.has_value()) IntoProto(*view.survey, resp->mutable_survey());
  resp->set_answered(view.record.answered);
  resp->set_skipped(view.record.skipped);
  resp->set_reason(view.record.reason);
  resp->set_second_reason(view.record.second_reason);
  resp->set_text(view.text);
}

void IntoProto(const LeaveReason& reason, v1::Reason* proto) {
  proto->set_id(reason.id);
  proto->set_key(reason.key);
  proto->set_label(reason.label);
  proto->set_stripe_feedback(reason.stripe_feedback);
  for (const std::string& team : reason.teams) proto->add_teams(team);
  proto->set_offers_forbidden(reason.offers_forbidden);
  proto->set_system(reason.system);
}

}  // namespace holdfast::feedback
