#include "services/billing/app/show_offers.h"

#include <algorithm>
#include <utility>

#include "libs/status/status.h"
#include "services/billing/domain/presentation.h"
#include "services/billing/events/facts.h"

namespace holdfast::billing {

absl::StatusOr<CancellationView> GetCancellation(sql::Txn& txn, const Scope& scope,
                                                 const CancellationName& name) {
  HF_ASSIGN_OR_RETURN(Flow flow, LoadFlow(txn, scope, name));
  return ShowAndView(txn, scope, std::move(flow));
}

std::vector<std::string> MarkShown(CancellationView& view, absl::Time now) {
  const std::vector<Offer> before = view.offers;
  std::vector<std::string> ids;
  if (Show(view.cancellation, view.offers, now) == 0) return ids;
  for (size_t i = 0; i < before.size(); ++i) {
    if (before[i].shown_at != view.offers[i].shown_at) ids.push_back(before[i].id);
  }
  return ids;
}

absl::StatusOr<bool> RecordShown(sql::Txn& txn, const Scope& scope, const ShownCommand& command) {
  HF_ASSIGN_OR_RETURN(Flow flow, LoadFlow(txn, scope, command.cancellation));
  Cancellation& c = flow.now.cancellation;
  std::vector<const Offer*> shown;
  for (Offer& offer : flow.now.offers) {
    const bool carried =
        std::find(command.offers.begin(), command.offers.end(), offer.id) != command.offers.end();
    if (!carried || offer.shown_at.has_value()) continue;
    offer.shown_at = command.at;
    offer.shown_phase = command.phase;
    shown.push_back(&offer);
  }
  if (shown.empty()) return false;
  const auto count = static_cast<int>(shown.size());
  (command.phase == FlowPhase::kBeforeRequest ? c.shown_before : c.shown_after) += count;
  if (c.state == CancellationState::kIntent) c.active_at = std::max(c.active_at, command.at);
  if (!IsOpen(c.state)) c.offers_suppressed.clear();
  HF_RETURN_IF_ERROR(SaveFlow(txn, scope, flow));
  for (const Offer* offer : shown) {
    HF_RETURN_IF_ERROR(Emit(txn, scope, kCancellationOfferPresented, flow, offer));
  }
  return true;
}

absl::StatusOr<bool> RecordDegraded(sql::Txn& txn, const Scope& scope,
                                    const CancellationName& name) {
  HF_ASSIGN_OR_RETURN(Flow flow, LoadFlow(txn, scope, name));
  Cancellation& c = flow.now.cancellation;
  if (c.degraded || !AwaitsFeedback(c)) return false;
  c.degraded = true;
  HF_RETURN_IF_ERROR(SaveFlow(txn, scope, flow));
  return true;
}

}  // namespace holdfast::billing
