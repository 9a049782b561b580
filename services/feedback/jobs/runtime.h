// Everything that runs beside the RPCs, put together and taken apart in the right order.
#ifndef HOLDFAST_SERVICES_FEEDBACK_JOBS_RUNTIME_H_
#define HOLDFAST_SERVICES_FEEDBACK_JOBS_RUNTIME_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"
#include "libs/executor/executor.h"
#include "libs/outbox/consumer.h"
#include "libs/outbox/feed.h"
#include "libs/outbox/trim_job.h"
#include "libs/sql/database.h"
#include "services/feedback/app/context.h"
#include "services/feedback/app/outlook_shelf.h"
#include "services/feedback/app/ports.h"
#include "services/feedback/jobs/billing_reporter.h"
#include "services/feedback/jobs/case_timers.h"
#include "services/feedback/jobs/prefetch.h"
#include "services/feedback/jobs/presenter.h"

namespace holdfast::feedback {

inline constexpr char kBillingConsumer[] = "feedback.billing";

struct RuntimeParts {
  sql::Database& database;
  Executor& executor;
  const Clock& system;
  BillingPort& billing;
  outbox::EventPull& pull;
  outbox::EventFeed* feed = nullptr;  // none: events are pulled
  OutlookSource& outlooks;
  std::string policy_json;                                    // pushed to billing
  std::function<void(const std::string& decision)> answered;  // wakes replies that wait for billing
  absl::Duration outlook_timeout = absl::Milliseconds(20);
  outbox::ConsumerOptions consumer = {};
  PresenterOptions presenter = {};
  ReporterOptions reporter = {};
};

class Runtime {
 public:
  // All parts outlive the runtime.
  explicit Runtime(RuntimeParts parts);
  ~Runtime();  // Stop()

  // Begins to consume, to present and to report. Blocks as Writer::Run does.
  absl::Status Start();
  // Consumes no more and fires no more timers. Replies under way still get their offers carried.
  void StopClaiming();
  // StopClaiming, and lets every call that is under way come to its end. Before the writer
  // closes.
  void Stop();

  const AppContext& context() const { return context_; }
  void PullNow() { consumer_->Nudge(); }
  outbox::Consumer& consumer() { return *consumer_; }
  Presenter& presenter() { return presenter_; }
  BillingReporter& reporter() { return reporter_; }

 private:
  RuntimeParts parts_;
  const std::shared_ptr<OutlookShelf> shelf_ = std::make_shared<OutlookShelf>();
  Prefetch prefetch_;
  PrefetchingPull pull_;
  std::unique_ptr<PrefetchingFeed> feed_;
  Presenter presenter_;
  BillingReporter reporter_;
  AppContext context_;
  std::unique_ptr<outbox::Consumer> consumer_;
  std::unique_ptr<CaseTimers> case_timers_;
  std::unique_ptr<outbox::TrimJob> trim_;
};

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_JOBS_RUNTIME_H_
