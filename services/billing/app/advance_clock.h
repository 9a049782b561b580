// The test clock of a tenant. A move is a row first (StartAdvance); a job then takes the clock from
// due instant to due instant (StepClock, the timers, FinishAdvance); services report that they have
// caught up (ReportBarrier).
#ifndef HOLDFAST_SERVICES_BILLING_APP_ADVANCE_CLOCK_H_
#define HOLDFAST_SERVICES_BILLING_APP_ADVANCE_CLOCK_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/store/clock_advances.h"

namespace holdfast::billing {

struct TestClock {
  absl::Time now;
  bool is_test_clock = false;  // false: system time
};

// FAILED_PRECONDITION TENANT_HAS_SUBSCRIPTIONS, or CLOCK_MOVES_BACKWARDS where there is a later
// one. Emits clock.advanced, so that every service runs on it from the start.
absl::StatusOr<TestClock> CreateTestClock(sql::Txn& txn, const Scope& scope, absl::Time start);
absl::StatusOr<TestClock> ReadTestClock(sql::ReadTxn& txn, const Scope& scope);

struct AdvanceCommand {
  absl::Time to_time;
  std::vector<std::string> wait_for;  // services
};
struct AdvanceView {
  ClockAdvance advance;
  std::vector<std::string> missing;  // services still to report
  absl::Time now;

  bool done() const { return advance.finished && missing.empty(); }
};
// FAILED_PRECONDITION NO_TEST_CLOCK, CLOCK_MOVES_BACKWARDS.
absl::StatusOr<AdvanceView> StartAdvance(sql::Txn& txn, const Scope& scope,
                                         const AdvanceCommand& command);
// NOT_FOUND.
absl::StatusOr<AdvanceView> ReadAdvance(sql::ReadTxn& txn, const Scope& scope, std::string_view id);

// Takes the clock to `instant`, where timers are due, and notes how many fired so far.
absl::Status StepClock(sql::Txn& txn, const Scope& scope, const ClockAdvance& advance,
                       absl::Time instant);
// Takes the clock to the end of the move and emits clock.advanced with the move's id as barrier.
// Once: a finished move stays as it is.
absl::Status FinishAdvance(sql::Txn& txn, const Scope& scope, const ClockAdvance& advance);

// `service` has applied everything up to the barrier. Repeating it changes nothing. NOT_FOUND for
// an unknown barrier.
absl::Status ReportBarrier(sql::Txn& txn, const Scope& scope, std::string_view service,
                           std::string_view barrier);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_ADVANCE_CLOCK_H_
