#include "services/renewal/app/apply_billing_event.h"

#include <limits>
#include <variant>

#include "libs/calendar/zone.h"
#include "libs/status/macros.h"
#include "libs/tenant_clock/barriers.h"
#include "services/renewal/app/age_subscriptions.h"
#include "services/renewal/events/billing_facts.h"
#include "services/renewal/store/counts.h"
#include "services/renewal/store/outlooks.h"
#include "services/renewal/store/tracked_subscriptions.h"

namespace holdfast::renewal {
namespace {

absl::Status ApplySubscription(sql::Txn& txn, const Scope& scope, const outbox::Event& event,
                               const SubscriptionFact& fact) {
  HF_ASSIGN_OR_RETURN(const absl::TimeZone zone, LoadZone(fact.time_zone));
  HF_ASSIGN_OR_RETURN(const std::optional<TrackedSubscription> before,
                      FindTracked(txn, scope.tenant, fact.customer, fact.subscription));
  const TrackedSubscription after = Follow(before, fact, LocalDay(event.time, zone));
  HF_RETURN_IF_ERROR(ReplaceContribution(
      txn, scope.tenant, before.has_value() ? ContributionOf(*before) : Contribution{},
      ContributionOf(after)));
  HF_RETURN_IF_ERROR(SaveTracked(txn, scope.tenant, after));
  return MarkStale(txn, scope.tenant, fact.customer);
}

absl::Status ApplyRequest(sql::Txn& txn, const Scope& scope, const outbox::Event& event,
                          const RequestFact& fact) {
  if (fact.closed) HF_RETURN_IF_ERROR(AddComeback(txn, scope.tenant, fact.kept));
  return ApplySubscription(txn, scope, event, fact.subscription);
}

absl::Status ApplyClock(sql::Txn& txn, const Scope& scope, const outbox::Event& event,
                        const ClockFact& fact) {
  HF_ASSIGN_OR_RETURN(
      const bool complete,
      NoteClockBarrier(txn, {scope.tenant, fact.barrier, fact.now}, event.partition));
  if (!complete) return absl::OkStatus();
  return AgeSubscriptions(txn, scope.tenant, fact.now, std::numeric_limits<int>::max()).status();
}

}  // namespace

absl::Status ApplyBillingEvent(sql::Txn& txn, const Scope& scope, const outbox::Event& event) {
  HF_ASSIGN_OR_RETURN(const BillingFact fact, ReadBillingFact(event));
  if (const auto* subscription = std::get_if<SubscriptionFact>(&fact)) {
    return ApplySubscription(txn, scope, event, *subscription);
  }
  if (const auto* request = std::get_if<RequestFact>(&fact))
    return ApplyRequest(txn, scope, event, *request);
  if (const auto* clock = std::get_if<ClockFact>(&fact))
    return ApplyClock(txn, scope, event, *clock);
  return absl::OkStatus();
}

}  // namespace holdfast::renewal
