#include "services/billing/app/cancel_flow.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/calendar/calendar.h"
#include "libs/notifications/notifications.h"
#include "libs/status/status.h"
#include "services/billing/app/confirmation.h"
#include "services/billing/app/end_subscription.h"
#include "services/billing/app/save_subscription.h"
#include "services/billing/domain/presentation.h"
#include "services/billing/events/facts.h"
#include "services/billing/store/cancellations.h"
#include "services/billing/store/offers.h"
#include "services/billing/store/timers.h"

namespace holdfast::billing {
namespace {

// When each timer of a cancellation is due in its present state.
struct TimerPlan {
  std::optional<absl::Time> idle;
  std::optional<absl::Time> effect;
  std::optional<absl::Time> window;
};

TimerPlan TimersOf(const Cancellation& c) {
  TimerPlan plan;
  if (c.state == CancellationState::kIntent) plan.idle = IdleAt(c);
  if (c.state == CancellationState::kRequested) plan.effect = c.end.effective_at;
  if (c.retention == RetentionOutcome::kProvisional) plan.window = c.window_ends_at;
  return plan;
}

absl::Status Move(sql::Txn& txn, const Scope& scope, std::string_view kind, const Cancellation& c,
                  std::optional<absl::Time> before, std::optional<absl::Time> after) {
  if (before == after) return absl::OkStatus();
  if (!after.has_value()) return ClearTimer(txn, scope.tenant, c.customer, kind, NameOf(c));
  return SetTimer(txn, scope.tenant, c.customer, kind, NameOf(c), *after);
}

absl::Status SaveTimers(sql::Txn& txn, const Scope& scope, const Flow& flow) {
  const TimerPlan before = flow.stored ? TimersOf(flow.before.cancellation) : TimerPlan{};
  const Cancellation& c = flow.now.cancellation;
  const TimerPlan after = TimersOf(c);
  HF_RETURN_IF_ERROR(Move(txn, scope, kTimerCancellationIdle, c, before.idle, after.idle));
  HF_RETURN_IF_ERROR(Move(txn, scope, kTimerCancellationEffect, c, before.effect, after.effect));
  return Move(txn, scope, kTimerRetentionWindow, c, before.window, after.window);
}

std::string OfferSubject(const Cancellation& c, const Offer& offer) {
  return FormatOffer(c.customer, c.subscription, c.id, offer.id);
}

absl::Status SaveNewOffer(sql::Txn& txn, const Scope& scope, const Cancellation& c,
                          const Offer& offer) {
  HF_RETURN_IF_ERROR(InsertOffer(txn, scope.tenant, c, offer));
  if (offer.state != OfferState::kPresented) return absl::OkStatus();
  return SetTimer(txn, scope.tenant, c.customer, kTimerOfferExpiry, OfferSubject(c, offer),
                  offer.expires_at);
}

absl::Status SaveChangedOffer(sql::Txn& txn, const Scope& scope, const Cancellation& c,
                              const Offer& before, const Offer& after) {
  const bool same = before.state == after.state && before.shown_at == after.shown_at &&
                    before.answered_at == after.answered_at;
  if (same) return absl::OkStatus();
  HF_RETURN_IF_ERROR(UpdateOffer(txn, scope.tenant, c, after));
  if (before.state == after.state) return absl::OkStatus();
  return ClearTimer(txn, scope.tenant, c.customer, kTimerOfferExpiry, OfferSubject(c, after));
}

// Offers are only ever added at the end.
absl::Status SaveOffers(sql::Txn& txn, const Scope& scope, const Flow& flow) {
  const Cancellation& c = flow.now.cancellation;
  const std::vector<Offer>& before = flow.before.offers;
  const std::vector<Offer>& after = flow.now.offers;
  for (size_t i = 0; i < after.size(); ++i) {
    HF_RETURN_IF_ERROR(i < before.size() ? SaveChangedOffer(txn, scope, c, before[i], after[i])
                                         : SaveNewOffer(txn, scope, c, after[i]));
  }
  return absl::OkStatus();
}

absl::Status LoseEarlierSaves(sql::Txn& txn, const Scope& scope, const Flow& flow) {
  const Cancellation& ended = flow.now.cancellation;
  HF_ASSIGN_OR_RETURN(const std::vector<Cancellation> provisional,
                      FindProvisional(txn, scope.tenant, {ended.customer, ended.subscription}));
  for (const Cancellation& saved : provisional) {
    Flow lost;
    lost.record = flow.record;
    lost.stored = true;
    lost.before.cancellation = saved;
    lost.now.cancellation = CloseWindow(saved, RetentionOutcome::kLost);
    HF_RETURN_IF_ERROR(SaveFlow(txn, scope, lost));
    HF_RETURN_IF_ERROR(Emit(txn, scope, kRetentionLost, lost));
  }
  return absl::OkStatus();
}

absl::Status EndIt(sql::Txn& txn, const Scope& scope, Flow& flow) {
  Subscription& subscription = flow.record.subscription;
  subscription.open_cancellation.clear();
  subscription.renewal_held = false;
  if (subscription.state == SubscriptionState::kCanceled) {  // somebody else ended it meanwhile
    return SaveSubscription(txn, scope, subscription);
  }
  const Cancellation& c = flow.now.cancellation;
  return EndSubscription(txn, scope, flow.record,
                         Ending{c.end.end_day, EndKind::kVoluntary, c.reason});
}

}  // namespace

absl::StatusOr<Flow> FlowOf(sql::Txn& txn, const Scope& scope, SubscriptionRecord record,
                            Cancellation cancellation) {
  Flow flow;
  flow.record = std::move(record);
  flow.before.cancellation = std::move(cancellation);
  HF_ASSIGN_OR_RETURN(flow.before.offers,
                      LoadOffers(txn, scope.tenant, flow.before.cancellation.id));
  flow.now = flow.before;
  flow.stored = true;
  return flow;
}

absl::StatusOr<Flow> LoadFlow(sql::Txn& txn, const Scope& scope, const CancellationName& name) {
  HF_ASSIGN_OR_RETURN(Cancellation cancellation, LoadCancellation(txn, scope.tenant, name));
  HF_ASSIGN_OR_RETURN(SubscriptionRecord record,
                      LoadSubscription(txn, scope.tenant, name.customer, name.subscription));
  return FlowOf(txn, scope, std::move(record), std::move(cancellation));
}

absl::Status CheckEtag(std::string_view etag, int64_t version) {
  const std::string current = absl::StrCat(version);
  if (etag.empty() || etag == current) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, kEtagMismatch,
               absl::StrCat("etag is ", current, " by now"), {{"etag", current}});
}

absl::Status SaveFlow(sql::Txn& txn, const Scope& scope, Flow& flow) {
  if (!flow.stored) {
    HF_RETURN_IF_ERROR(InsertCancellation(txn, scope.tenant, flow.now.cancellation));
  } else if (flow.now.cancellation != flow.before.cancellation) {
    HF_RETURN_IF_ERROR(UpdateCancellation(txn, scope.tenant, flow.now.cancellation));
  }
  HF_RETURN_IF_ERROR(SaveOffers(txn, scope, flow));
  HF_RETURN_IF_ERROR(SaveTimers(txn, scope, flow));
  flow.before = flow.now;
  flow.stored = true;
  return absl::OkStatus();
}

absl::Status Emit(sql::Txn& txn, const Scope& scope, std::string_view type, const Flow& flow,
                  const Offer* offer, std::string_view decision) {
  return EmitCancellation(txn, scope, type, flow.record.customer, flow.record.subscription,
                          flow.now.cancellation, offer, decision);
}

absl::Status FinishRequest(sql::Txn& txn, const Scope& scope, Flow& flow) {
  Cancellation& c = flow.now.cancellation;
  RevokeBeyondPolicy(c, flow.now.offers);
  Subscription& subscription = flow.record.subscription;
  subscription.open_cancellation = c.id;
  subscription.end_date = c.end.end_day;
  const bool at_once = c.end.effective_at <= scope.now;
  const bool promised_anew = !flow.stored ||
                             flow.before.cancellation.state != CancellationState::kRequested ||
                             flow.before.cancellation.end != c.end;
  if (!at_once) {
    HF_RETURN_IF_ERROR(ReleaseHeldRenewal(txn, scope, subscription));
    HF_RETURN_IF_ERROR(SaveFlow(txn, scope, flow));
  }
  HF_RETURN_IF_ERROR(Emit(txn, scope, kCancellationRequested, flow));
  if (promised_anew) {
    HF_ASSIGN_OR_RETURN(const notifications::Notification confirmation,
                        ConfirmationOf(c, subscription));
    HF_RETURN_IF_ERROR(notifications::AppendNotification(txn, scope, confirmation));
  }
  if (!at_once) return absl::OkStatus();
  HF_ASSIGN_OR_RETURN(c, TakeEffect(c, scope.now));
  return FinishEffect(txn, scope, flow);
}

absl::Status FinishEffect(sql::Txn& txn, const Scope& scope, Flow& flow) {
  SettleOffers(flow.now.cancellation, flow.now.offers);
  HF_RETURN_IF_ERROR(EndIt(txn, scope, flow));
  HF_RETURN_IF_ERROR(SaveFlow(txn, scope, flow));
  HF_RETURN_IF_ERROR(Emit(txn, scope, kCancellationCanceled, flow));
  return LoseEarlierSaves(txn, scope, flow);
}

absl::Status FinishUndone(sql::Txn& txn, const Scope& scope, Flow& flow, std::string_view type) {
  SettleOffers(flow.now.cancellation, flow.now.offers);
  Subscription& subscription = flow.record.subscription;
  subscription.open_cancellation.clear();
  if (subscription.state == SubscriptionState::kCanceled) {  // somebody else ended it meanwhile
    subscription.renewal_held = false;
    HF_RETURN_IF_ERROR(SaveSubscription(txn, scope, subscription));
  } else {
    subscription.end_date = std::nullopt;
    HF_RETURN_IF_ERROR(ReleaseHeldRenewal(txn, scope, subscription));
  }
  HF_RETURN_IF_ERROR(SaveFlow(txn, scope, flow));
  return Emit(txn, scope, type, flow);
}

absl::StatusOr<CancellationView> ShowAndView(sql::Txn& txn, const Scope& scope, Flow flow) {
  const std::vector<Offer> unmarked = flow.now.offers;
  if (Show(flow.now.cancellation, flow.now.offers, scope.now) == 0) return std::move(flow.now);
  HF_RETURN_IF_ERROR(SaveFlow(txn, scope, flow));
  for (size_t i = 0; i < unmarked.size(); ++i) {
    if (unmarked[i].shown_at == flow.now.offers[i].shown_at) continue;
    HF_RETURN_IF_ERROR(Emit(txn, scope, kCancellationOfferPresented, flow, &flow.now.offers[i]));
  }
  return std::move(flow.now);
}

}  // namespace holdfast::billing
