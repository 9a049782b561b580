// Production executor: one thread per task.
#ifndef HOLDFAST_LIBS_EXECUTOR_THREAD_EXECUTOR_H_
#define HOLDFAST_LIBS_EXECUTOR_THREAD_EXECUTOR_H_

#include <memory>
#include <string>

#include "libs/executor/executor.h"

namespace holdfast {

class ThreadExecutor : public Executor {
 public:
  // `process_clock` outlives the executor.
  explicit ThreadExecutor(const Clock& process_clock) : clock_(process_clock) {}

  // The thread carries the first 15 bytes of `name`.
  std::unique_ptr<Task> Start(std::string name, Step step) override;
  const Clock& clock() const override { return clock_; }
  void Await(const absl::Notification& done) override { done.WaitForNotification(); }

 private:
  const Clock& clock_;
};

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_EXECUTOR_THREAD_EXECUTOR_H_
