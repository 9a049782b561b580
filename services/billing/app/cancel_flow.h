// What the use cases of the cancel flow share: reading a cancellation with all that hangs on it,
// and writing it back with its offers, its timers and its events. Not for other callers.
#ifndef HOLDFAST_SERVICES_BILLING_APP_CANCEL_FLOW_H_
#define HOLDFAST_SERVICES_BILLING_APP_CANCEL_FLOW_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/domain/cancellation.h"
#include "services/billing/domain/names.h"
#include "services/billing/domain/offer.h"
#include "services/billing/store/subscriptions.h"

namespace holdfast::billing {

// What a reply shows.
struct CancellationView {
  Cancellation cancellation;
  std::vector<Offer> offers;
};

struct Flow {
  SubscriptionRecord record;
  CancellationView now;     // after what the use case decided
  CancellationView before;  // as it is stored
  bool stored = false;      // the cancellation has a row already
};

absl::StatusOr<Flow> LoadFlow(sql::Txn& txn, const Scope& scope, const CancellationName& name);
absl::StatusOr<Flow> FlowOf(sql::Txn& txn, const Scope& scope, SubscriptionRecord record,
                            Cancellation cancellation);

// ABORTED ETAG_MISMATCH when `etag` is not empty and not this version.
absl::Status CheckEtag(std::string_view etag, int64_t version);

// Writes the rows of the cancellation and of its offers as far as they changed, and the timers that
// follow from them.
absl::Status SaveFlow(sql::Txn& txn, const Scope& scope, Flow& flow);

absl::Status Emit(sql::Txn& txn, const Scope& scope, std::string_view type, const Flow& flow,
                  const Offer* offer = nullptr, std::string_view decision = "");

// The cancellation in `flow` has just become REQUESTED, or got another end: tells it, confirms it
// to the customer, and lets it take effect at once when its end is not in the future. Saves
// everything.
absl::Status FinishRequest(sql::Txn& txn, const Scope& scope, Flow& flow);

// It took effect: ends the subscription, settles offers, and finds earlier saves of it lost. Saves
// everything.
absl::Status FinishEffect(sql::Txn& txn, const Scope& scope, Flow& flow);

// It closed and the subscription goes on as if nothing had been asked: releases a held renewal,
// takes the end back.
absl::Status FinishUndone(sql::Txn& txn, const Scope& scope, Flow& flow, std::string_view type);

// The reply that is about to leave carries the offers: marks those nobody has seen yet, and tells
// so. Writes nothing when there are none.
absl::StatusOr<CancellationView> ShowAndView(sql::Txn& txn, const Scope& scope, Flow flow);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_CANCEL_FLOW_H_
