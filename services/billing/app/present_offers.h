// Puts feedback's survey and offers under a cancellation, once for each decision.
#ifndef HOLDFAST_SERVICES_BILLING_APP_PRESENT_OFFERS_H_
#define HOLDFAST_SERVICES_BILLING_APP_PRESENT_OFFERS_H_

#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/app/cancel_flow.h"
#include "services/billing/domain/names.h"
#include "services/billing/domain/presentation.h"

namespace holdfast::billing {

struct PresentCommand {
  CancellationName cancellation;
  Presentation presentation;
  bool shown_by_held_reply = false;  // a StartCancellation waits for it and shows the offers
};

// Offers beyond the policy, and those whose terms cannot be applied to the subscription, are left
// out. FAILED_PRECONDITION CANCELLATION_CLOSED.
absl::StatusOr<CancellationView> PresentOffers(sql::Txn& txn, const Scope& scope,
                                               const PresentCommand& command);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_PRESENT_OFFERS_H_
