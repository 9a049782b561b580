// Carries committed presentations to billing until billing has answered, whatever is down or
// restarts meanwhile.
#ifndef HOLDFAST_SERVICES_FEEDBACK_JOBS_PRESENTER_H_
#define HOLDFAST_SERVICES_FEEDBACK_JOBS_PRESENTER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"
#include "libs/executor/executor.h"
#include "libs/sql/database.h"
#include "services/feedback/app/ports.h"

namespace holdfast::feedback {

struct PresenterOptions {
  size_t calls_max = 512;                  // under way at a time; the rest waits for the poll
  absl::Duration poll = absl::Seconds(1);  // for rows whose kick was lost, and for retries
  absl::Duration retry_min = absl::Milliseconds(50);  // doubles with each attempt
  absl::Duration retry_max = absl::Seconds(10);
};

// Calls go out from its own task, results are committed by commands of their own: no writer ever
// waits for billing.
class Presenter : public PresentationSink {
 public:
  using Answered = std::function<void(
      const std::string& decision)>;  // any thread; after the result is committed

  // All outlive the presenter. `system` is the clock that next_attempt is on.
  Presenter(sql::Database& database, Executor& executor, const Clock& system, BillingPort& billing,
            Answered answered, PresenterOptions options = {});
  ~Presenter() override;  // Stop()

  // Before this, kicks wait. Once.
  void Start();
  // No call starts afterwards, and those under way have ended. Before the database and the port go.
  void Stop();

  void Kick(PresentationRecord record) override;

  // Attempts made so far, for tests and metrics.
  uint64_t attempts() const;

 private:
  using Key = std::pair<std::string, std::string>;  // tenant, decision

  absl::Duration Step();
  void Poll();
  void Call(PresentationRecord record);
  void Answer(const PresentationRecord& record, absl::StatusOr<std::string> reply);
  absl::Status Record(sql::Txn& txn, const PresentationRecord& record,
                      const absl::StatusOr<std::string>& reply);
  void Ended(const PresentationRecord& record);
  void NotifyIfDrained() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  sql::Database& database_;
  Executor& executor_;
  const Clock& system_;
  BillingPort& billing_;
  const Answered answered_;
  const PresenterOptions options_;

  mutable absl::Mutex mu_;
  std::vector<PresentationRecord> kicked_ ABSL_GUARDED_BY(mu_);
  std::set<Key> under_way_ ABSL_GUARDED_BY(mu_);
  bool polling_ ABSL_GUARDED_BY(mu_) = false;
  bool stopped_ ABSL_GUARDED_BY(mu_) = false;
  uint64_t attempts_ ABSL_GUARDED_BY(mu_) = 0;
  absl::Time poll_at_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();  // process time
  absl::Notification drained_;  // stopped, and nothing is under way
  std::unique_ptr<Task> task_;  // not touched once stopped
};

// Whether asking again could ever help.
bool IsFinalRefusal(const absl::Status& status);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_JOBS_PRESENTER_H_
