// Tells billing what it must come to know: the retention policy, and that a step of a test clock
// has been taken.
#ifndef HOLDFAST_SERVICES_FEEDBACK_JOBS_BILLING_REPORTER_H_
#define HOLDFAST_SERVICES_FEEDBACK_JOBS_BILLING_REPORTER_H_

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "libs/executor/executor.h"
#include "libs/sql/database.h"
#include "services/feedback/app/ports.h"
#include "services/feedback/store/barriers.h"

namespace holdfast::feedback {

struct ReporterOptions {
  absl::Duration retry_min = absl::Milliseconds(100);  // doubles up to retry_max
  absl::Duration retry_max = absl::Seconds(10);
  absl::Duration poll = absl::Seconds(5);  // for barriers whose wake-up was lost
};

class BillingReporter {
 public:
  // Pushes `policy_json` once per process, which is once per version at least. All outlive the
  // reporter.
  BillingReporter(sql::Database& database, Executor& executor, BillingPort& billing,
                  std::string policy_json, ReporterOptions options = {});
  ~BillingReporter();  // Stop()

  void Start();
  void Stop();  // calls under way have ended afterwards
  // A barrier is complete. Any thread, never blocks.
  void BarrierComplete();
  bool policy_pushed() const;

 private:
  using Key = std::pair<std::string, std::string>;  // tenant, barrier

  absl::Duration Step();
  void PushPolicy();
  void ReadBarriers();
  void Report(const Barrier& barrier);
  void Reported(const Barrier& barrier, const absl::Status& status);
  void Finish(const Key& key, bool failed);
  void NotifyIfDrained() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  sql::Database& database_;
  Executor& executor_;
  BillingPort& billing_;
  const std::string policy_json_;
  const ReporterOptions options_;

  mutable absl::Mutex mu_;
  bool stopped_ ABSL_GUARDED_BY(mu_) = false;
  bool policy_pushed_ ABSL_GUARDED_BY(mu_) = false;
  bool look_ ABSL_GUARDED_BY(mu_) = true;  // barriers may be waiting
  absl::Duration backoff_ ABSL_GUARDED_BY(mu_);
  absl::Time not_before_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();  // process time
  std::set<Key> under_way_ ABSL_GUARDED_BY(mu_);  // {"", "policy"}, {"", "read"}, and barriers
  absl::Notification drained_;                    // stopped, and nothing is under way
  std::unique_ptr<Task> task_;                    // not touched once stopped
};

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_JOBS_BILLING_REPORTER_H_
