#include "services/billing/app/timer_handlers.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "services/billing/app/renew_subscription.h"

namespace holdfast::billing {

void TimerHandlers::Register(std::string_view kind, TimerHandler handler) {
  HF_CHECK(handlers_.emplace(std::string(kind), std::move(handler)).second);
}

absl::StatusOr<bool> TimerHandlers::Fire(sql::Txn& txn, const Scope& scope,
                                         const Timer& timer) const {
  HF_ASSIGN_OR_RETURN(const std::optional<Timer> stored,
                      FindTimer(txn, scope.tenant, timer.customer, timer.kind, timer.subject));
  if (!stored.has_value() || scope.now < stored->due_at) return false;
  const auto handler = handlers_.find(timer.kind);
  if (handler == handlers_.end()) {
    return absl::InternalError(absl::StrCat("nothing handles timers of kind ", timer.kind));
  }
  HF_RETURN_IF_ERROR(handler->second(txn, scope, *stored));
  // A timer that stays where it was would fire for ever, and a test clock would never get past it.
  HF_ASSIGN_OR_RETURN(const std::optional<Timer> left,
                      FindTimer(txn, scope.tenant, timer.customer, timer.kind, timer.subject));
  if (left.has_value() && left->due_at == stored->due_at) {
    return absl::InternalError(absl::StrCat("the handler of ", timer.kind, " left its timer"));
  }
  return true;
}

void RegisterSubscriptionTimers(TimerHandlers& handlers) {
  handlers.Register(kTimerSubscriptionDue,
                    [](sql::Txn& txn, const Scope& scope, const Timer& timer) {
                      return RenewSubscription(txn, scope, timer.customer, timer.subject).status();
                    });
}

}  // namespace holdfast::billing
