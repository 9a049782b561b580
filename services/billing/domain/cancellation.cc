#include "services/billing/domain/cancellation.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "libs/planted/planted.h"
#include "libs/status/status.h"
#include "services/billing/domain/names.h"
#include "services/billing/domain/reasons.h"

namespace holdfast::billing {
namespace {

Ruling WhileIntent(Verb verb) {
  switch (verb) {
    case Verb::kStartRequest:
    case Verb::kConfirm:
      return Ruling::kBecomesRequested;
    case Verb::kWithdraw:
      return Ruling::kBecomesWithdrawn;
    case Verb::kAcceptRetaining:
      return Ruling::kBecomesRetained;
    case Verb::kStartIntent:
    case Verb::kAcceptOther:
    case Verb::kDecline:
    case Verb::kPresent:
    case Verb::kShow:
      return Ruling::kActivity;
    case Verb::kIdle:
      return Ruling::kBecomesAbandoned;
    case Verb::kEffect:
      return Ruling::kUnchanged;
  }
  return Ruling::kUnchanged;
}

Ruling WhileRequested(Verb verb) {
  switch (verb) {
    case Verb::kStartIntent:  // nothing is decided by looking again: what was asked for stands
    case Verb::kStartRequest:
    case Verb::kConfirm:
    case Verb::kIdle:
      return Ruling::kUnchanged;
    case Verb::kWithdraw:
      return Ruling::kBecomesWithdrawn;
    case Verb::kAcceptRetaining:
      return Ruling::kBecomesRetained;
    case Verb::kAcceptOther:
    case Verb::kDecline:
    case Verb::kPresent:
    case Verb::kShow:
      return Ruling::kActivity;
    case Verb::kEffect:
      return Ruling::kBecomesCanceled;
  }
  return Ruling::kUnchanged;
}

Ruling StartOrConfirmOnceClosed(CancellationState state, Verb verb) {
  if (state == CancellationState::kCanceled) {
    return verb == Verb::kConfirm ? Ruling::kUnchanged : Ruling::kRefusedAlreadyCanceled;
  }
  if (state == CancellationState::kRetained && verb == Verb::kConfirm) {
    return Ruling::kRefusedRetained;
  }
  return Ruling::kOpensAnew;
}

Ruling OnceClosed(CancellationState state, Verb verb) {
  switch (verb) {
    case Verb::kStartIntent:
    case Verb::kStartRequest:
    case Verb::kConfirm:
      return StartOrConfirmOnceClosed(state, verb);
    case Verb::kShow:
    case Verb::kIdle:
    case Verb::kEffect:
      return Ruling::kUnchanged;
    case Verb::kWithdraw:
    case Verb::kAcceptRetaining:
    case Verb::kAcceptOther:
    case Verb::kDecline:
    case Verb::kPresent:
      return Ruling::kRefusedClosed;
  }
  return Ruling::kUnchanged;
}

absl::Status Closed(const Cancellation& cancellation) {
  const std::string name = NameOf(cancellation);
  const std::string state = StateName(cancellation.state);
  return Error(absl::StatusCode::kFailedPrecondition, kCancellationClosed,
               absl::StrCat(name, " is ", state), {{"cancellation", name}, {"state", state}});
}

Cancellation Closing(const Cancellation& before, CancellationState state, absl::Time now) {
  Cancellation after = before;
  after.state = state;
  after.closed_at = now;
  ++after.version;
  return after;
}

}  // namespace

Ruling RulingOf(CancellationState state, Verb verb) {
  if (state == CancellationState::kIntent) return WhileIntent(verb);
  if (state == CancellationState::kRequested) return WhileRequested(verb);
  return OnceClosed(state, verb);
}

std::string NameOf(const Cancellation& cancellation) {
  return FormatCancellation(cancellation.customer, cancellation.subscription, cancellation.id);
}

absl::Status CheckRuling(const Cancellation& cancellation, Verb verb) {
  const std::string subscription =
      FormatSubscription(cancellation.customer, cancellation.subscription);
  switch (RulingOf(cancellation.state, verb)) {
    case Ruling::kRefusedClosed:
      return Closed(cancellation);
    case Ruling::kRefusedRetained:
      return Error(absl::StatusCode::kFailedPrecondition, kCancellationRetained,
                   absl::StrCat(NameOf(cancellation),
                                " ended with an accepted offer; to leave, call "
                                "StartCancellation with mode REQUEST for ",
                                subscription),
                   {{"cancellation", NameOf(cancellation)},
                    {"subscription", subscription},
                    {"call", "StartCancellation"},
                    {"mode", "REQUEST"}});
    case Ruling::kRefusedAlreadyCanceled:
      return Error(absl::StatusCode::kFailedPrecondition, kSubscriptionAlreadyCanceled,
                   absl::StrCat(subscription, " is already canceled"),
                   {{"subscription", subscription}});
    default:
      return absl::OkStatus();
  }
}

CancelMode AppliedMode(CancelMode asked, const FlowPolicy& policy) {
  return policy.intent_allowed ? asked : CancelMode::kRequest;
}

Cancellation Open(const StartFacts& facts, const FlowPolicy& policy, const EndPlan& end,
                  absl::Time now) {
  Cancellation opened;
  opened.customer = facts.customer;
  opened.subscription = facts.subscription;
  opened.id = facts.id;
  opened.mode = AppliedMode(facts.mode, policy);
  opened.wish = facts.wish;
  opened.started_at = now;
  opened.end = end;
  opened.reason = facts.reason;
  opened.channel = facts.channel;
  opened.policy = policy;
  opened.active_at = now;
  if (opened.mode == CancelMode::kRequest) {
    opened.state = CancellationState::kRequested;
    opened.requested_at = now;
  }
  return opened;
}

absl::StatusOr<Cancellation> Request(const Cancellation& before, Verb verb, const EndPlan& end,
                                     absl::Time now) {
  HF_RETURN_IF_ERROR(CheckRuling(before, verb));
  if (RulingOf(before.state, verb) != Ruling::kBecomesRequested) return before;
  Cancellation after = before;
  after.state = CancellationState::kRequested;
  if (verb == Verb::kStartRequest) after.mode = CancelMode::kRequest;
  after.requested_at = now;
  after.end = end;
  after.active_at = now;
  ++after.version;
  return after;
}

absl::StatusOr<Cancellation> Withdraw(const Cancellation& before, absl::Time now) {
  HF_RETURN_IF_ERROR(CheckRuling(before, Verb::kWithdraw));
  HF_RETURN_IF_ERROR(CheckBeforeEnd(before, now));
  return Closing(before, CancellationState::kWithdrawn, now);
}

absl::StatusOr<Cancellation> Retain(const Cancellation& before, absl::Time window_ends_at,
                                    absl::Time now) {
  HF_RETURN_IF_ERROR(CheckRuling(before, Verb::kAcceptRetaining));
  HF_RETURN_IF_ERROR(CheckBeforeEnd(before, now));
  Cancellation after = Closing(before, CancellationState::kRetained, now);
  after.retention = RetentionOutcome::kProvisional;
  after.window_ends_at = window_ends_at;
  return after;
}

absl::StatusOr<Cancellation> TakeEffect(const Cancellation& before, absl::Time now) {
  HF_RETURN_IF_ERROR(CheckRuling(before, Verb::kEffect));
  if (RulingOf(before.state, Verb::kEffect) != Ruling::kBecomesCanceled) return before;
  if (now < before.end.effective_at)
    return before;  // the end was moved while the timer was under way
  return Closing(before, CancellationState::kCanceled, now);
}

absl::StatusOr<Cancellation> Abandon(const Cancellation& before, absl::Time now) {
  HF_RETURN_IF_ERROR(CheckRuling(before, Verb::kIdle));
  if (RulingOf(before.state, Verb::kIdle) != Ruling::kBecomesAbandoned) return before;
  if (now < IdleAt(before)) return before;
  return Closing(before, CancellationState::kAbandoned, now);
}

absl::StatusOr<Cancellation> Touch(const Cancellation& before, Verb verb, absl::Time now) {
  HF_RETURN_IF_ERROR(CheckRuling(before, verb));
  if (RulingOf(before.state, verb) != Ruling::kActivity) return before;
  Cancellation after = before;
  after.active_at = now;
  return after;
}

Cancellation CloseWindow(const Cancellation& before, RetentionOutcome outcome) {
  Cancellation after = before;
  after.retention = outcome;
  after.window_ends_at = std::nullopt;
  ++after.version;
  return after;
}

absl::Status CheckBeforeEnd(const Cancellation& cancellation, absl::Time now) {
  if (HF_PLANT(kOfferAfterEnd)) return absl::OkStatus();
  const bool ended =
      cancellation.state == CancellationState::kRequested && now >= cancellation.end.effective_at;
  return ended ? Closed(cancellation) : absl::OkStatus();
}

bool AwaitsFeedback(const Cancellation& cancellation) {
  if (cancellation.state != CancellationState::kIntent || cancellation.choice_made) return false;
  const FlowPolicy& policy = cancellation.policy;
  if (!cancellation.reason.empty() || !policy.survey_allowed) return policy.max_before_request > 0;
  return cancellation.survey.empty();
}

const char* StateName(CancellationState state) {
  switch (state) {
    case CancellationState::kIntent:
      return "intent";
    case CancellationState::kRequested:
      return "requested";
    case CancellationState::kRetained:
      return "retained";
    case CancellationState::kCanceled:
      return "canceled";
    case CancellationState::kWithdrawn:
      return "withdrawn";
    case CancellationState::kAbandoned:
      return "abandoned";
  }
  return "unknown";
}

const char* VerbName(Verb verb) {
  switch (verb) {
    case Verb::kStartIntent:
      return "StartIntent";
    case Verb::kStartRequest:
      return "StartRequest";
    case Verb::kConfirm:
      return "Confirm";
    case Verb::kWithdraw:
      return "Withdraw";
    case Verb::kAcceptRetaining:
      return "AcceptRetaining";
    case Verb::kAcceptOther:
      return "AcceptOther";
    case Verb::kDecline:
      return "Decline";
    case Verb::kPresent:
      return "Present";
    case Verb::kShow:
      return "Show";
    case Verb::kIdle:
      return "Idle";
    case Verb::kEffect:
      return "Effect";
  }
  return "Unknown";
}

}  // namespace holdfast::billing
