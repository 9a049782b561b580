// Takes one event of billing in: the only way anything enters renewal.
#ifndef HOLDFAST_SERVICES_RENEWAL_APP_APPLY_BILLING_EVENT_H_
#define HOLDFAST_SERVICES_RENEWAL_APP_APPLY_BILLING_EVENT_H_

#include "absl/status/status.h"
#include "libs/command/scope.h"
#include "libs/outbox/event.h"
#include "libs/sql/txn.h"

namespace holdfast::renewal {

// An outbox::Handler. Subscriptions are followed and their counts kept; a clock barrier, once
// complete, ages every subscription of the tenant up to its time in the same transaction.
absl::Status ApplyBillingEvent(sql::Txn& txn, const Scope& scope, const outbox::Event& event);

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_APP_APPLY_BILLING_EVENT_H_
