// What every job of billing works with.
#ifndef HOLDFAST_SERVICES_BILLING_JOBS_JOB_CONTEXT_H_
#define HOLDFAST_SERVICES_BILLING_JOBS_JOB_CONTEXT_H_

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/clock.h"
#include "libs/command/runner.h"
#include "libs/executor/executor.h"
#include "libs/lease/lease.h"
#include "libs/sql/reader.h"

namespace holdfast::billing {

// All outlive the jobs.
struct JobContext {
  CommandRunner& commands;
  sql::ReaderPool& readers;
  const Clock& system_clock;
  Executor& executor;
  const Lease* turn = nullptr;  // of this replica; null: there are no others

  bool active() const { return turn == nullptr || turn->held(); }
};

inline Origin JobOrigin(std::string tenant, std::string cause) {
  return Origin{std::move(tenant), "system", "job", "", std::move(cause)};
}

// Wakes a job's task from callbacks that may come before the task is known and after it is gone.
// Thread-safe.
class Waker {
 public:
  // `task` may be null: gone.
  void Bind(Task* task) ABSL_LOCKS_EXCLUDED(mu_) {
    absl::MutexLock lock(&mu_);
    task_ = task;
    if (task_ != nullptr && wanted_) task_->Wake();
  }
  void Wake() ABSL_LOCKS_EXCLUDED(mu_) {
    absl::MutexLock lock(&mu_);
    if (task_ == nullptr) {
      wanted_ = true;
    } else {
      task_->Wake();
    }
  }

 private:
  absl::Mutex mu_;
  Task* task_ ABSL_GUARDED_BY(mu_) = nullptr;
  bool wanted_ ABSL_GUARDED_BY(mu_) = false;
};

// Runs `last` when every holder has let go: the commands of a batch each hold one until they are
// answered.
class LastOne {
 public:
  explicit LastOne(absl::AnyInvocable<void()> last) : last_(std::move(last)) {}
  ~LastOne() { last_(); }
  LastOne(const LastOne&) = delete;
  LastOne& operator=(const LastOne&) = delete;

 private:
  absl::AnyInvocable<void()> last_;
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_JOBS_JOB_CONTEXT_H_
