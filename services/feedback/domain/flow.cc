#include "services/feedback/domain/flow.h"

namespace holdfast::feedback {
namespace {

NextStep PlanIntent(const Departure& departure, Trigger trigger) {
  NextStep step{.phase = Phase::kIntent};
  if (departure.decided_before || departure.decided_after) return step;
  const bool may_ask = SurveyRuleNow(departure) != SurveyRule::kNone;
  if (trigger == Trigger::kSurvey || !departure.reason.empty() || !may_ask) {
    step.choose = true;
  } else {
    step.ask = !departure.survey_presented;
  }
  return step;
}

NextStep PlanRequested(const Departure& departure) {
  NextStep step{.phase = Phase::kAfterRequest};
  if (departure.decided_after) return step;
  if (departure.decided_before && !departure.forbidden_before) return step;
  step.choose = true;
  step.ask = departure.reason.empty();
  return step;
}

}  // namespace

NextStep PlanNext(const Departure& departure, Trigger trigger) {
  switch (departure.state) {
    case DepartureState::kIntent:
      return PlanIntent(departure, trigger);
    case DepartureState::kRequested:
      return PlanRequested(departure);
    default:
      return {};
  }
}

SurveyRule SurveyRuleNow(const Departure& departure) {
  return departure.state == DepartureState::kIntent ? departure.policy.survey
                                                    : SurveyRule::kOptional;
}

void NoteChoice(const Choice& choice, Departure& departure) {
  const int chosen = static_cast<int>(choice.offers.size());
  if (choice.decision.phase == Phase::kIntent) {
    departure.decided_before = true;
    departure.chosen_before += chosen;
    departure.forbidden_before = choice.decision.suppressed == kSuppressedByPolicy;
  } else {
    departure.decided_after = true;
    departure.chosen_after += chosen;
  }
  departure.last_decision = choice.decision.id;
}

}  // namespace holdfast::feedback
