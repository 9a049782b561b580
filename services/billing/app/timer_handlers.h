// What happens when a timer is due, by kind.
#ifndef HOLDFAST_SERVICES_BILLING_APP_TIMER_HANDLERS_H_
#define HOLDFAST_SERVICES_BILLING_APP_TIMER_HANDLERS_H_

#include <functional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/store/timers.h"

namespace holdfast::billing {

// Runs in the transaction of one command, at the tenant's time. It reads the facts again; it moves
// or clears its timer, or the timer fires for ever. An error leaves the timer, which is tried again
// after a while.
using TimerHandler = std::function<absl::Status(sql::Txn&, const Scope&, const Timer&)>;

// Filled once in main.cc; then read by many threads.
class TimerHandlers {
 public:
  // Registering a kind twice is our own bug and aborts.
  void Register(std::string_view kind, TimerHandler handler);

  // True: the timer was still due and its handler has run. False: it is gone or has moved, and
  // nothing was done. INTERNAL for a kind without a handler.
  absl::StatusOr<bool> Fire(sql::Txn& txn, const Scope& scope, const Timer& timer) const;

 private:
  absl::flat_hash_map<std::string, TimerHandler> handlers_;
};

// Those of the subscription itself: kTimerSubscriptionDue.
void RegisterSubscriptionTimers(TimerHandlers& handlers);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_TIMER_HANDLERS_H_
