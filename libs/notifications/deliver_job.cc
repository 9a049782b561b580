#include "libs/notifications/deliver_job.h"

#include <algorithm>
#include <vector>

#include "libs/notifications/rows.h"
#include "libs/status/macros.h"
#include "libs/telemetry/log.h"

namespace holdfast::notifications {
namespace {

// Not a customer: an id holds no dot.
constexpr char kAffinity[] = "/.notifications";

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
  std::vector<Attempt> attempts;
  absl::Time first;
  for (const StoredNotification& row : *due) {
    if (attempts.empty()) first = wall_.Now();
    attempts.push_back({&row, sender_.Send(row)});
    if (wall_.Now() - first < options_.unrecorded_max && &row != &due->back()) continue;
    if (!Record(attempts).ok()) return options_.poll;  // they are sent again, under the same ids
    attempts.clear();
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

absl::Duration DeliverJob::WaitAfter(int attempts) {
  absl::Duration wait = options_.backoff_min;
  for (int i = 0; i < attempts && wait < options_.backoff_max; ++i) wait *= 2;
  return std::min(wait, options_.backoff_max) * absl::Uniform(random_, 0.5, 1.0);
}

absl::Status DeliverJob::Record(const std::vector<Attempt>& attempts) {
  const absl::Time now = wall_.Now();
  struct Change {
    const sql::Statement* statement;
    std::vector<sql::Value> values;
  };
  std::vector<Change> changes;
  uint64_t delivered = 0;
  for (const auto& [row, sent] : attempts) {
    if (sent.ok()) {
      ++delivered;
      changes.push_back({&kDelivered, {row->id, now}});
    } else if (row->attempts + 1 < options_.attempts_max) {
      changes.push_back({&kFailed, {row->id, now + WaitAfter(row->attempts), sent.ToString()}});
    } else {
      telemetry::LogError("notification.given_up",
                          {{"notification", row->id}, {"error", sent.ToString()}});
      changes.push_back({&kGivenUp, {row->id, now, sent.ToString()}});
    }
  }
  HF_RETURN_IF_ERROR(database_.writer().Run(
      [&](sql::Txn& txn) {
        for (const Change& change : changes) {
          HF_RETURN_IF_ERROR(txn.ExecOne(*change.statement, change.values));
        }
        return absl::OkStatus();
      },
      kAffinity, sql::Priority::kJob));
  delivered_.fetch_add(delivered, std::memory_order_relaxed);
  return absl::OkStatus();
}

}  // namespace holdfast::notifications
