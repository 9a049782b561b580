#include "libs/outbox/trim_job.h"

#include <algorithm>

#include "libs/outbox/outbox.h"
#include "libs/status/macros.h"
#include "libs/telemetry/log.h"

namespace holdfast::outbox {
namespace {

constexpr sql::Statement kInsertMark = {
    "outbox.insert_mark",
    "INSERT INTO outbox_marks (marked_time, partition, position) VALUES ($1, $2, $3)"
    " ON CONFLICT (marked_time, partition) DO NOTHING"};

// Up to where each partition may go: its newest mark that is old enough, but never its newest row.
constexpr sql::Statement kOldEnough = {
    "outbox.old_enough",
    "SELECT partition, max(position) FROM outbox_marks WHERE marked_time <= $1 GROUP BY partition"};

constexpr sql::Statement kTrimEvents = {
    "outbox.trim_events",
    "DELETE FROM outbox_events WHERE partition = $1 AND position IN (SELECT position FROM"
    " outbox_events WHERE partition = $1 AND position <= $2 ORDER BY position LIMIT $3)"};

// The newest mark that is old enough stays, as the limit of the partitions it names.
constexpr sql::Statement kTrimMarks = {
    "outbox.trim_marks",
    "DELETE FROM outbox_marks WHERE marked_time < (SELECT max(marked_time) FROM outbox_marks"
    " WHERE marked_time <= $1)"};

constexpr sql::Statement kOldestApplied = {
    "inbox.oldest_applied",
    "SELECT number, applied_time FROM inbox_applied ORDER BY number LIMIT $1"};

constexpr sql::Statement kTrimApplied = {"inbox.trim_applied",
                                         "DELETE FROM inbox_applied WHERE number <= $1"};

// Oldest rows first, at most `budget`; what is deleted comes off the budget.
absl::Status TrimEvents(sql::Txn& txn, absl::Time old, int64_t* budget) {
  HF_ASSIGN_OR_RETURN(const sql::Rows limits, txn.Query(kOldEnough, {old}));
  for (const sql::Row& row : limits) {
    if (*budget <= 0) break;
    const int partition = static_cast<int>(row.Int(0));
    HF_ASSIGN_OR_RETURN(const int64_t head, HeadOf(txn, partition));
    const int64_t limit = std::min(row.Int(1), head - 1);
    HF_ASSIGN_OR_RETURN(const auto first, ReadEvents(txn, partition, 0, 1));
    if (first.empty() || first.front().position > limit) continue;
    HF_RETURN_IF_ERROR(txn.Exec(kTrimEvents, {partition, limit, *budget}));
    *budget -= limit - first.front().position + 1;
  }
  return *budget > 0 ? txn.Exec(kTrimMarks, {old}) : absl::OkStatus();
}

absl::Status TrimApplied(sql::Txn& txn, absl::Time old, int64_t* budget) {
  if (*budget <= 0) return absl::OkStatus();
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kOldestApplied, {*budget}));
  int64_t last = 0;
  for (const sql::Row& row : rows) {
    if (row.Time(1) > old) break;
    last = row.Int(0);
    --*budget;
  }
  return last > 0 ? txn.Exec(kTrimApplied, {last}) : absl::OkStatus();
}

absl::Status MarkHeads(sql::Txn& txn, absl::Time now) {
  HF_ASSIGN_OR_RETURN(const Positions heads, Heads(txn));
  for (int partition = 0; partition < kPartitions; ++partition) {
    HF_RETURN_IF_ERROR(
        txn.Exec(kInsertMark, {now, partition, heads.at(static_cast<size_t>(partition))}));
  }
  return absl::OkStatus();
}

}  // namespace

TrimJob::TrimJob(sql::Database& database, Executor& executor, const Clock& wall,
                 TrimOptions options)
    : database_(database), wall_(wall), options_(options) {
  task_ = executor.Start("outbox-trim", [this] { return Step(); });
}

TrimJob::~TrimJob() = default;

absl::Duration TrimJob::Step() {
  const absl::StatusOr<bool> more = TrimSome();
  if (!more.ok()) {
    telemetry::LogWarning("outbox.trim_failed", {{"error", more.status().ToString()}});
    return std::min(options_.every, absl::Duration(absl::Minutes(1)));
  }
  return *more ? absl::Milliseconds(10) : options_.every;
}

absl::StatusOr<bool> TrimJob::TrimSome() {
  const absl::Time now = wall_.Now();
  const absl::Time old = now - options_.keep;
  const bool mark = options_.outbox && now - marked_ >= options_.every;
  bool more = false;
  HF_RETURN_IF_ERROR(database_.writer().Run(
      [&](sql::Txn& txn) -> absl::Status {
        int64_t budget = options_.rows_max;
        if (mark) HF_RETURN_IF_ERROR(MarkHeads(txn, now));
        if (options_.outbox) HF_RETURN_IF_ERROR(TrimEvents(txn, old, &budget));
        if (options_.inbox) HF_RETURN_IF_ERROR(TrimApplied(txn, old, &budget));
        more = budget <= 0;
        return absl::OkStatus();
      },
      "/.outbox_trim", sql::Priority::kJob));
  if (mark) marked_ = now;
  return more;
}

}  // namespace holdfast::outbox
