#include "services/billing/app/withdraw_cancellation.h"

#include <utility>

#include "libs/status/status.h"
#include "services/billing/events/facts.h"

namespace holdfast::billing {

absl::StatusOr<CancellationView> WithdrawCancellation(sql::Txn& txn, const Scope& scope,
                                                      const WithdrawCommand& command) {
  HF_ASSIGN_OR_RETURN(Flow flow, LoadFlow(txn, scope, command.name));
  Cancellation& c = flow.now.cancellation;
  HF_RETURN_IF_ERROR(CheckRuling(c, Verb::kWithdraw));
  HF_RETURN_IF_ERROR(CheckEtag(command.etag, c.version));
  HF_ASSIGN_OR_RETURN(c, Withdraw(c, scope.now));
  HF_RETURN_IF_ERROR(FinishUndone(txn, scope, flow, kCancellationWithdrawn));
  return std::move(flow.now);
}

}  // namespace holdfast::billing
