// Fires what is due, of every tenant, at the tenant's own time.
#ifndef HOLDFAST_SERVICES_BILLING_JOBS_DUE_TIMERS_H_
#define HOLDFAST_SERVICES_BILLING_JOBS_DUE_TIMERS_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/billing/app/timer_handlers.h"
#include "services/billing/jobs/job_context.h"

namespace holdfast::billing {

struct DueTimersOptions {
  int of_one_tenant = 256;  // in one round
  int of_all = 1024;
  absl::Duration poll = absl::Seconds(1);  // at most this late when nobody wakes it
};

// Reads due rows on a reader and submits a command for each; the next round starts when all of them
// are answered. A command reads its timer again, so several processes, or a test clock's own
// stepping, cannot fire it twice. Tenants whose test clock is being moved are left to the clock's
// job.
class DueTimersJob {
 public:
  // `handlers` outlives the job. `fired` runs after a round that did something; any thread.
  DueTimersJob(JobContext context, const TimerHandlers& handlers,
               std::function<void()> fired = nullptr, DueTimersOptions options = {});
  ~DueTimersJob();  // a round under way ends by itself
  DueTimersJob(const DueTimersJob&) = delete;
  DueTimersJob& operator=(const DueTimersJob&) = delete;

  // Something may have become due. Any thread.
  void Wake();

 private:
  struct State;
  struct Round {
    std::vector<Timer> due;
    absl::Duration until_next = absl::InfiniteDuration();
  };

  static absl::Duration Step(const std::shared_ptr<State>& state);
  static absl::StatusOr<Round> ReadRound(State& state);

  std::shared_ptr<State> state_;
  std::unique_ptr<Task> task_;
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_JOBS_DUE_TIMERS_H_
