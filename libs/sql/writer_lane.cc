#include "libs/sql/writer_lane.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/planted/planted.h"
#include "libs/sql/lane_txn.h"
#include "libs/status/status.h"

namespace holdfast::sql {
namespace {

// Job work in one group while another command waits for that group's commit.
constexpr absl::Duration kJobShare = absl::Milliseconds(5);
// The same where a group is taken before it runs and nobody knows yet how long its jobs take.
constexpr int kJobsBesideOthers = 4;
// Runs of one command that a deadlock or a lock keeps from passing.
constexpr int kRunsMax = 10;
// Between attempts to connect when nobody asks; a new command tries at once.
constexpr absl::Duration kReconnectPause = absl::Milliseconds(100);

constexpr size_t kUrgent = static_cast<size_t>(Priority::kUrgent);
constexpr size_t kInteractive = static_cast<size_t>(Priority::kInteractive);
constexpr size_t kJob = static_cast<size_t>(Priority::kJob);

void AddAffinities(const Command& command, std::vector<std::string>& customers) {
  if (!command.affinity.empty()) customers.push_back(command.affinity);
  customers.insert(customers.end(), command.also.begin(), command.also.end());
}

absl::Status UnknownOutcome() {
  return Error(absl::StatusCode::kUnavailable, kUnknownOutcome,
               "the storage failed while committing: repeat the request with the same request_id");
}

}  // namespace

WriterLane::WriterLane(Engine& engine, Executor& executor, const WriterOptions& options, int number)
    : engine_(engine),
      clock_(executor.clock()),
      options_(options),
      finisher_(
          executor, absl::StrCat("sql-finish-", number),
          [this](Priority priority) { Answered(priority); }, options.observe),
      task_(executor.Start(absl::StrCat("sql-write-", number), [this] { return Step(); })) {}

void WriterLane::Submit(Command command) {
  const auto priority = static_cast<size_t>(command.priority);
  const absl::Time now = clock_.Now();
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
      queues_[priority].push_back({std::move(command), now});
    }
  }
  if (refused.ok()) {
    task_->Wake();
    return;
  }
  // It was moved only where nothing refused it.
  if (command.done) command.done(std::move(refused));  // NOLINT(bugprone-use-after-move)
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
  const bool all = std::ranges::all_of(unanswered_, [](int count) { return count == 0; });
  if (closed_ && all && !drained_.HasBeenNotified()) drained_.Notify();
}

absl::Duration WriterLane::Step() {
  if (!Connected()) {
    FailQueued();
    return kReconnectPause;
  }
  Group group;
  RunGroup(group);
  if (!group.commands.empty()) finisher_.Push(std::move(group));
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

void WriterLane::RunGroup(Group& group) {
  Shape shape{.begun = clock_.Now()};
  if (engine_.shared()) {
    while (Running* running = TakeNext(shape, group)) {
      if (!Skipped(*running)) Count(shape, running->command);
    }
    if (shape.commands > 0) RunLocked(group, shape.commands);
  } else {
    RunAsTheyCome(group, shape);
  }
  job_in_last_group_ = shape.jobs > 0;
  group.committed_at = clock_.Now();
  group.record.ran = group.committed_at - shape.begun - group.record.committed;
}

void WriterLane::RunAsTheyCome(Group& group, Shape& shape) {
  while (Running* running = TakeNext(shape, group)) {
    if (Skipped(*running)) continue;
    if (shape.commands == 0) {
      touched_.clear();
      running->status = connection_->BeginWrite();
      running->final = !running->status.ok();
      if (running->final) return;
    }
    Count(shape, running->command);
    const bool job = running->command.priority == Priority::kJob;
    const absl::Time start = job ? clock_.Now() : absl::InfinitePast();
    if (!RunInTxn(*running)) return Undo(group.commands);
    if (job) shape.job_time += clock_.Now() - start;
  }
  if (shape.commands > 0) CommitTimed(group, shape.commands);
}

void WriterLane::RunLocked(Group& group, int commands) {
  std::vector<std::string> customers;
  for (const Running& running : group.commands) {
    if (!running.final) AddAffinities(running.command, customers);
  }
  if (!Begin(customers).ok()) return Undo(group.commands);
  for (Running& running : group.commands) {
    if (!running.final && !RunInTxn(running)) return Undo(group.commands);
  }
  CommitTimed(group, commands);
}

absl::Status WriterLane::Begin(std::vector<std::string>& customers) {
  touched_.clear();
  HF_RETURN_IF_ERROR(connection_->BeginWrite());
  std::sort(customers.begin(), customers.end());
  customers.erase(std::unique(customers.begin(), customers.end()), customers.end());
  return customers.empty() ? absl::OkStatus() : connection_->LockCustomers(customers);
}

void WriterLane::Undo(std::vector<Running>& group) {
  connection_->Rollback();
  RerunAlone(group);
}

void WriterLane::CommitTimed(Group& group, int commands) {
  const absl::Time ran = clock_.Now();
  CommitGroup(group.commands, commands);
  group.record.committed = clock_.Now() - ran;
}

void WriterLane::Count(Shape& shape, const Command& command) {
  ++shape.commands;
  ++(command.priority == Priority::kJob ? shape.jobs : shape.awaited);
}

std::deque<WriterLane::Queued>* WriterLane::Awaited() {
  for (const size_t priority : {kUrgent, kInteractive}) {
    if (!queues_[priority].empty()) return &queues_[priority];
  }
  return nullptr;
}

// Urgent and interactive commands first. One place is kept for a waiting job, so jobs never starve,
// and jobs stop at their share once another command waits for this group or behind it.
Running* WriterLane::TakeNext(const Shape& shape, Group& group) {
  absl::MutexLock lock(&mutex_);
  std::deque<Queued>* awaited = Awaited();
  auto& jobs = queues_[kJob];
  int room = options_.group_max - shape.commands;
  if (room <= 0) return nullptr;
  const bool job_is_due = !jobs.empty() && shape.jobs == 0;
  if (job_is_due && (options_.group_max > 1 || !job_in_last_group_)) --room;
  if (awaited != nullptr && room > 0) return Pop(*awaited, shape, group);
  if (jobs.empty()) return nullptr;
  const bool somebody_waits = shape.awaited > 0 || awaited != nullptr;
  const bool share_used =
      engine_.shared() ? shape.jobs >= kJobsBesideOthers : shape.job_time >= kJobShare;
  if (somebody_waits && share_used) return nullptr;
  return Pop(jobs, shape, group);
}

Running* WriterLane::Pop(std::deque<Queued>& queue, const Shape& shape, Group& group) {
  Running& running = group.commands.emplace_back();
  group.record.queued += std::max(shape.begun - queue.front().submitted, absl::ZeroDuration());
  running.command = std::move(queue.front().command);
  queue.pop_front();
  return &running;
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
  if (options_.versions != nullptr && txn.wrote()) {
    touched_.push_back(running.command.affinity);
    touched_.insert(touched_.end(), running.command.also.begin(), running.command.also.end());
  }
  if (HF_PLANT(kHalfDoneCommand)) return true;
  return !txn.spoilt() && (running.status.ok() || !txn.wrote());
}

CommitResult WriterLane::Commit(int commands) {
  for (const std::string& affinity : touched_) options_.versions->BeginCommit(affinity);
  const CommitResult result = CommitOrFail(commands);
  for (const std::string& affinity : touched_) options_.versions->EndCommit(affinity);
  touched_.clear();
  return result;
}

CommitResult WriterLane::CommitOrFail(int commands) {
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
  if (result.known) return Undo(group);
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
  for (int run = 1; run <= kRunsMax; ++run) {
    running.hooks.clear();
    if (Skipped(running)) return;
    if (!RunOnce(running)) break;
  }
  running.final = true;
}

// True: it failed and may pass when it is run again.
bool WriterLane::RunOnce(Running& running) {
  running.status = Connected() ? absl::OkStatus() : connect_error_;
  if (!running.status.ok()) return false;
  std::vector<std::string> customers;
  if (engine_.shared()) AddAffinities(running.command, customers);
  running.status = Begin(customers);
  if (running.status.ok() && RunInTxn(running) && running.status.ok()) {
    const CommitResult result = Commit(1);
    if (result.status.ok()) return false;
    running.status = result.known ? result.status : UnknownOutcome();
    if (!result.known) {
      connection_.reset();
      return false;
    }
  }
  const bool again = connection_->passing();
  connection_->Rollback();
  return again;
}

void WriterLane::FailQueued() {
  Group failed;
  failed.committed_at = clock_.Now();
  {
    absl::MutexLock lock(&mutex_);
    for (auto& queue : queues_) {
      for (Queued& queued : queue)
        failed.commands.push_back({std::move(queued.command), true, connect_error_, {}});
      queue.clear();
    }
  }
  if (!failed.commands.empty()) finisher_.Push(std::move(failed));
}

bool WriterLane::HasWork() {
  absl::MutexLock lock(&mutex_);
  return std::ranges::any_of(queues_, [](const auto& queue) { return !queue.empty(); });
}

}  // namespace holdfast::sql
