#include "services/billing/app/confirm_cancellation.h"

#include <optional>
#include <utility>

#include "libs/status/status.h"
#include "services/billing/app/open_cancellation.h"
#include "services/billing/domain/end_plan.h"
#include "services/billing/store/cancellations.h"

namespace holdfast::billing {
namespace {

absl::StatusOr<CancellationView> ConfirmOpen(sql::Txn& txn, const Scope& scope, Flow flow) {
  Cancellation& c = flow.now.cancellation;
  if (RulingOf(c.state, Verb::kConfirm) == Ruling::kBecomesRequested) {
    HF_ASSIGN_OR_RETURN(const EndPlan end,
                        PlanEnd(flow.record.subscription, c.wish, c.started_at, scope.now));
    HF_ASSIGN_OR_RETURN(c, Request(c, Verb::kConfirm, end, scope.now));
    HF_RETURN_IF_ERROR(FinishRequest(txn, scope, flow));
  }
  return ShowAndView(txn, scope, std::move(flow));
}

absl::StatusOr<CancellationView> ConfirmAnew(sql::Txn& txn, const Scope& scope,
                                             PolicyReplica& policies, Flow closed,
                                             const ConfirmCommand& command) {
  const Cancellation& past = closed.now.cancellation;
  HF_ASSIGN_OR_RETURN(std::optional<Cancellation> open,
                      FindOpenCancellation(txn, scope.tenant, {past.customer, past.subscription}));
  if (open.has_value()) {
    HF_ASSIGN_OR_RETURN(Flow flow, FlowOf(txn, scope, std::move(closed.record), *std::move(open)));
    return ConfirmOpen(txn, scope, std::move(flow));
  }
  return OpenCancellation(
      txn, scope, policies, std::move(closed.record),
      Opening{CancelMode::kRequest, past.wish, past.reason, command.channel, false});
}

}  // namespace

absl::StatusOr<CancellationView> ConfirmCancellation(sql::Txn& txn, const Scope& scope,
                                                     PolicyReplica& policies,
                                                     const ConfirmCommand& command) {
  HF_ASSIGN_OR_RETURN(Flow flow, LoadFlow(txn, scope, command.name));
  HF_RETURN_IF_ERROR(CheckRuling(flow.now.cancellation, Verb::kConfirm));
  if (RulingOf(flow.now.cancellation.state, Verb::kConfirm) == Ruling::kOpensAnew) {
    return ConfirmAnew(txn, scope, policies, std::move(flow), command);
  }
  return ConfirmOpen(txn, scope, std::move(flow));
}

}  // namespace holdfast::billing
