// The way back of a clock barrier: who follows billing's clock tells billing that it has arrived.
#ifndef HOLDFAST_LIBS_BILLING_FEED_BARRIER_REPORTER_H_
#define HOLDFAST_LIBS_BILLING_FEED_BARRIER_REPORTER_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/executor/executor.h"
#include "libs/sql/database.h"
#include "libs/tenant_clock/barriers.h"

namespace holdfast {

// Tells billing of one barrier; may block for a bounded time. Called on the reporter's task.
using BarrierReport = std::function<absl::Status(const ClockBarrier&)>;

// Tells billing of every complete clock barrier in `database` until it has accepted it: at once
// when woken, and again every second while one is unreported, so a lost report or a restart only
// delays.
class BarrierReporter {
 public:
  // All references outlive it.
  BarrierReporter(BarrierReport report, sql::Database& database, Executor& executor);
  ~BarrierReporter();

  // Any thread, never blocks: a barrier may have become complete.
  void Wake() { task_->Wake(); }

 private:
  absl::Duration ReportAll();

  const BarrierReport report_;
  sql::Database& database_;
  std::unique_ptr<Task> task_;  // Last: stops before the rest goes.
};

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_BILLING_FEED_BARRIER_REPORTER_H_
