// Asks, chooses and hands over to billing, in the transaction of what led there.
#ifndef HOLDFAST_SERVICES_FEEDBACK_APP_DECIDE_H_
#define HOLDFAST_SERVICES_FEEDBACK_APP_DECIDE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/feedback/app/context.h"
#include "services/feedback/domain/flow.h"

namespace holdfast::feedback {

struct StepInput {
  Trigger trigger = Trigger::kFact;
  std::string_view second_reason;
  std::string_view reply_to;  // address of the process that waits; may be empty
  absl::Time now;             // business time
};

// Does what PlanNext says: decision log, survey record and the presentation are written, the
// presentation starts after the commit. Notes the progress in `departure`, which the caller saves.
// Returns the presentation's id; "" when there is nothing to present.
absl::StatusOr<std::string> TakeNextStep(sql::Txn& txn, const Scope& scope,
                                         const AppContext& context, const StepInput& input,
                                         Departure& departure);

// Tells billing of a later answer: no new choice, but the reason, and that our reply shows what it
// holds.
absl::StatusOr<std::string> PresentAnswer(sql::Txn& txn, const Scope& scope,
                                          const AppContext& context, const Departure& departure);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_APP_DECIDE_H_
