// Follow-ups by people, and the timers of their first response.
#ifndef HOLDFAST_SERVICES_FEEDBACK_APP_CASES_H_
#define HOLDFAST_SERVICES_FEEDBACK_APP_CASES_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/feedback/domain/departure.h"
#include "services/feedback/domain/routing.h"

namespace holdfast::feedback {

// Opens the case and sets its timer, once for cancellation, kind and team.
absl::Status OpenCaseFor(sql::Txn& txn, const Scope& scope, const Departure& departure,
                         const CaseDraft& draft, absl::Time now);

struct CloseCommand {
  std::string id;
  std::string resolution;
};

// NOT_FOUND RESOURCE_NOT_FOUND; FAILED_PRECONDITION CASE_CLOSED. Acknowledging twice changes
// nothing.
absl::StatusOr<Case> AcknowledgeCase(sql::Txn& txn, const Scope& scope, const std::string& id);
absl::StatusOr<Case> CloseCase(sql::Txn& txn, const Scope& scope, const CloseCommand& command);

// Runs at most `limit` of the tenant's timers due by `now`, each once; returns how many. A case
// that nobody has taken by then is breached.
absl::StatusOr<int> RunDueTimers(sql::Txn& txn, std::string_view tenant, absl::Time now, int limit);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_APP_CASES_H_
