#include "services/billing/rpc/carried.h"

#include <utility>

#include "libs/status/status.h"
#include "services/billing/app/show_offers.h"
#include "services/billing/store/cancellations.h"
#include "services/billing/store/offers.h"

namespace holdfast::billing {
namespace {

CancellationName NameIn(const Carried& carried) {
  const Cancellation& c = carried.view.cancellation;
  return {c.customer, c.subscription, c.id};
}

}  // namespace

Origin OriginOf(const Scope& scope) {
  return Origin{scope.tenant, scope.actor, scope.channel, scope.request_id, scope.cause};
}

absl::StatusOr<Carried> ReadCarried(sql::ReadTxn& txn, const Scope& scope,
                                    const CancellationName& name) {
  Carried carried;
  HF_ASSIGN_OR_RETURN(carried.view.cancellation, LoadCancellation(txn, scope.tenant, name));
  HF_ASSIGN_OR_RETURN(carried.view.offers, LoadOffers(txn, scope.tenant, name.cancellation));
  carried.origin = OriginOf(scope);
  carried.first_shown = MarkShown(carried.view, scope.now);
  return carried;
}

void RecordCarried(CommandRunner& commands, const Carried& carried) {
  if (carried.first_shown.empty()) return;
  ShownCommand shown{NameIn(carried), carried.first_shown, PhaseOf(carried.view.cancellation), {}};
  for (const Offer& offer : carried.view.offers) {
    if (offer.id == carried.first_shown.front()) shown.at = *offer.shown_at;
  }
  commands.Submit<bool>(carried.origin, carried.view.cancellation.customer,
                        sql::Priority::kInteractive, absl::InfiniteFuture(), {},
                        [shown = std::move(shown)](sql::Txn& txn, const Scope& scope) {
                          return RecordShown(txn, scope, shown);
                        },
                        {});
}

void RecordAnsweredDegraded(CommandRunner& commands, const Carried& carried) {
  commands.Submit<bool>(carried.origin, carried.view.cancellation.customer,
                        sql::Priority::kInteractive, absl::InfiniteFuture(), {},
                        [name = NameIn(carried)](sql::Txn& txn, const Scope& scope) {
                          return RecordDegraded(txn, scope, name);
                        },
                        {});
}

}  // namespace holdfast::billing
