#ifndef HOLDFAST_LIBS_NOTIFICATIONS_DELIVER_JOB_H_
#define HOLDFAST_LIBS_NOTIFICATIONS_DELIVER_JOB_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/random/random.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"
#include "libs/executor/executor.h"
#include "libs/notifications/notifications.h"
#include "libs/sql/database.h"

namespace holdfast::notifications {

struct DeliverOptions {
  int batch = 64;
  absl::Duration poll = absl::Seconds(1);
  absl::Duration backoff_min = absl::Seconds(1);  // doubles per attempt, half of it jittered
  absl::Duration backoff_max = absl::Hours(1);
  int attempts_max = 40;  // then the row is given up and stays, with its last error
  // Outcomes are recorded together, at least this often: a crash sends what it lost once more.
  absl::Duration unrecorded_max = absl::Milliseconds(100);
  std::function<bool()> may_run;  // false: another process delivers; empty: nobody else does
};

// Sends due notifications, oldest first, on a task of its own: never on a writer thread.
class DeliverJob {
 public:
  // `wall` is the system's clock: attempts survive restarts, so process time will not do.
  DeliverJob(sql::Database& database, Executor& executor, const Clock& wall, Sender& sender,
             DeliverOptions options = {});
  ~DeliverJob();

  void Wake();  // there is something new; otherwise it polls
  uint64_t delivered() const { return delivered_.load(std::memory_order_relaxed); }

 private:
  absl::Duration Step();
  absl::StatusOr<std::vector<StoredNotification>> LoadDue();
  struct Attempt {
    const StoredNotification* row;
    absl::Status sent;
  };
  absl::Status Record(const std::vector<Attempt>& attempts);
  absl::Duration WaitAfter(int attempts);  // after so many that failed before

  sql::Database& database_;
  const Clock& wall_;
  Sender& sender_;
  const DeliverOptions options_;
  absl::BitGen random_;  // only the task
  std::atomic<uint64_t> delivered_ = 0;
  std::unique_ptr<Task> task_;
};

}  // namespace holdfast::notifications

#endif  // HOLDFAST_LIBS_NOTIFICATIONS_DELIVER_JOB_H_
