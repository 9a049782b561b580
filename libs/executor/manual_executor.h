// Test executor: every task runs on the calling thread, in an order drawn from a seed, on a virtual
// clock. The same seed and the same calls give the same run.
#ifndef HOLDFAST_LIBS_EXECUTOR_MANUAL_EXECUTOR_H_
#define HOLDFAST_LIBS_EXECUTOR_MANUAL_EXECUTOR_H_

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "libs/clock/clock.h"
#include "libs/executor/executor.h"

namespace holdfast {

// All calls on one thread, except Task::Wake.
class ManualExecutor : public Executor {
 public:
  // `clock` outlives the executor and moves only through it, or between its calls.
  ManualExecutor(uint64_t seed, VirtualClock& clock);
  ~ManualExecutor() override;

  std::unique_ptr<Task> Start(std::string name, Step step) override;
  const Clock& clock() const override { return clock_; }
  // Runs other tasks until `done`, moving the clock when all of them sleep. Aborts when nothing
  // could ever notify it.
  void Await(const absl::Notification& done) override;

  // Runs every step that is due or woken until none is. The clock stands still.
  void RunUntilIdle();
  // Moves the clock from wake-up to wake-up for `duration`, which ends exactly unless a step
  // awaited something later.
  void RunFor(absl::Duration duration);
  // Runs one step, moving the clock first when all tasks sleep. False: all of them sleep for good.
  bool RunNext();

 private:
  class State;
  class ManualTask;

  bool RunOne();
  absl::Time NextWakeUp() const;

  VirtualClock& clock_;
  std::mt19937_64 random_;
  std::vector<std::shared_ptr<State>> tasks_;
};

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_EXECUTOR_MANUAL_EXECUTOR_H_
