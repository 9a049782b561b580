// What a subscription does by itself when its day has come: start, end of trial, renewal, pause,
// resumption.
#ifndef HOLDFAST_SERVICES_BILLING_APP_RENEW_SUBSCRIPTION_H_
#define HOLDFAST_SERVICES_BILLING_APP_RENEW_SUBSCRIPTION_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"

namespace holdfast::billing {

enum class Renewal {
  kNothingDue,  // the timer was stale and is put right
  kHeld,        // an open INTENT holds the step; its end sets the timer again
  kStepped,
};

// One step. Those that were missed follow one by one, each due at its own instant, so that any
// pattern of ticks and outages bills each period exactly once.
absl::StatusOr<Renewal> RenewSubscription(sql::Txn& txn, const Scope& scope,
                                          std::string_view customer, std::string_view id);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_RENEW_SUBSCRIPTION_H_
