// Fires a batch of due timers, a command each, grouped by the writer.
#ifndef HOLDFAST_SERVICES_BILLING_JOBS_TIMER_BATCH_H_
#define HOLDFAST_SERVICES_BILLING_JOBS_TIMER_BATCH_H_

#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "services/billing/app/timer_handlers.h"
#include "services/billing/jobs/job_context.h"
#include "services/billing/store/timers.h"

namespace holdfast::billing {

struct BatchResult {
  int fired = 0;
  int stale = 0;   // gone or moved meanwhile
  int parked = 0;  // failed; tried again after a while
  int busy = 0;    // not run: the writer was full, or lost a race; still due
};

// Returns at once; `done` runs when every command has been answered, on the finisher (or inside,
// for none). `context` and `handlers` must outlive it.
void FireTimers(const JobContext& context, const TimerHandlers& handlers,
                const std::vector<Timer>& timers, absl::AnyInvocable<void(BatchResult)> done);

// How long a timer that failed `attempts` times before stays away: 2 s doubling, at most 10
// minutes.
absl::Duration ParkedFor(int attempts);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_JOBS_TIMER_BATCH_H_
