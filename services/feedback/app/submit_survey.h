// A customer's answer to the exit survey, and the offers for it.
#ifndef HOLDFAST_SERVICES_FEEDBACK_APP_SUBMIT_SURVEY_H_
#define HOLDFAST_SERVICES_FEEDBACK_APP_SUBMIT_SURVEY_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/feedback/app/context.h"

namespace holdfast::feedback {

struct SurveyAnswer {
  std::string cancellation;
  bool skip = false;  // then nothing below but the channel is set
  std::string reason;
  std::string second_reason;
  std::string text;
  std::string competitor;
  std::string channel;
};

struct Submitted {
  std::string cancellation;
  std::string presentation;   // its id; billing's answer is awaited under it
  bool waiting = true;        // billing has not answered yet
  bool refused = false;       // billing said that it is over
  std::string billing_reply;  // holdfast.billing.v1.Cancellation, once answered
};

// Stores, routes, chooses (once) and hands over to billing. Answering again replaces reason, text
// and route. INVALID_ARGUMENT UNKNOWN_REASON; UNAVAILABLE CANCELLATION_NOT_YET_KNOWN;
// FAILED_PRECONDITION CANCELLATION_CLOSED.
absl::StatusOr<Submitted> SubmitSurvey(sql::Txn& txn, const Scope& scope, const AppContext& context,
                                       const SurveyAnswer& answer);

// What has become of it; `key` is KeyOf the first result.
std::string KeyOf(const Submitted& submitted);
absl::StatusOr<Submitted> RereadSubmitted(sql::ReadTxn& txn, const Scope& scope,
                                          const std::string& key);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_APP_SUBMIT_SURVEY_H_
