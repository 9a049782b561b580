// Fires the response timers of cases. Tenants with a test clock are driven by clock.advanced as
// well; a timer that has run is gone, so nothing happens twice.
#ifndef HOLDFAST_SERVICES_FEEDBACK_JOBS_CASE_TIMERS_H_
#define HOLDFAST_SERVICES_FEEDBACK_JOBS_CASE_TIMERS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"
#include "libs/executor/executor.h"
#include "libs/sql/database.h"

namespace holdfast::feedback {

class CaseTimers {
 public:
  // All outlive the job. `system` is the time of tenants without a test clock.
  CaseTimers(sql::Database& database, Executor& executor, const Clock& system,
             absl::Duration every = absl::Seconds(1));

 private:
  absl::Duration Step();
  // Tenants that have something due by their own time.
  absl::Status Look(std::vector<std::string>* tenants);

  sql::Database& database_;
  const Clock& system_;
  const absl::Duration every_;
  std::unique_ptr<Task> task_;  // last: stops before the rest goes
};

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_JOBS_CASE_TIMERS_H_
