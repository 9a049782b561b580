// Moves test clocks: from due instant to due instant, everything in order at its own time.
#ifndef HOLDFAST_SERVICES_BILLING_JOBS_CLOCK_STEPPER_H_
#define HOLDFAST_SERVICES_BILLING_JOBS_CLOCK_STEPPER_H_

#include <functional>
#include <memory>

#include "absl/time/time.h"
#include "services/billing/app/timer_handlers.h"
#include "services/billing/jobs/job_context.h"
#include "services/billing/store/clock_advances.h"

namespace holdfast::billing {

// Works off the rows of StartAdvance, oldest first, one at a time; what a crash interrupted goes on
// at the next start. One step of the task is one instant: read what is due, submit the clock's
// step, the timers and the numbering in one go, and wait for the answers. That they share groups is
// safe: a timer that runs before the clock's step is stale and read again.
class ClockStepper {
 public:
  // `handlers` outlives the job. `finished(tenant, id)` runs once the clock stands at the end of a
  // move.
  ClockStepper(JobContext context, const TimerHandlers& handlers,
               std::function<void(const ClockAdvance&)> arrived);
  ~ClockStepper();
  ClockStepper(const ClockStepper&) = delete;
  ClockStepper& operator=(const ClockStepper&) = delete;

  // A move was committed. Any thread.
  void Wake();

 private:
  struct State;
  struct Round;
  static absl::Duration Step(const std::shared_ptr<State>& state);
  static void Fire(const std::shared_ptr<State>& state, const Round& round);
  static void Finish(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;
  std::unique_ptr<Task> task_;
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_JOBS_CLOCK_STEPPER_H_
