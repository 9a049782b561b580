// Rows of test clock moves and of the services that have caught up with them.
#ifndef HOLDFAST_SERVICES_BILLING_STORE_CLOCK_ADVANCES_H_
#define HOLDFAST_SERVICES_BILLING_STORE_CLOCK_ADVANCES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/sql/txn.h"

namespace holdfast::billing {

struct ClockAdvance {
  std::string tenant;
  std::string id;  // also the name of its barrier
  absl::Time to_time;
  std::vector<std::string> wait_for;  // services
  int64_t actions = 0;                // timers fired so far
  bool finished = false;              // the clock stands at to_time
  friend bool operator==(const ClockAdvance&, const ClockAdvance&) = default;
};

absl::Status InsertAdvance(sql::Txn& txn, const ClockAdvance& advance);
absl::Status UpdateAdvance(sql::Txn& txn, const ClockAdvance& advance);
absl::StatusOr<std::optional<ClockAdvance>> FindAdvance(sql::ReadTxn& txn, std::string_view tenant,
                                                        std::string_view id);
// The oldest of any tenant that is not finished.
absl::StatusOr<std::optional<ClockAdvance>> FindUnfinishedAdvance(sql::ReadTxn& txn);

// Tenants whose clock is under way, by name.
absl::StatusOr<std::vector<std::string>> TenantsWithUnfinishedAdvances(sql::ReadTxn& txn);

absl::Status InsertBarrierReport(sql::Txn& txn, std::string_view tenant, std::string_view advance,
                                 std::string_view service);
// Services that have reported, by name.
absl::StatusOr<std::vector<std::string>> ListBarrierReports(sql::ReadTxn& txn,
                                                            std::string_view tenant,
                                                            std::string_view advance);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_STORE_CLOCK_ADVANCES_H_
