// What the customer has seen: replies and streams that were first to carry an offer, and those that
// had nothing to carry.
#ifndef HOLDFAST_SERVICES_BILLING_APP_SHOW_OFFERS_H_
#define HOLDFAST_SERVICES_BILLING_APP_SHOW_OFFERS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/app/cancel_flow.h"
#include "services/billing/domain/names.h"
#include "services/billing/domain/offer.h"

namespace holdfast::billing {

// The cancellation as it is now. The reply shows its offers, so those not yet seen are marked; else
// nothing is written.
absl::StatusOr<CancellationView> GetCancellation(sql::Txn& txn, const Scope& scope,
                                                 const CancellationName& name);

// The offers of `view` that its reply would be the first to carry: marked in `view` as shown at
// `now`. Their ids.
std::vector<std::string> MarkShown(CancellationView& view, absl::Time now);

// Records what a reply outside of a command has shown. What was shown meanwhile keeps its first
// time.
struct ShownCommand {
  CancellationName cancellation;
  std::vector<std::string> offers;  // ids
  FlowPhase phase = FlowPhase::kBeforeRequest;
  absl::Time at;
};
absl::StatusOr<bool> RecordShown(sql::Txn& txn, const Scope& scope, const ShownCommand& command);

// Records that Start was answered without feedback's part, unless that has come by now.
absl::StatusOr<bool> RecordDegraded(sql::Txn& txn, const Scope& scope,
                                    const CancellationName& name);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_SHOW_OFFERS_H_
