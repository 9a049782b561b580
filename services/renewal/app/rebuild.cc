#include "services/renewal/app/rebuild.h"

#include <algorithm>
#include <limits>

#include "libs/outbox/inbox.h"
#include "libs/status/macros.h"
#include "libs/status/status.h"
#include "services/renewal/app/age_subscriptions.h"
#include "services/renewal/app/apply_billing_event.h"
#include "services/renewal/domain/reasons.h"
#include "services/renewal/store/tracked_subscriptions.h"

namespace holdfast::renewal {
namespace {

absl::Status ReachesCursors(const std::vector<outbox::Event>& events,
                            const outbox::Positions& cursors) {
  outbox::Positions read{};
  for (const outbox::Event& event : events)
    read[event.partition] = std::max(read[event.partition], event.position);
  for (int partition = 0; partition < outbox::kPartitions; ++partition) {
    if (read[partition] < cursors[partition]) {
      return Error(absl::StatusCode::kAborted, kRebuildBehind,
                   "the cursors have moved past the events read");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RebuildState> AskRebuild(sql::Txn& txn, const Scope& scope) {
  HF_ASSIGN_OR_RETURN(RebuildState state, LoadRebuild(txn, scope.tenant));
  if (state.running()) return state;
  ++state.asked;
  HF_RETURN_IF_ERROR(SaveRebuild(txn, scope.tenant, state));
  return state;
}

absl::StatusOr<RebuildState> RebuildFrom(sql::Txn& txn, const Scope& scope,
                                         const std::vector<outbox::Event>& events) {
  HF_ASSIGN_OR_RETURN(RebuildState state, LoadRebuild(txn, scope.tenant));
  HF_ASSIGN_OR_RETURN(const outbox::Positions cursors, outbox::LoadCursors(txn, kBillingConsumer));
  HF_RETURN_IF_ERROR(ReachesCursors(events, cursors));
  HF_RETURN_IF_ERROR(ForgetDerived(txn, scope.tenant));
  state.events = 0;
  for (const outbox::Event& event : events) {
    const bool ours = event.tenant == scope.tenant && event.position <= cursors[event.partition];
    if (!ours || event.type == "clock.advanced") continue;
    HF_RETURN_IF_ERROR(ApplyBillingEvent(txn, scope, event));
    ++state.events;
  }
  HF_RETURN_IF_ERROR(
      AgeSubscriptions(txn, scope.tenant, scope.now, std::numeric_limits<int>::max()).status());
  HF_ASSIGN_OR_RETURN(state.subscriptions, CountTracked(txn, scope.tenant));
  state.finished = state.asked;
  HF_RETURN_IF_ERROR(SaveRebuild(txn, scope.tenant, state));
  return state;
}

}  // namespace holdfast::renewal
