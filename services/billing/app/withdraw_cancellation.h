// The customer stays after all.
#ifndef HOLDFAST_SERVICES_BILLING_APP_WITHDRAW_CANCELLATION_H_
#define HOLDFAST_SERVICES_BILLING_APP_WITHDRAW_CANCELLATION_H_

#include <string>

#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/app/cancel_flow.h"
#include "services/billing/domain/names.h"

namespace holdfast::billing {

struct WithdrawCommand {
  CancellationName name;
  std::string etag;
};

// The end is taken back and a held renewal happens now. CANCELLATION_CLOSED once closed, and from
// effective_at on.
absl::StatusOr<CancellationView> WithdrawCancellation(sql::Txn& txn, const Scope& scope,
                                                      const WithdrawCommand& command);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_WITHDRAW_CANCELLATION_H_
