#include "services/billing/app/start_cancellation.h"

#include <optional>
#include <utility>

#include "libs/status/status.h"
#include "services/billing/app/open_cancellation.h"
#include "services/billing/domain/end_plan.h"
#include "services/billing/events/facts.h"
#include "services/billing/store/cancellations.h"
#include "services/billing/store/subscriptions.h"

namespace holdfast::billing {
namespace {

// Takes over what this start says anew. True: something did change.
absl::StatusOr<bool> TakeOver(const StartCommand& command, absl::Time now, Flow& flow) {
  Cancellation& c = flow.now.cancellation;
  const bool new_wish = command.wish != c.wish;
  const bool new_reason = !command.reason.empty() && command.reason != c.reason;
  if (new_wish) {
    c.wish = command.wish;
    HF_ASSIGN_OR_RETURN(c.end, PlanEnd(flow.record.subscription, c.wish, c.started_at, now));
  }
  if (new_reason) c.reason = command.reason;
  return new_wish || new_reason;
}

absl::StatusOr<CancellationView> LookAgain(sql::Txn& txn, const Scope& scope,
                                           const StartCommand& command, Flow flow) {
  HF_ASSIGN_OR_RETURN(const bool changed, TakeOver(command, scope.now, flow));
  Cancellation& c = flow.now.cancellation;
  HF_ASSIGN_OR_RETURN(c, Touch(c, Verb::kStartIntent, scope.now));
  if (changed) ++c.version;
  if (command.answer_now && AwaitsFeedback(c)) c.degraded = true;
  HF_RETURN_IF_ERROR(SaveFlow(txn, scope, flow));
  if (changed) {
    HF_RETURN_IF_ERROR(Emit(txn, scope, kCancellationStarted, flow));
  }
  return ShowAndView(txn, scope, std::move(flow));
}

absl::StatusOr<CancellationView> Upgrade(sql::Txn& txn, const Scope& scope,
                                         const StartCommand& command, Flow flow) {
  HF_RETURN_IF_ERROR(TakeOver(command, scope.now, flow).status());
  Cancellation& c = flow.now.cancellation;
  HF_ASSIGN_OR_RETURN(const EndPlan end,
                      PlanEnd(flow.record.subscription, c.wish, c.started_at, scope.now));
  HF_ASSIGN_OR_RETURN(c, Request(c, Verb::kStartRequest, end, scope.now));
  HF_RETURN_IF_ERROR(FinishRequest(txn, scope, flow));
  return ShowAndView(txn, scope, std::move(flow));
}

absl::StatusOr<CancellationView> AskAgain(sql::Txn& txn, const Scope& scope,
                                          const StartCommand& command, Flow flow) {
  HF_ASSIGN_OR_RETURN(const bool changed, TakeOver(command, scope.now, flow));
  if (changed) {
    HF_RETURN_IF_ERROR(CheckBeforeEnd(flow.before.cancellation, scope.now));
    ++flow.now.cancellation.version;
    HF_RETURN_IF_ERROR(FinishRequest(txn, scope, flow));
  }
  return ShowAndView(txn, scope, std::move(flow));
}

}  // namespace

absl::StatusOr<CancellationView> StartCancellation(sql::Txn& txn, const Scope& scope,
                                                   PolicyReplica& policies,
                                                   const StartCommand& command) {
  const SubscriptionName& name = command.subscription;
  HF_ASSIGN_OR_RETURN(SubscriptionRecord record,
                      LoadSubscription(txn, scope.tenant, name.customer, name.subscription));
  HF_RETURN_IF_ERROR(CheckNotCanceled(record.subscription));
  HF_RETURN_IF_ERROR(CheckEtag(command.etag, record.subscription.version));
  HF_ASSIGN_OR_RETURN(std::optional<Cancellation> open,
                      FindOpenCancellation(txn, scope.tenant, name));
  if (!open.has_value()) {
    return OpenCancellation(
        txn, scope, policies, std::move(record),
        Opening{command.mode, command.wish, command.reason, command.channel, command.answer_now});
  }
  const CancelMode mode = AppliedMode(command.mode, open->policy);
  const CancellationState state = open->state;
  HF_ASSIGN_OR_RETURN(Flow flow, FlowOf(txn, scope, std::move(record), *std::move(open)));
  if (state == CancellationState::kIntent) {
    return mode == CancelMode::kIntent ? LookAgain(txn, scope, command, std::move(flow))
                                       : Upgrade(txn, scope, command, std::move(flow));
  }
  if (mode == CancelMode::kIntent) return ShowAndView(txn, scope, std::move(flow));
  return AskAgain(txn, scope, command, std::move(flow));
}

}  // namespace holdfast::billing
