#include "services/billing/app/cancellation_timers.h"

#include <utility>

#include "libs/status/status.h"
#include "services/billing/app/cancel_flow.h"
#include "services/billing/domain/names.h"
#include "services/billing/domain/retention_window.h"
#include "services/billing/events/facts.h"

namespace holdfast::billing {
namespace {

absl::StatusOr<Flow> FlowOfTimer(sql::Txn& txn, const Scope& scope, const Timer& timer) {
  HF_ASSIGN_OR_RETURN(const CancellationName name, ParseCancellation("subject", timer.subject));
  return LoadFlow(txn, scope, name);
}

// Nothing was due: the timer goes, or moves to where the facts say it belongs.
absl::Status Correct(sql::Txn& txn, const Scope& scope, const Timer& timer,
                     std::optional<absl::Time> due_at) {
  if (!due_at.has_value()) {
    return ClearTimer(txn, scope.tenant, timer.customer, timer.kind, timer.subject);
  }
  return SetTimer(txn, scope.tenant, timer.customer, timer.kind, timer.subject, *due_at);
}

}  // namespace

absl::Status FireEffect(sql::Txn& txn, const Scope& scope, const Timer& timer) {
  HF_ASSIGN_OR_RETURN(Flow flow, FlowOfTimer(txn, scope, timer));
  Cancellation& c = flow.now.cancellation;
  HF_ASSIGN_OR_RETURN(c, TakeEffect(c, scope.now));
  if (c.state == CancellationState::kCanceled && c != flow.before.cancellation) {
    return FinishEffect(txn, scope, flow);
  }
  const bool still_due = c.state == CancellationState::kRequested;
  return Correct(txn, scope, timer, still_due ? std::optional(c.end.effective_at) : std::nullopt);
}

absl::Status FireIdle(sql::Txn& txn, const Scope& scope, const Timer& timer) {
  HF_ASSIGN_OR_RETURN(Flow flow, FlowOfTimer(txn, scope, timer));
  Cancellation& c = flow.now.cancellation;
  HF_ASSIGN_OR_RETURN(c, Abandon(c, scope.now));
  if (c != flow.before.cancellation) {
    return FinishUndone(txn, scope, flow, kCancellationAbandoned);
  }
  const bool still_due = c.state == CancellationState::kIntent;
  return Correct(txn, scope, timer, still_due ? std::optional(IdleAt(c)) : std::nullopt);
}

absl::Status FireOfferExpiry(sql::Txn& txn, const Scope& scope, const Timer& timer) {
  HF_ASSIGN_OR_RETURN(const OfferName name, ParseOffer("subject", timer.subject));
  HF_ASSIGN_OR_RETURN(Flow flow,
                      LoadFlow(txn, scope, {name.customer, name.subscription, name.cancellation}));
  for (Offer& offer : flow.now.offers) {
    if (offer.id != name.offer || offer.state != OfferState::kPresented) continue;
    if (scope.now < offer.expires_at) return Correct(txn, scope, timer, offer.expires_at);
    offer.state = OfferState::kExpired;
    HF_RETURN_IF_ERROR(SaveFlow(txn, scope, flow));
    return Emit(txn, scope, kCancellationOfferExpired, flow, &offer);
  }
  return Correct(txn, scope, timer, std::nullopt);
}

absl::Status FireRetentionWindow(sql::Txn& txn, const Scope& scope, const Timer& timer) {
  HF_ASSIGN_OR_RETURN(Flow flow, FlowOfTimer(txn, scope, timer));
  Cancellation& c = flow.now.cancellation;
  if (c.retention != RetentionOutcome::kProvisional) {
    return Correct(txn, scope, timer, std::nullopt);
  }
  if (scope.now < c.window_ends_at) return Correct(txn, scope, timer, c.window_ends_at);
  const RetentionOutcome outcome = OutcomeAtWindowEnd(flow.record.subscription);
  c = CloseWindow(c, outcome);
  HF_RETURN_IF_ERROR(SaveFlow(txn, scope, flow));
  return Emit(txn, scope, outcome == RetentionOutcome::kLost ? kRetentionLost : kRetentionValidated,
              flow);
}

void RegisterCancellationTimers(TimerHandlers& handlers) {
  handlers.Register(kTimerCancellationEffect, FireEffect);
  handlers.Register(kTimerCancellationIdle, FireIdle);
  handlers.Register(kTimerOfferExpiry, FireOfferExpiry);
  handlers.Register(kTimerRetentionWindow, FireRetentionWindow);
}

}  // namespace holdfast::billing
