#include "services/feedback/app/submit_survey.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/outbox/outbox.h"
#include "libs/status/status.h"
#include "services/feedback/app/cases.h"
#include "services/feedback/app/decide.h"
#include "services/feedback/domain/free_text.h"
#include "services/feedback/domain/reasons.h"
#include "services/feedback/domain/taxonomy.h"
#include "services/feedback/events/facts.h"
#include "services/feedback/store/departures.h"
#include "services/feedback/store/presentations.h"
#include "services/feedback/store/surveys.h"

namespace holdfast::feedback {
namespace {

absl::Status CheckAnswer(const SurveyAnswer& answer) {
  if (answer.skip) return absl::OkStatus();
  const Taxonomy& taxonomy = Taxonomy::Builtin();
  HF_RETURN_IF_ERROR(taxonomy.CheckChoosable("reason", answer.reason));
  if (!answer.second_reason.empty()) {
    HF_RETURN_IF_ERROR(taxonomy.CheckChoosable("second_reason", answer.second_reason));
    if (answer.second_reason == answer.reason)
      return InvalidField("second_reason", "repeats reason");
  }
  HF_RETURN_IF_ERROR(CheckFreeText("text", answer.text));
  return CheckFreeText("competitor", answer.competitor);
}

absl::StatusOr<Departure> LoadOpen(sql::Txn& txn, const Scope& scope, const std::string& name) {
  HF_ASSIGN_OR_RETURN(std::optional<Departure> departure, LoadDeparture(txn, scope.tenant, name));
  if (!departure.has_value()) {
    return Error(absl::StatusCode::kUnavailable, kCancellationNotYetKnown,
                 "the cancellation has not arrived here yet", {{"cancellation", name}});
  }
  if (!IsOpen(departure->state)) {
    return Error(absl::StatusCode::kFailedPrecondition, kCancellationClosed,
                 "the cancellation is closed",
                 {{"cancellation", name}, {"state", std::string(StateName(departure->state))}});
  }
  return *std::move(departure);
}

absl::Status Keep(sql::Txn& txn, const Scope& scope, const Departure& departure,
                  const SurveyAnswer& answer) {
  HF_ASSIGN_OR_RETURN(std::optional<SurveyRecord> record,
                      LoadSurvey(txn, scope.tenant, departure.name));
  if (!record.has_value()) record.emplace();
  // A skip takes no earlier answer back.
  if (answer.skip && record->answered) return absl::OkStatus();
  record->cancellation = departure.name;
  record->answered = !answer.skip;
  record->skipped = answer.skip;
  record->reason = answer.reason;
  record->second_reason = answer.second_reason;
  record->competitor = answer.competitor;
  record->channel = answer.channel;
  record->teams = TeamsOf(Taxonomy::Builtin(), answer.reason, answer.second_reason);
  record->answer_time = scope.now;
  HF_RETURN_IF_ERROR(SaveSurvey(txn, scope.tenant, *record));
  return SaveSurveyText(txn, scope.tenant, departure.customer, departure.name, answer.text);
}

absl::Status Route(sql::Txn& txn, const Scope& scope, const Departure& departure,
                   const SurveyAnswer& answer) {
  if (answer.skip) return absl::OkStatus();
  for (const CaseDraft& draft :
       CasesForSurvey(Taxonomy::Builtin(), answer.reason, answer.second_reason,
                      departure.subscription, scope.now)) {
    HF_RETURN_IF_ERROR(OpenCaseFor(txn, scope, departure, draft, scope.now));
  }
  return absl::OkStatus();
}

absl::Status Tell(sql::Txn& txn, const Scope& scope, const Departure& departure,
                  const std::string& decision) {
  return outbox::Append(txn, scope,
                        outbox::EventDraft{.type = std::string(kCancellationSurveyed),
                                           .customer = departure.customer,
                                           .subject = departure.name,
                                           .data = EncodeSurveyed(departure, decision)});
}

}  // namespace

absl::StatusOr<Submitted> SubmitSurvey(sql::Txn& txn, const Scope& scope, const AppContext& context,
                                       const SurveyAnswer& answer) {
  HF_RETURN_IF_ERROR(CheckAnswer(answer));
  HF_ASSIGN_OR_RETURN(Departure departure, LoadOpen(txn, scope, answer.cancellation));
  HF_RETURN_IF_ERROR(Keep(txn, scope, departure, answer));
  HF_RETURN_IF_ERROR(Route(txn, scope, departure, answer));
  if (!answer.skip) departure.reason = answer.reason;
  const StepInput input{
      .trigger = Trigger::kSurvey, .second_reason = answer.second_reason, .now = scope.now};
  HF_ASSIGN_OR_RETURN(std::string presentation,
                      TakeNextStep(txn, scope, context, input, departure));
  if (presentation.empty()) {
    HF_ASSIGN_OR_RETURN(presentation, PresentAnswer(txn, scope, context, departure));
  }
  HF_RETURN_IF_ERROR(Tell(txn, scope, departure, presentation));
  HF_RETURN_IF_ERROR(SaveDeparture(txn, scope.tenant, departure));
  return Submitted{.cancellation = departure.name, .presentation = std::move(presentation)};
}

std::string KeyOf(const Submitted& submitted) {
  return absl::StrCat(submitted.presentation, " ", submitted.cancellation);
}

absl::StatusOr<Submitted> RereadSubmitted(sql::ReadTxn& txn, const Scope& scope,
                                          const std::string& key) {
  const size_t blank = key.find(' ');
  if (blank == std::string::npos) return absl::DataLossError("no key of a submitted survey");
  Submitted out{.cancellation = key.substr(blank + 1), .presentation = key.substr(0, blank)};
  HF_ASSIGN_OR_RETURN(std::optional<PresentationRecord> record,
                      LoadPresentation(txn, scope.tenant, out.presentation));
  if (!record.has_value()) return absl::DataLossError("a submitted survey has no presentation");
  out.waiting = record->state == PresentationState::kWaiting;
  out.refused = record->state == PresentationState::kGivenUp;
  out.billing_reply = record->reply.value_or("");
  return out;
}

}  // namespace holdfast::feedback
