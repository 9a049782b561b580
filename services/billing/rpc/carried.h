// Replies and streams that leave outside of a command: what they are the first to show is recorded
// behind them.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_CARRIED_H_
#define HOLDFAST_SERVICES_BILLING_RPC_CARRIED_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "holdfast/billing/v1/cancellation.pb.h"
#include "libs/command/runner.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/app/cancel_flow.h"
#include "services/billing/domain/names.h"

namespace holdfast::billing {

// A cancellation on its way out.
struct Carried {
  CancellationView view;
  Origin origin;
  std::vector<std::string>
      first_shown;  // ids of offers that nobody has seen before; `view` has them as shown
};

Origin OriginOf(const Scope& scope);

// As it is now, on a reader.
absl::StatusOr<Carried> ReadCarried(sql::ReadTxn& txn, const Scope& scope,
                                    const CancellationName& name);

// Submits commands that record it; never blocks. Commands of the same customer that follow find it
// recorded.
void RecordCarried(CommandRunner& commands, const Carried& carried);
void RecordAnsweredDegraded(CommandRunner& commands, const Carried& carried);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_CARRIED_H_
