// The retention policy as billing holds it: what feedback pushed last, else the table that ships
// with this build.
#ifndef HOLDFAST_SERVICES_BILLING_STORE_POLICY_REPLICA_H_
#define HOLDFAST_SERVICES_BILLING_STORE_POLICY_REPLICA_H_

#include <memory>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "libs/retention_policy/policy.h"
#include "libs/sql/txn.h"

namespace holdfast::billing {

// Parses a table once for each version. Thread-safe.
class PolicyReplica {
 public:
  // The table that the database holds now.
  absl::StatusOr<std::shared_ptr<const PolicyTable>> Current(sql::ReadTxn& txn)
      ABSL_LOCKS_EXCLUDED(mu_);

 private:
  absl::Mutex mu_;
  std::shared_ptr<const PolicyTable> parsed_ ABSL_GUARDED_BY(mu_);
};

absl::Status StorePolicyReplica(sql::Txn& txn, int version, std::string_view policy_json,
                                absl::Time now);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_STORE_POLICY_REPLICA_H_
