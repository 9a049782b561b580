#include "libs/sql/writer_lane.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/planted/planted.h"
#include "libs/sql/lane_txn.h"
#include "libs/status/status.h"

namespace holdfast::sql {
namespace {

// Job work in one group while an interactive command waits for that group's commit.
constexpr absl::Duration kJobShare = absl::Milliseconds(5);
// Between attempts to connect when nobody asks; a new command tries at once.
constexpr absl::Duration kReconnectPause = absl::Milliseconds(100);

constexpr size_t kInteractive = static_cast<size_t>(Priority::kInteractive);
constexpr size_t kJob = static_cast<size_t>(Priority::kJob);

absl::Status UnknownOutcome() {
  return Error(absl::StatusCode::kUnavailable, kUnknownOutcome,
               "the storage failed while committing: repeat the request with the same request_id");
}

}  // namespace

WriterLane::WriterLane(Engine& engine, Executor& executor, const WriterOptions& options, int number)
    : engine_(engine),
      clock_(executor.clock()),
      options_(options),
      finisher_(executor, absl::StrCat("sql-finish-", number),
                [this](Priority priority) { Answered(priority); }),
      task_(executor.Start(absl::StrCat("sql-write-", number), [this] { return Step(); })) {}

void WriterLane::Submit(Command command) {
  const auto priority = static_cast<size_t>(command.priority);
  absl::Status refused;
  {
    absl::MutexLock lock(&mutex_);
    if (closed_) {
      refused = Error(absl::StatusCode::kUnavailable, kDraining, "the server is shutting down");
    } else if (unanswered_[priority] >= options_.queue_max) {
      refused =
          Error(absl::StatusCode::kResourceExhausted, kOverloaded, "too many commands are waiting");
    } else {
      ++unanswered_[priority];
      queues_[priority].push_back(std::move(command));
    }
  }
  if (refused.ok()) {
    task_->Wake();
    // NOLINT(bugprone-use-after-move): moved only where nothing refused it
  } else if (command.done) {
    command.done(std::move(refused));
  }
}

void WriterLane::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  NotifyIfDrained();
}

void WriterLane::Answered(Priority priority) {
  absl::MutexLock lock(&mutex_);
  --unanswered_[static_cast<size_t>(priority)];
  NotifyIfDrained();
}

void WriterLane::NotifyIfDrained() {
  if (closed_ && unanswered_[kInteractive] + unanswered_[kJob] == 0 && !drained_.HasBeenNotified())
    drained_.Notify();
}

absl::Duration WriterLane::Step() {
  if (!Connected()) {
    FailQueued();
    return kReconnectPause;
  }
  std::vector<Running> group;
  RunGroup(group);
  if (!group.empty()) finisher_.Push(std::move(group));
  if (connection_ != nullptr) connection_->Maintain();
  return HasWork() ? absl::ZeroDuration() : absl::InfiniteDuration();
}

bool WriterLane::Connected() {
  if (connection_ != nullptr && !connection_->broken()) return true;
  connection_.reset();
  connect_error_ = options_.faults == nullptr ? absl::OkStatus() : options_.faults->AtConnect();
  if (!connect_error_.ok()) return false;
  auto connection = engine_.ConnectWriter();
  connect_error_ = connection.status();
  if (connection.ok()) connection_ = *std::move(connection);
  return connect_error_.ok();
}

void WriterLane::RunGroup(std::vector<Running>& group) {
  Shape shape;
  Command next;
  while (TakeNext(shape, next)) {
    Running& running = group.emplace_back();
    running.command = std::move(next);
    if (Skipped(running)) continue;
    if (shape.commands == 0) {
      running.status = connection_->BeginWrite();
      running.final = !running.status.ok();
      if (running.final) break;
    }
    ++shape.commands;
    const bool job = running.command.priority == Priority::kJob;
    ++(job ? shape.jobs : shape.interactive);
    const absl::Time start = job ? clock_.Now() : absl::InfinitePast();
    if (!RunInTxn(running)) {
      connection_->Rollback();
      RerunAlone(group);
      shape.commands = 0;
      break;
    }
    if (job) shape.job_time += clock_.Now() - start;
  }
  job_in_last_group_ = shape.jobs > 0;
  if (shape.commands > 0) CommitGroup(group, shape.commands);
}

// Interactive commands first. One place is kept for a waiting job, so jobs never starve, and jobs
// stop at their share once an interactive command waits for this group or behind it.
bool WriterLane::TakeNext(const Shape& shape, Command& next) {
  absl::MutexLock lock(&mutex_);
  auto& interactive = queues_[kInteractive];
  auto& jobs = queues_[kJob];
  int room = options_.group_max - shape.commands;
  if (room <= 0) return false;
  const bool job_is_due = !jobs.empty() && shape.jobs == 0;
  if (job_is_due && (options_.group_max > 1 || !job_in_last_group_)) --room;
  if (!interactive.empty() && room > 0) {
    next = std::move(interactive.front());
    interactive.pop_front();
    return true;
  }
  if (jobs.empty()) return false;
  const bool somebody_waits = shape.interactive > 0 || !interactive.empty();
  if (somebody_waits && shape.job_time >= kJobShare) return false;
  next = std::move(jobs.front());
  jobs.pop_front();
  return true;
}

// Work nobody waits for any more is not begun.
bool WriterLane::Skipped(Running& running) {
  if (running.command.abandoned && running.command.abandoned()) {
    running.status = absl::CancelledError("the caller is gone");
  } else if (running.command.deadline <= clock_.Now()) {
    running.status = absl::DeadlineExceededError("the deadline passed before the command ran");
  } else {
    return false;
  }
  running.final = true;
  return true;
}

// False: the open transaction holds something that must not be kept.
bool WriterLane::RunInTxn(Running& running) {
  connection_->SetDeadline(running.command.deadline);
  LaneTxn txn(*connection_, options_.faults);
  running.status = running.command.run(txn);
  if (!txn.failure().ok()) running.status = txn.failure();
  connection_->SetDeadline(absl::InfiniteFuture());
  running.hooks = txn.TakeHooks();
  if (HF_PLANT(kHalfDoneCommand)) return true;
  return !txn.spoilt() && (running.status.ok() || !txn.wrote());
}

CommitResult WriterLane::Commit(int commands) {
  const CommitFault fault =
      options_.faults == nullptr ? CommitFault::kNone : options_.faults->AtCommit(commands);
  if (fault == CommitFault::kAborted) {
    return {
        Error(absl::StatusCode::kUnavailable, kStorageUnavailable, "injected: the commit failed"),
        true};
  }
  if (fault == CommitFault::kUnknownLost) {
    connection_->Rollback();
    return {absl::UnavailableError("injected: unknown"), false};
  }
  CommitResult result = connection_->Commit();
  if (fault == CommitFault::kUnknownKept)
    return {absl::UnavailableError("injected: unknown"), false};
  if (result.status.ok() && options_.faults != nullptr) options_.faults->AfterCommit();
  return result;
}

void WriterLane::CommitGroup(std::vector<Running>& group, int commands) {
  const CommitResult result = Commit(commands);
  if (result.status.ok()) return;
  if (result.known) {
    connection_->Rollback();
    RerunAlone(group);
    return;
  }
  // Also the refusals: they were decided on what the commands before them wrote.
  for (Running& running : group) {
    if (!running.final) running.status = UnknownOutcome();
  }
  connection_.reset();
}

void WriterLane::RerunAlone(std::vector<Running>& group) {
  for (Running& running : group) {
    if (!running.final) RunAlone(running);
  }
}

void WriterLane::RunAlone(Running& running) {
  running.hooks.clear();
  if (Skipped(running)) return;
  running.final = true;
  running.status = Connected() ? connection_->BeginWrite() : connect_error_;
  if (!running.status.ok()) return;
  if (!RunInTxn(running) || !running.status.ok()) {
    connection_->Rollback();
    return;
  }
  const CommitResult result = Commit(1);
  if (result.status.ok()) return;
  running.status = result.known ? result.status : UnknownOutcome();
  if (result.known) {
    connection_->Rollback();
  } else {
    connection_.reset();
  }
}

void WriterLane::FailQueued() {
  std::vector<Running> failed;
  {
    absl::MutexLock lock(&mutex_);
    for (auto& queue : queues_) {
      for (Command& command : queue)
        failed.push_back({std::move(command), true, connect_error_, {}});
      queue.clear();
    }
  }
  if (!failed.empty()) finisher_.Push(std::move(failed));
}

bool WriterLane::HasWork() {
  absl::MutexLock lock(&mutex_);
  return !queues_[kInteractive].empty() || !queues_[kJob].empty();
}

}  // namespace holdfast::sql
