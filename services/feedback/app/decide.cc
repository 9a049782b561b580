#include "services/feedback/app/decide.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/status/macros.h"
#include "services/feedback/domain/taxonomy.h"
#include "services/feedback/events/facts.h"
#include "services/feedback/store/decisions.h"
#include "services/feedback/store/offers.h"
#include "services/feedback/store/surveys.h"

namespace holdfast::feedback {
namespace {

// The first attempt starts at the commit; the poll takes over when its outcome has not been
// recorded by then.
constexpr absl::Duration kFirstAttemptTime = absl::Seconds(2);

// An id's 32 hex digits as a UUID, so that a rerun asks with the same request id.
std::string UuidFrom(const std::string& id) {
  const std::string hex = id.substr(id.find('_') + 1);
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20, 12));
}

absl::Status HandOver(sql::Txn& txn, const Scope& scope, const AppContext& context,
                      std::string_view reply_to, Presentation presentation) {
  presentation.request_id = UuidFrom(scope.ids.Next("req"));
  PresentationRecord record{.tenant = scope.tenant,
                            .decision = presentation.decision,
                            .cancellation = presentation.cancellation,
                            .customer = presentation.customer,
                            .reply_to = std::string(reply_to),
                            .request = EncodePresentation(presentation),
                            .carried = presentation.carried_by_caller,
                            .next_attempt = context.system.Now() + kFirstAttemptTime};
  HF_RETURN_IF_ERROR(InsertPresentation(txn, record));
  txn.OnCommit([&sink = context.presentations, record = std::move(record)]() mutable {
    sink.Kick(std::move(record));
  });
  return absl::OkStatus();
}

absl::Status Ask(sql::Txn& txn, const Scope& scope, absl::Time now, Departure& departure,
                 Presentation& presentation) {
  const bool onboarding = IsOnboarding(departure.subscription, now);
  const SurveyRule rule = SurveyRuleNow(departure);
  presentation.survey =
      BuildSurvey(Taxonomy::Builtin(), rule, onboarding, SeedOf(presentation.decision));
  if (!presentation.survey.has_value()) return absl::OkStatus();
  departure.survey_presented = true;
  HF_ASSIGN_OR_RETURN(std::optional<SurveyRecord> record,
                      LoadSurvey(txn, scope.tenant, departure.name));
  if (!record.has_value()) record.emplace();
  record->cancellation = departure.name;
  record->survey_id = presentation.survey->id;
  record->version = presentation.survey->version;
  record->rule = rule;
  record->onboarding = onboarding;
  record->order_seed = presentation.survey->order_seed;
  return SaveSurvey(txn, scope.tenant, *record);
}

absl::Status Decide(sql::Txn& txn, const Scope& scope, const StepInput& input, Phase phase,
                    Departure& departure, Presentation& presentation) {
  HF_ASSIGN_OR_RETURN(const std::vector<OfferDefinition> definitions,
                      CurrentOffers(txn, scope.tenant));
  HF_ASSIGN_OR_RETURN(const std::vector<Accept> accepts,
                      LoadAccepts(txn, scope.tenant, departure.customer));
  HF_ASSIGN_OR_RETURN(Choice choice, Choose({.departure = departure,
                                             .phase = phase,
                                             .second_reason = input.second_reason,
                                             .definitions = definitions,
                                             .accepts = accepts,
                                             .now = input.now}));
  choice.decision.id = presentation.decision;
  HF_RETURN_IF_ERROR(InsertDecision(txn, scope.tenant, choice.decision));
  NoteChoice(choice, departure);
  presentation.final = true;
  presentation.suppressed = choice.decision.suppressed;
  presentation.offers = std::move(choice.offers);
  return absl::OkStatus();
}

Presentation NewPresentation(const Scope& scope, const Departure& departure) {
  return Presentation{.decision = scope.ids.Next("dec"),
                      .cancellation = departure.name,
                      .customer = departure.customer,
                      .reason = departure.reason};
}

}  // namespace

absl::StatusOr<std::string> TakeNextStep(sql::Txn& txn, const Scope& scope,
                                         const AppContext& context, const StepInput& input,
                                         Departure& departure) {
  const NextStep step = PlanNext(departure, input.trigger);
  if (step.nothing()) return std::string();
  Presentation presentation = NewPresentation(scope, departure);
  presentation.carried_by_caller = input.trigger == Trigger::kSurvey;
  std::string id = presentation.decision;
  if (step.ask) HF_RETURN_IF_ERROR(Ask(txn, scope, input.now, departure, presentation));
  if (step.choose)
    HF_RETURN_IF_ERROR(Decide(txn, scope, input, step.phase, departure, presentation));
  HF_RETURN_IF_ERROR(HandOver(txn, scope, context, input.reply_to, std::move(presentation)));
  return id;
}

absl::StatusOr<std::string> PresentAnswer(sql::Txn& txn, const Scope& scope,
                                          const AppContext& context, const Departure& departure) {
  Presentation presentation = NewPresentation(scope, departure);
  presentation.carried_by_caller = true;
  std::string id = presentation.decision;
  HF_RETURN_IF_ERROR(HandOver(txn, scope, context, /*reply_to=*/"", std::move(presentation)));
  return id;
}

}  // namespace holdfast::feedback
