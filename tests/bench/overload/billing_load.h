// What callers of billing do in the overload runs: heavy reads, small charges, and customers who
// leave.
#ifndef HOLDFAST_TESTS_BENCH_OVERLOAD_BILLING_LOAD_H_
#define HOLDFAST_TESTS_BENCH_OVERLOAD_BILLING_LOAD_H_

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/bench/overload/load_generator.h"
#include "tests/support/process_world/process_world.h"

namespace holdfast::overload {

class BillingLoad {
 public:
  // Makes `customers` customers, bills them for `months` months, and opens an INTENT for two thirds
  // of them. A run may make as many cancel calls as there are customers.
  static absl::StatusOr<std::unique_ptr<BillingLoad>> Prepare(testing_support::ProcessWorld& world,
                                                              int customers, int months);

  Target target() const;
  // VerifyLedger: work for the database that grows with what was billed, and a small reply.
  Traffic Reads(absl::Duration deadline, double per_second = 0) const;
  // CreateCustomer, another one each time.
  Traffic Charges(absl::Duration deadline, double per_second = 0);
  // StartCancellation, ConfirmCancellation and WithdrawCancellation in turn, each customer once,
  // over all runs.
  Traffic Cancels(absl::Duration deadline, double per_second = 0);

 private:
  explicit BillingLoad(testing_support::ProcessWorld& world) : world_(world) {}
  absl::Status OpenIntents(int customers);
  Request CancelRequest(int64_t n) const;

  testing_support::ProcessWorld& world_;
  std::vector<std::string> to_start_;     // subscriptions
  std::vector<std::string> to_confirm_;   // cancellations
  std::vector<std::string> to_withdraw_;  // cancellations
  std::atomic<int64_t> next_cancel_ = 0;
};

// Resident memory of a process in MiB; 0 when it is gone.
double ResidentMiB(pid_t pid);

}  // namespace holdfast::overload

#endif  // HOLDFAST_TESTS_BENCH_OVERLOAD_BILLING_LOAD_H_
