#include "services/renewal/app/rebuild.h"

#include <limits>

#include "libs/status/macros.h"
#include "services/renewal/app/age_subscriptions.h"
#include "services/renewal/app/apply_billing_event.h"
#include "services/renewal/store/tracked_subscriptions.h"

namespace holdfast::renewal {

absl::StatusOr<Rebuilt> RebuildFrom(sql::Txn& txn, const Scope& scope, const std::vector<outbox::Event>& events) {
  HF_RETURN_IF_ERROR(ForgetDerived(txn, scope.tenant));
  Rebuilt rebuilt;
  for (const outbox::Event& event : events) {
    if (event.tenant != scope.tenant || event.type == "clock.advanced") continue;
    HF_RETURN_IF_ERROR(ApplyBillingEvent(txn, scope, event));
    ++rebuilt.events;
  }
  HF_RETURN_IF_ERROR(AgeSubscriptions(txn, scope.tenant, scope.now, std::numeric_limits<int>::max()).status());
  HF_ASSIGN_OR_RETURN(rebuilt.subscriptions, CountTracked(txn, scope.tenant));
  return rebuilt;
}

}  // namespace holdfast::renewal
