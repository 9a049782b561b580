// The unit of concurrency: everything that would be a thread (writers, relay, consumers, timers) is
// a Step.
#ifndef HOLDFAST_LIBS_EXECUTOR_EXECUTOR_H_
#define HOLDFAST_LIBS_EXECUTOR_EXECUTOR_H_

#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"

namespace holdfast {

// One bounded piece of work. Returns how long until it wants to run again: ZeroDuration at once,
// InfiniteDuration only when woken. A wake-up during the step is not lost: the step runs once more.
using Step = absl::AnyInvocable<absl::Duration()>;

class Task {
 public:
  // Stops the task: no step runs after the destructor has returned. Never destroy a task from its
  // own step.
  virtual ~Task() = default;
  // Any thread. The step runs soon; several wake-ups before it does count as one.
  virtual void Wake() = 0;
};

class Executor {
 public:
  virtual ~Executor() = default;
  // The first step runs at once. Steps of one task never overlap.
  virtual std::unique_ptr<Task> Start(std::string name, Step step) = 0;
  // Process time: deadlines, leases and backoff are measured on it, never business time.
  virtual const Clock& clock() const = 0;
  // Blocks the caller until `done`. A manual executor runs the other tasks meanwhile.
  // Never from a step that `done` itself depends on.
  virtual void Await(const absl::Notification& done) = 0;
};

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_EXECUTOR_EXECUTOR_H_
