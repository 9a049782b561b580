// Requests to commands and queries (shape checks naming the field), and results to replies.
#ifndef HOLDFAST_SERVICES_FEEDBACK_RPC_CONVERT_H_
#define HOLDFAST_SERVICES_FEEDBACK_RPC_CONVERT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "holdfast/feedback/v1/case_service.pb.h"
#include "holdfast/feedback/v1/insight_service.pb.h"
#include "holdfast/feedback/v1/offer_service.pb.h"
#include "holdfast/feedback/v1/survey_service.pb.h"
#include "services/feedback/app/cases.h"
#include "services/feedback/app/submit_survey.h"
#include "services/feedback/domain/choice.h"
#include "services/feedback/domain/offer.h"
#include "services/feedback/domain/survey.h"
#include "services/feedback/domain/taxonomy.h"
#include "services/feedback/store/report.h"
#include "services/feedback/store/surveys.h"

namespace holdfast::feedback {

// A cancellation's full name, checked; INVALID_ARGUMENT naming `field`.
absl::StatusOr<std::string> CancellationName(std::string_view field, const std::string& name);

absl::StatusOr<SurveyAnswer> FromProto(const v1::SubmitSurveyRequest& req);
// UNAVAILABLE never: with billing away the reply is degraded. FAILED_PRECONDITION when billing says
// that it is over.
absl::Status IntoProto(const Submitted& submitted, bool degraded, v1::SubmitSurveyResponse* resp);

struct SurveyView {
  SurveyRecord record;
  std::optional<Survey> survey;  // as it was shown
  std::string text;              // empty unless the caller may read it
};
void IntoProto(const SurveyView& view, v1::GetSurveyResponse* resp);
void IntoProto(const LeaveReason& reason, v1::Reason* proto);

absl::StatusOr<OfferDefinition> FromProto(const v1::PutOfferDefinitionRequest& req);
void IntoProto(const OfferDefinition& definition, v1::OfferDefinition* proto);
void IntoProto(const Decision& decision, v1::Decision* proto);

// One page of a list that is read newest first.
struct PageQuery {
  std::string binding;  // of the page token
  std::string before;   // id; empty: the first page
  int page_size = 0;
  std::string cancellation;  // decisions only; empty: all
  bool open_only = false;    // cases only
};
absl::StatusOr<PageQuery> FromProto(const v1::ListDecisionsRequest& req);
absl::StatusOr<PageQuery> FromProto(const v1::ListCasesRequest& req);

absl::StatusOr<std::string> FromProto(const v1::AcknowledgeCaseRequest& req);
absl::StatusOr<CloseCommand> FromProto(const v1::CloseCaseRequest& req);
void IntoProto(const Case& found, v1::Case* proto);

// [from, until) as instants: days in UTC.
struct ReportQuery {
  absl::Time from = absl::InfinitePast();
  absl::Time until = absl::InfiniteFuture();
};
absl::StatusOr<ReportQuery> FromProto(const v1::GetExitReportRequest& req);
void IntoProto(const ExitReport& report, v1::GetExitReportResponse* resp);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_RPC_CONVERT_H_
