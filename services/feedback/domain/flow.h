// What feedback does next about a cancellation: ask, offer, or leave the customer alone.
#ifndef HOLDFAST_SERVICES_FEEDBACK_DOMAIN_FLOW_H_
#define HOLDFAST_SERVICES_FEEDBACK_DOMAIN_FLOW_H_

#include <optional>
#include <string>
#include <vector>

#include "services/feedback/domain/choice.h"
#include "services/feedback/domain/departure.h"
#include "services/feedback/domain/survey.h"

namespace holdfast::feedback {

enum class Trigger {
  kFact,    // billing told of the cancellation, or that it became REQUESTED
  kSurvey,  // the customer answered or skipped the survey
};

struct NextStep {
  bool ask = false;     // show the survey
  bool choose = false;  // make the final choice for `phase`
  Phase phase = Phase::kIntent;

  bool nothing() const { return !ask && !choose; }
  friend bool operator==(const NextStep&, const NextStep&) = default;
};

// Offers are chosen once; once more when the customer has asked to leave and the policy had
// forbidden offers before that, or nothing was chosen before. Asking comes first only while nothing
// is decided and no reason is known.
NextStep PlanNext(const Departure& departure, Trigger trigger);

// The rule in force now: after the request nothing holds the customer, so everything may be asked.
SurveyRule SurveyRuleNow(const Departure& departure);

// What billing is asked to put under the cancellation.
struct Presentation {
  std::string decision;  // id; billing presents each once
  std::string cancellation;
  std::string customer;
  std::optional<Survey> survey;
  std::vector<ChosenOffer> offers;
  std::string suppressed;
  bool final = false;
  std::string reason;
  bool carried_by_caller = false;
  std::string request_id;  // UUID
};

// Counts a choice towards the maxima and remembers that it was made.
void NoteChoice(const Choice& choice, Departure& departure);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_DOMAIN_FLOW_H_
