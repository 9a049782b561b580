#include "services/feedback/jobs/billing_reporter.h"

#include <algorithm>
#include <utility>

#include "libs/status/macros.h"
#include "libs/telemetry/log.h"

namespace holdfast::feedback {
namespace {

constexpr int kBarriersAtOnce = 64;
const std::pair<std::string, std::string> kPolicyCall = {"", "policy"};
const std::pair<std::string, std::string> kReadCall = {"", "read"};

}  // namespace

BillingReporter::BillingReporter(sql::Database& database, Executor& executor, BillingPort& billing,
                                 std::string policy_json, ReporterOptions options)
    : database_(database),
      executor_(executor),
      billing_(billing),
      policy_json_(std::move(policy_json)),
      options_(options),
      backoff_(options.retry_min) {}

BillingReporter::~BillingReporter() { Stop(); }

void BillingReporter::Start() {
  absl::MutexLock lock(&mu_);  // the first step may run before this returns
  task_ = executor_.Start("billing_reporter", [this] { return Step(); });
}

void BillingReporter::Stop() {
  {
    absl::MutexLock lock(&mu_);
    if (std::exchange(stopped_, true)) return;
    NotifyIfDrained();
  }
  task_.reset();
  executor_.Await(drained_);
  absl::MutexLock lock(&mu_);  // whoever notified has let go of it
}

void BillingReporter::BarrierComplete() {
  absl::MutexLock lock(&mu_);
  look_ = true;
  if (!stopped_ && task_ != nullptr) task_->Wake();
}

bool BillingReporter::policy_pushed() const {
  absl::MutexLock lock(&mu_);
  return policy_pushed_;
}

absl::Duration BillingReporter::Step() {
  bool push = false;
  bool read = false;
  {
    absl::MutexLock lock(&mu_);
    const absl::Time now = executor_.clock().Now();
    if (now < not_before_) return not_before_ - now;
    push = !policy_pushed_ && under_way_.insert(kPolicyCall).second;
    read = under_way_.insert(kReadCall).second;
    if (read) look_ = false;
  }
  if (push) PushPolicy();
  if (read) ReadBarriers();
  return options_.poll;
}

void BillingReporter::PushPolicy() {
  billing_.ReplacePolicyReplica(policy_json_, [this](absl::Status status) {
    {
      absl::MutexLock lock(&mu_);
      policy_pushed_ = status.ok();
    }
    if (!status.ok()) telemetry::LogWarning("policy.push_failed", {{"status", status.ToString()}});
    Finish(kPolicyCall, !status.ok());
  });
}

void BillingReporter::ReadBarriers() {
  auto waiting = std::make_shared<std::vector<Barrier>>();
  sql::ReadCommand command;
  command.run = [waiting](sql::ReadTxn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(*waiting, UnreportedBarriers(txn, kBarriersAtOnce));
    return absl::OkStatus();
  };
  command.done = [this, waiting](absl::Status status) {
    for (const Barrier& barrier : *waiting) Report(barrier);
    bool again = false;
    {
      absl::MutexLock lock(&mu_);
      again = look_ && !stopped_;
    }
    Finish(kReadCall, !status.ok());
    if (again) BarrierComplete();
  };
  database_.readers().Submit(std::move(command));
}

void BillingReporter::Report(const Barrier& barrier) {
  {
    absl::MutexLock lock(&mu_);
    if (stopped_ || !under_way_.insert({barrier.tenant, barrier.barrier}).second) return;
  }
  billing_.ReportClockBarrier(barrier.tenant, barrier.barrier,
                              [this, barrier](absl::Status status) { Reported(barrier, status); });
}

void BillingReporter::Reported(const Barrier& barrier, const absl::Status& status) {
  // A barrier that billing does not know is over.
  const bool over = status.ok() || status.code() == absl::StatusCode::kNotFound ||
                    status.code() == absl::StatusCode::kInvalidArgument ||
                    status.code() == absl::StatusCode::kFailedPrecondition;
  if (!over) return Finish({barrier.tenant, barrier.barrier}, /*failed=*/true);
  sql::Command command;
  command.priority = sql::Priority::kJob;
  command.affinity = barrier.tenant + "/";
  command.run = [barrier](sql::Txn& txn) {
    return MarkReported(txn, barrier.tenant, barrier.barrier);
  };
  command.done = [this, barrier](absl::Status stored) {
    Finish({barrier.tenant, barrier.barrier}, !stored.ok());
  };
  database_.writer().Submit(std::move(command));
}

void BillingReporter::Finish(const Key& key, bool failed) {
  absl::MutexLock lock(&mu_);
  if (failed) {
    not_before_ = executor_.clock().Now() + backoff_;
    backoff_ = std::min(backoff_ * 2, options_.retry_max);
  } else {
    backoff_ = options_.retry_min;
  }
  under_way_.erase(key);
  if (stopped_) return NotifyIfDrained();
  if (failed && task_ != nullptr) task_->Wake();
}

void BillingReporter::NotifyIfDrained() {
  if (under_way_.empty() && !drained_.HasBeenNotified()) drained_.Notify();
}

}  // namespace holdfast::feedback
