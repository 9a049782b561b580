// Billing's facts, applied one by one in the order of their customer.
#ifndef HOLDFAST_SERVICES_FEEDBACK_APP_APPLY_FACT_H_
#define HOLDFAST_SERVICES_FEEDBACK_APP_APPLY_FACT_H_

#include "absl/status/status.h"
#include "libs/command/scope.h"
#include "libs/outbox/event.h"
#include "libs/sql/txn.h"
#include "services/feedback/app/context.h"

namespace holdfast::feedback {

// The outbox consumer's handler. Facts that are none of feedback's business change nothing; an old
// fact, and one that comes again, changes nothing either. An error refuses the event.
absl::Status ApplyFact(sql::Txn& txn, const Scope& scope, const AppContext& context,
                       const outbox::Event& event);

// Whether its handler wants the customer's outlook.
bool WantsOutlook(const outbox::Event& event);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_APP_APPLY_FACT_H_
