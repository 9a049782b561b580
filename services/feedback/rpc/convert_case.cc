#include "libs/calendar/day.h"
#include "libs/calendar/zone.h"
#include "libs/rpc/page_token.h"
#include "libs/rpc/shape.h"
#include "libs/rpc/timestamps.h"
#include "libs/status/status.h"
#include "services/feedback/rpc/convert.h"

namespace holdfast::feedback {
namespace {

constexpr size_t kResolutionBytesMax = 1000;

absl::StatusOr<std::string> CaseId(const std::string& name) {
  HF_RETURN_IF_ERROR(rpc::Required("name", name));
  HF_ASSIGN_OR_RETURN(const std::vector<std::string> ids, rpc::ParseName("name", name, "cases/{}"));
  return ids.front();
}

v1::CaseState StateProto(CaseState state) {
  switch (state) {
    case CaseState::kOpen:
      return v1::CASE_STATE_OPEN;
    case CaseState::kAcknowledged:
      return v1::CASE_STATE_ACKNOWLEDGED;
    case CaseState::kClosed:
      return v1::CASE_STATE_CLOSED;
  }
  return v1::CASE_STATE_UNSPECIFIED;
}

}  // namespace

absl::StatusOr<PageQuery> FromProto(const v1::ListCasesRequest& req) {
  PageQuery query{.binding = rpc::PageBinding(req), .open_only = req.open_only()};
  HF_ASSIGN_OR_RETURN(query.page_size, rpc::PageSize(req.page_size()));
  HF_ASSIGN_OR_RETURN(query.before, rpc::OpenPageToken(req));
  return query;
}

absl::StatusOr<std::string> FromProto(const v1::AcknowledgeCaseRequest& req) {
  return CaseId(req.name());
}

absl::StatusOr<CloseCommand> FromProto(const v1::CloseCaseRequest& req) {
  CloseCommand command;
  HF_ASSIGN_OR_RETURN(command.id, CaseId(req.name()));
  HF_ASSIGN_OR_RETURN(command.resolution,
                      rpc::RequiredText("resolution", req.resolution(), kResolutionBytesMax));
  return command;
}

void IntoProto(const Case& found, v1::Case* proto) {
  proto->set_name("cases/" + found.id);
  proto->set_cancellation(found.cancellation);
  proto->set_kind(found.kind);
  proto->set_team(found.team);
  proto->set_state(StateProto(found.state));
  *proto->mutable_open_time() = rpc::TimestampOf(found.open_time);
  *proto->mutable_respond_by_time() = rpc::TimestampOf(found.respond_by);
  proto->set_breached(found.breached);
}

absl::StatusOr<ReportQuery> FromProto(const v1::GetExitReportRequest& req) {
  ReportQuery query;
  HF_ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> from,
                      rpc::OptionalDay("from_date", req.from_date()));
  HF_ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> until,
                      rpc::OptionalDay("until_date", req.until_date()));
  if (from.has_value()) query.from = StartOfDay(*from, absl::UTCTimeZone());
  if (until.has_value()) query.until = StartOfDay(*until, absl::UTCTimeZone());
  if (query.until < query.from) return InvalidField("until_date", "lies before from_date");
  return query;
}

void IntoProto(const ExitReport& report, v1::GetExitReportResponse* resp) {
  for (const ReasonLine& line : report.lines) {
    v1::ReasonCount* out = resp->add_reasons();
    out->set_reason(line.reason);
    out->set_currency_code(line.currency);
    out->set_started(line.started);
    out->set_offered(line.offered);
    out->set_retained(line.retained);
    out->set_canceled(line.canceled);
    out->set_mrr_canceled_minor(line.mrr_canceled_minor);
  }
  resp->set_surveys_shown(report.surveys_shown);
  resp->set_surveys_answered(report.surveys_answered);
  resp->set_surveys_skipped(report.surveys_skipped);
}

}  // namespace holdfast::feedback
