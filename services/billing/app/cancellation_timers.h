// What happens to cancellations and offers by themselves, when their time comes.
#ifndef HOLDFAST_SERVICES_BILLING_APP_CANCELLATION_TIMERS_H_
#define HOLDFAST_SERVICES_BILLING_APP_CANCELLATION_TIMERS_H_

#include "absl/status/status.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/app/timer_handlers.h"
#include "services/billing/store/timers.h"

namespace holdfast::billing {

// The four kinds whose subject is a cancellation's or an offer's name.
void RegisterCancellationTimers(TimerHandlers& handlers);

absl::Status FireEffect(sql::Txn& txn, const Scope& scope, const Timer& timer);
absl::Status FireIdle(sql::Txn& txn, const Scope& scope, const Timer& timer);
absl::Status FireOfferExpiry(sql::Txn& txn, const Scope& scope, const Timer& timer);
absl::Status FireRetentionWindow(sql::Txn& txn, const Scope& scope, const Timer& timer);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_CANCELLATION_TIMERS_H_
