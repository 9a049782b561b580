// Starts a subscription today or later.
#ifndef HOLDFAST_SERVICES_BILLING_APP_CREATE_SUBSCRIPTION_H_
#define HOLDFAST_SERVICES_BILLING_APP_CREATE_SUBSCRIPTION_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/domain/subscription.h"

namespace holdfast::billing {

struct CreateSubscriptionCommand {
  std::string customer;
  std::string id;  // empty: one is made
  std::string plan;
  int64_t quantity = 1;
  std::optional<absl::CivilDay> start_date;  // nothing: today
  int trial_days = 0;
  bool open_ended_trial = false;
};

// One that starts today is TRIALING, or ACTIVE with its first period invoiced, and emits
// subscription.created alone; one that starts later is SCHEDULED. INVALID_ARGUMENT names the field;
// NOT_FOUND customer or plan; FAILED_PRECONDITION CURRENCY_MISMATCH; ALREADY_EXISTS
// RESOURCE_EXISTS.
absl::StatusOr<Subscription> CreateSubscription(sql::Txn& txn, const Scope& scope,
                                                const CreateSubscriptionCommand& command);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_CREATE_SUBSCRIPTION_H_
