// Takes over a subscription that ran elsewhere.
#ifndef HOLDFAST_SERVICES_BILLING_APP_IMPORT_SUBSCRIPTION_H_
#define HOLDFAST_SERVICES_BILLING_APP_IMPORT_SUBSCRIPTION_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/domain/subscription.h"

namespace holdfast::billing {

struct ImportSubscriptionCommand {
  std::string customer;
  std::string plan;
  NewSubscription wanted;
  std::optional<ImportedEnd> end;
};

// Nothing is invoiced: the period that holds today was paid elsewhere. A customer's own leaving
// (VOLUNTARY) is recorded as a CANCELED cancellation of channel import. Emits
// subscription.imported. Errors as CreateSubscription.
absl::StatusOr<Subscription> ImportSubscription(sql::Txn& txn, const Scope& scope,
                                                const ImportSubscriptionCommand& command);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_IMPORT_SUBSCRIPTION_H_
