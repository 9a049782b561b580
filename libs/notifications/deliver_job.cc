#include "libs/notifications/deliver_job.h"

#include <algorithm>
#include <vector>

#include "libs/notifications/rows.h"
#include "libs/status/macros.h"
#include "libs/telemetry/log.h"

namespace holdfast::notifications {
namespace {

constexpr sql::Statement kDue = {
    "notifications.due",
    "SELECT id, tenant, customer, kind, subject, body, dedupe_key, created_time, attempts,"
    " delivered_time, given_up_time, last_error FROM notifications WHERE delivered_time IS NULL"
    " AND given_up_time IS NULL AND next_attempt_time <= $1 ORDER BY next_attempt_time, id LIMIT "
    "$2"};

constexpr sql::Statement kDelivered = {
    "notifications.delivered",
    "UPDATE notifications SET attempts = attempts + 1, delivered_time = $2, last_error = ''"
    " WHERE id = $1"};

constexpr sql::Statement kFailed = {
    "notifications.failed",
    "UPDATE notifications SET attempts = attempts + 1, next_attempt_time = $2, last_error = $3"
    " WHERE id = $1"};

constexpr sql::Statement kGivenUp = {
    "notifications.given_up",
    "UPDATE notifications SET attempts = attempts + 1, given_up_time = $2, last_error = $3"
    " WHERE id = $1"};

}  // namespace

DeliverJob::DeliverJob(sql::Database& database, Executor& executor, const Clock& wall,
                       Sender& sender, DeliverOptions options)
    : database_(database), wall_(wall), sender_(sender), options_(options) {
  task_ = executor.Start("notifications", [this] { return Step(); });
}

DeliverJob::~DeliverJob() = default;

void DeliverJob::Wake() { task_->Wake(); }

absl::Duration DeliverJob::Step() {
  if (options_.may_run && !options_.may_run()) return options_.poll;
  const absl::StatusOr<std::vector<StoredNotification>> due = LoadDue();
  if (!due.ok()) return options_.poll;
  for (const StoredNotification& row : *due) {
    const absl::Status sent = sender_.Send(row);
    const absl::Status recorded = Record(row, sent);
    if (!recorded.ok()) return options_.poll;  // it is sent again, under the same id
    if (sent.ok()) delivered_.fetch_add(1, std::memory_order_relaxed);
  }
  const bool more = due->size() == static_cast<size_t>(options_.batch);
  return more ? absl::ZeroDuration() : options_.poll;
}

absl::StatusOr<std::vector<StoredNotification>> DeliverJob::LoadDue() {
  std::vector<StoredNotification> due;
  HF_RETURN_IF_ERROR(database_.readers().Run([&](sql::ReadTxn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kDue, {wall_.Now(), options_.batch}));
    due = NotificationsOf(rows);
    return absl::OkStatus();
  }));
  return due;
}

absl::Status DeliverJob::Record(const StoredNotification& row, const absl::Status& sent) {
  const absl::Time now = wall_.Now();
  absl::Duration wait = options_.backoff_min;
  for (int i = 0; i < row.attempts && wait < options_.backoff_max; ++i) wait *= 2;
  wait = std::min(wait, options_.backoff_max) * absl::Uniform(random_, 0.5, 1.0);
  const bool give_up = !sent.ok() && row.attempts + 1 >= options_.attempts_max;
  if (give_up) {
    telemetry::LogError("notification.given_up",
                        {{"notification", row.id}, {"error", sent.ToString()}});
  }
  return database_.writer().Run(
      [&](sql::Txn& txn) {
        if (sent.ok()) return txn.ExecOne(kDelivered, {row.id, now});
        if (give_up) return txn.ExecOne(kGivenUp, {row.id, now, sent.ToString()});
        return txn.ExecOne(kFailed, {row.id, now + wait, sent.ToString()});
      },
      "", sql::Priority::kJob);
}

}  // namespace holdfast::notifications
