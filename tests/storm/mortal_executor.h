// The threads of one process. They are tasks of the storm's loop until the process dies; from then
// on nobody outside sees them run, and what is left of the process is taken apart on a loop and a
// clock of its own.
#ifndef HOLDFAST_TESTS_STORM_MORTAL_EXECUTOR_H_
#define HOLDFAST_TESTS_STORM_MORTAL_EXECUTOR_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "libs/clock/clock.h"
#include "libs/executor/manual_executor.h"

namespace holdfast::storm {

class MortalExecutor : public Executor {
 public:
  // `world` outlives it; tasks must not. `orphaned` runs on the loop of the dead, before anything
  // that waits there: it ends the calls that went out while the process lived.
  MortalExecutor(ManualExecutor& world, uint64_t seed, std::function<void()> orphaned);
  ~MortalExecutor() override;

  std::unique_ptr<Task> Start(std::string name, Step step) override;
  const Clock& clock() const override { return clock_; }
  void Await(const absl::Notification& done) override;

  void Die();
  bool dead() const { return after_ != nullptr; }

 private:
  class Thread;
  // The world's clock, which stands still for the dead.
  class OwnClock : public Clock {
   public:
    explicit OwnClock(const MortalExecutor& owner) : owner_(owner) {}
    absl::Time Now() const override;

   private:
    const MortalExecutor& owner_;
  };

  ManualExecutor& world_;
  const uint64_t seed_;
  const std::function<void()> orphaned_;
  OwnClock clock_{*this};
  std::vector<Thread*> threads_;
  std::unique_ptr<VirtualClock> after_clock_;
  std::unique_ptr<ManualExecutor> after_;
  std::unique_ptr<Task> orphans_;
};

}  // namespace holdfast::storm

#endif  // HOLDFAST_TESTS_STORM_MORTAL_EXECUTOR_H_
