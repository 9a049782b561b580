// Life, timer, feed and pulls of a consumer; what becomes of the events is in consumer_apply.cc.
#include "libs/outbox/consumer_state.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "libs/status/macros.h"
#include "libs/telemetry/log.h"

namespace holdfast::outbox {

Consumer::State::State(std::string name, sql::Database& database, Executor& executor,
                       const Clock& wall, EventPull& pull, EventFeed* feed, Handler handler,
                       ConsumerOptions options, ConsumerHooks hooks)
    : name_(std::move(name)),
      database_(database),
      executor_(executor),
      wall_(wall),
      pull_(pull),
      feed_(feed),
      handler_(std::move(handler)),
      options_(options),
      hooks_(std::move(hooks)) {}

absl::Status Consumer::State::Start() {
  {
    absl::MutexLock lock(&mu_);
    partitions_.resize(kPartitions);
    task_ = executor_.Start("consumer", [this] { return Step(); });
  }
  if (!database_.shared()) return Activate();
  lease_ = std::make_unique<Lease>(name_, database_, wall_, [this](bool held) { Turn(held); });
  return absl::OkStatus();
}

void Consumer::State::Turn(bool held) {
  bool active = false;
  {
    absl::MutexLock lock(&mu_);
    active = active_;
    active_ = active && held;
  }
  if (held && !active) {
    const absl::Status status = Activate();
    if (!status.ok()) {
      telemetry::LogWarning("consumer.waits", {{"consumer", name_}, {"error", status.ToString()}});
    }
  } else if (!held && active) {
    subscription_.reset();
  }
}

// Goes on where the cursors are. What another process left under way here ends by itself.
absl::Status Consumer::State::Activate() {
  Positions cursors = {};
  HF_RETURN_IF_ERROR(database_.readers().Run([&](sql::ReadTxn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(cursors, LoadCursors(txn, name_));
    return absl::OkStatus();
  }));
  {
    absl::MutexLock lock(&mu_);
    for (size_t i = 0; i < partitions_.size(); ++i) {
      Partition& at = partitions_[i];
      if (at.commanding) continue;  // its command finds out that the cursor has moved
      at.batch = nullptr;
      at.queue = PartitionQueue(cursors.at(i), static_cast<size_t>(options_.buffered_max));
      at.cursor = cursors.at(i);
      at.apply_wait = at.pull_wait = options_.retry_min;
    }
    active_ = true;
    doubt_ = true;
    task_->Wake();
  }
  if (feed_ != nullptr) {
    subscription_ = feed_->Subscribe(
        name_, [this](std::vector<Event> events) { OnFeed(std::move(events)); },
        [this] { Nudge(); });
  }
  return absl::OkStatus();
}

void Consumer::State::Stop() {
  {
    absl::MutexLock lock(&mu_);
    if (!stopping_) {
      stopping_ = true;
      if (under_way_ == 0) idle_.Notify();
    }
  }
  lease_.reset();
  subscription_.reset();
  executor_.Await(idle_);
  std::unique_ptr<Task> task;
  {
    absl::MutexLock lock(&mu_);
    task = std::move(task_);
  }
}

void Consumer::State::End() {
  absl::MutexLock lock(&mu_);
  if (--under_way_ == 0 && stopping_) idle_.Notify();
}

void Consumer::State::Nudge() {
  absl::MutexLock lock(&mu_);
  doubt_ = true;
  if (task_ != nullptr) task_->Wake();
}

Positions Consumer::State::Cursors() const {
  absl::MutexLock lock(&mu_);
  Positions cursors = {};
  for (size_t i = 0; i < partitions_.size(); ++i) cursors.at(i) = partitions_[i].cursor;
  return cursors;
}

ConsumerStats Consumer::State::stats() const {
  absl::MutexLock lock(&mu_);
  ConsumerStats stats = stats_;
  for (const Partition& at : partitions_) stats.stalled += at.stalled ? 1 : 0;
  return stats;
}

absl::Duration Consumer::State::Step() {
  for (int partition = 0; partition < kPartitions; ++partition) Pump(partition);
  bool ask = false;
  {
    absl::MutexLock lock(&mu_);
    if (stopping_ || !active_) return absl::InfiniteDuration();
    const absl::Time now = executor_.clock().Now();
    ask = !asking_ && (doubt_ || now >= poll_at_);
    if (ask) {
      asking_ = true;
      doubt_ = false;
      poll_at_ = now + options_.idle_poll;
      BeginLocked();
    }
  }
  if (ask) AskHeads();
  absl::MutexLock lock(&mu_);
  const absl::Time now = executor_.clock().Now();
  absl::Time next = asking_ ? now + options_.idle_poll : poll_at_;
  for (const Partition& at : partitions_) {
    for (const absl::Time after : {at.apply_after, at.pull_after}) {
      if (after > now) next = std::min(next, after);
    }
  }
  return std::max(next - now, absl::ZeroDuration());
}

void Consumer::State::AskHeads() {
  pull_.Heads(
      [self = shared_from_this()](absl::StatusOr<Positions> heads) { self->OnHeads(heads); });
}

void Consumer::State::OnHeads(const absl::StatusOr<Positions>& heads) {
  const absl::Cleanup end = [this] { End(); };
  {
    absl::MutexLock lock(&mu_);
    asking_ = false;
    if (doubt_) task_->Wake();  // what raised it may be younger than the answer
    if (!heads.ok()) return;
    for (size_t i = 0; i < partitions_.size(); ++i) partitions_[i].queue.SetHead(heads->at(i));
  }
  for (int partition = 0; partition < kPartitions; ++partition) Pump(partition);
}

void Consumer::State::OnFeed(std::vector<Event> events) {
  std::array<bool, kPartitions> touched = {};
  {
    absl::MutexLock lock(&mu_);
    for (Event& event : events) {
      const auto partition = static_cast<size_t>(event.partition);
      touched.at(partition) = true;
      switch (partitions_[partition].queue.Offer(std::move(event))) {
        case PartitionQueue::Offered::kDuplicate:
          ++stats_.duplicates;
          break;
        case PartitionQueue::Offered::kAhead:
          ++stats_.gaps;
          break;
        case PartitionQueue::Offered::kQueued:
        case PartitionQueue::Offered::kFull:
          break;
      }
    }
  }
  for (int partition = 0; partition < kPartitions; ++partition) {
    if (touched.at(static_cast<size_t>(partition))) Pump(partition);
  }
}

void Consumer::State::Pump(int partition) {
  while (true) {
    Action action = Action::kNone;
    {
      absl::MutexLock lock(&mu_);
      action = DecideLocked(partitions_[static_cast<size_t>(partition)]);
    }
    if (action == Action::kNone) return;
    if (action == Action::kApply) Apply(partition);
    if (action == Action::kPull) Pull(partition);
  }
}

Consumer::State::Action Consumer::State::DecideLocked(Partition& at) {
  if (stopping_ || !active_) return Action::kNone;
  const absl::Time now = executor_.clock().Now();
  if (!at.commanding && now >= at.apply_after) {
    if (at.batch == nullptr && !at.queue.empty()) {
      at.batch = std::make_shared<Batch>();
      at.batch->events = at.queue.Take(static_cast<size_t>(options_.batch_max));
      at.batch->to = at.batch->events.size();
    }
    if (at.batch != nullptr) {
      at.commanding = true;
      BeginLocked();
      return Action::kApply;
    }
  }
  // Pulls go on while a batch is applied, as long as there is room for half of what may wait.
  const bool room = at.queue.room() * 2 >= static_cast<size_t>(options_.buffered_max);
  if (!at.pulling && at.queue.behind() && room && now >= at.pull_after) {
    at.pulling = true;
    ++stats_.pulls;
    BeginLocked();
    return Action::kPull;
  }
  return Action::kNone;
}

void Consumer::State::RetryLaterLocked(absl::Duration& wait, absl::Time& after) {
  after = executor_.clock().Now() + wait;
  wait = std::min(wait * 2, options_.retry_max);
  if (task_ != nullptr) task_->Wake();  // the timer learns of the new instant
}

void Consumer::State::Pull(int partition) {
  int64_t after = 0;
  {
    absl::MutexLock lock(&mu_);
    after = partitions_[static_cast<size_t>(partition)].queue.next() - 1;
  }
  pull_.ReadEvents(partition, after, options_.pull_max,
                   [self = shared_from_this(), partition, after](absl::StatusOr<EventPage> page) {
                     self->OnPage(partition, after, std::move(page));
                   });
}

void Consumer::State::OnPage(int partition, int64_t after, absl::StatusOr<EventPage> page) {
  const absl::Cleanup end = [this] { End(); };
  {
    absl::MutexLock lock(&mu_);
    Partition& at = partitions_[static_cast<size_t>(partition)];
    at.pulling = false;
    if (page.ok()) {
      TakePageLocked(at, after, *std::move(page));
    } else {
      RetryLaterLocked(at.pull_wait, at.pull_after);
    }
  }
  Pump(partition);
}

void Consumer::State::TakePageLocked(Partition& at, int64_t after, EventPage page) {
  const int64_t wanted = at.queue.next();
  if (!page.events.empty() && page.events.front().position > after + 1 && wanted == after + 1) {
    const bool fresh = at.cursor == 0 && at.batch == nullptr && after == 0;
    if (!fresh) {
      if (!at.stalled)
        telemetry::LogError("consumer.stalled", {{"consumer", name_}, {"after", after}});
      at.stalled = true;
      at.pull_after = executor_.clock().Now() + options_.idle_poll;
      return;
    }
    at.queue = PartitionQueue(page.events.front().position - 1,
                              static_cast<size_t>(options_.buffered_max));
  }
  at.queue.RaiseHead(page.head);
  for (Event& event : page.events) at.queue.Offer(std::move(event));
  if (at.queue.next() > wanted) {
    at.stalled = false;
    at.pull_wait = options_.retry_min;
  } else if (at.queue.behind()) {
    // The feed spoke of events that the producer does not have (yet).
    RetryLaterLocked(at.pull_wait, at.pull_after);
  }
}

}  // namespace holdfast::outbox
