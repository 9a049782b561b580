// What becomes of a consumer's events: commands, refusals, dead letters.
#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "libs/outbox/consumer_state.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"
#include "libs/status/reasons.h"
#include "libs/telemetry/log.h"

namespace holdfast::outbox {
namespace {

// Larger batches are a backlog; they give way to interactive commands.
constexpr size_t kInteractiveMax = 8;

// Errors that say nothing about the event: storage and queues.
bool IsOurs(const absl::Status& status) {
  return HasReason(status, kOverloaded) || HasReason(status, kStorageUnavailable) ||
         HasReason(status, kUnknownOutcome) || HasReason(status, kDraining);
}

// Whose rows the handler may touch: the customer's, and what is kept for the tenant as a whole.
void AddAffinities(const Event& event, std::vector<std::string>& affinities) {
  absl::string_view customer = event.customer;
  absl::ConsumePrefix(&customer, "customers/");
  affinities.push_back(absl::StrCat(event.tenant, "/"));
  affinities.push_back(absl::StrCat(event.tenant, "/", customer));
}

}  // namespace

std::vector<std::string> Consumer::State::AffinitiesOf(const Batch& batch) {
  std::vector<std::string> affinities;
  for (size_t i = batch.from; i < batch.to; ++i) AddAffinities(batch.events[i], affinities);
  return affinities;
}

void Consumer::State::Apply(int partition) {
  std::shared_ptr<Batch> batch;
  {
    absl::MutexLock lock(&mu_);
    batch = partitions_[static_cast<size_t>(partition)].batch;
  }
  batch->applied = Applied();
  sql::Command command;
  command.affinity = absl::StrCat(name_, "/", partition);
  command.also = AffinitiesOf(*batch);
  command.priority =
      batch->to - batch->from > kInteractiveMax ? sql::Priority::kJob : sql::Priority::kInteractive;
  command.run = [this, batch, now = wall_.Now()](sql::Txn& txn) {
    const auto events =
        absl::MakeConstSpan(batch->events).subspan(batch->from, batch->to - batch->from);
    return ApplyEvents(txn, name_, handler_, events, now, &batch->applied);
  };
  command.done = [self = shared_from_this(), partition](absl::Status status) {
    self->OnApplied(partition, status);
  };
  database_.writer().Submit(std::move(command));
}

void Consumer::State::OnApplied(int partition, const absl::Status& status) {
  const absl::Cleanup end = [this] { End(); };
  std::shared_ptr<Batch> batch;
  {
    absl::MutexLock lock(&mu_);
    batch = partitions_[static_cast<size_t>(partition)].batch;
  }
  const bool refused = batch->applied.refused.has_value();
  if (status.ok()) {
    Accepted(partition);
  } else if (refused && !IsOurs(status)) {
    Refused(partition, batch->from + *batch->applied.refused, status);
  } else if (!refused && HasReason(status, kEtagMismatch)) {
    Reload(partition);
  } else {
    absl::MutexLock lock(&mu_);
    Partition& at = partitions_[static_cast<size_t>(partition)];
    at.commanding = false;
    batch->uncertain = batch->uncertain || HasReason(status, kUnknownOutcome);
    RetryLaterLocked(at.apply_wait, at.apply_after);
  }
  Pump(partition);
}

// The command's events are applied. Hooks run here, before the next command of this partition is
// answered.
void Consumer::State::Accepted(int partition) {
  std::shared_ptr<Batch> batch;
  std::vector<size_t> news;
  int64_t position = 0;
  {
    absl::MutexLock lock(&mu_);
    Partition& at = partitions_[static_cast<size_t>(partition)];
    batch = at.batch;
    const size_t count = batch->to - batch->from;
    stats_.applied += batch->applied.fresh.size();
    stats_.duplicates += batch->uncertain ? 0 : count - batch->applied.fresh.size();
    if (batch->uncertain) {
      for (size_t i = 0; i < count; ++i) news.push_back(batch->from + i);
    } else {
      for (const size_t i : batch->applied.fresh) news.push_back(batch->from + i);
    }
    at.cursor = std::max(at.cursor, batch->applied.position);
    position = at.cursor;
    batch->from = batch->to;
    GoOnLocked(at);
  }
  if (hooks_.after_commit) {
    for (const size_t i : news) hooks_.after_commit(batch->events[i]);
  }
  if (hooks_.on_progress) hooks_.on_progress(partition, position);
}

// Decides what the next command of the batch covers, from `from` on; forgets the batch when that is
// its end.
void Consumer::State::GoOnLocked(Partition& at) {
  at.commanding = false;
  at.apply_wait = options_.retry_min;
  at.apply_after = absl::InfinitePast();
  if (at.batch->from == at.batch->events.size()) {
    at.batch = nullptr;
    return;
  }
  at.batch->to = at.batch->from == at.batch->suspect ? at.batch->from + 1 : at.batch->events.size();
}

void Consumer::State::Refused(int partition, size_t index, const absl::Status& error) {
  {
    absl::MutexLock lock(&mu_);
    Partition& at = partitions_[static_cast<size_t>(partition)];
    if (index > at.batch->from) {
      // Nothing of the command was kept. Those before the refused event go again without it, then
      // it goes alone.
      at.batch->suspect = index;
      at.batch->to = index;
      at.commanding = false;
      return;
    }
    at.batch->suspect = index;
    at.batch->to = index + 1;
    BeginLocked();
  }
  RecordRefusal(partition, error);
}

void Consumer::State::RecordRefusal(int partition, const absl::Status& error) {
  std::shared_ptr<Batch> batch;
  {
    absl::MutexLock lock(&mu_);
    batch = partitions_[static_cast<size_t>(partition)].batch;
  }
  auto cursor = std::make_shared<Cursor>();
  sql::Command command;
  command.affinity = absl::StrCat(name_, "/", partition);
  command.run = [this, batch, cursor, error, now = wall_.Now()](sql::Txn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(*cursor, RecordFailure(txn, name_, batch->events[batch->from], error,
                                               options_.attempts_max, now));
    return absl::OkStatus();
  };
  command.done = [self = shared_from_this(), partition, cursor, error](absl::Status status) {
    self->OnRecorded(partition, status, *cursor, error);
  };
  database_.writer().Submit(std::move(command));
}

void Consumer::State::OnRecorded(int partition, const absl::Status& status, const Cursor& cursor,
                                 const absl::Status& error) {
  const absl::Cleanup end = [this] { End(); };
  bool dead = false;
  {
    absl::MutexLock lock(&mu_);
    Partition& at = partitions_[static_cast<size_t>(partition)];
    const Event& event = at.batch->events[at.batch->from];
    dead = status.ok() && cursor.position >= event.position;
    stats_.refused += status.ok() ? 1 : 0;
    if (dead) {
      ++stats_.dead;
      at.cursor = cursor.position;
      telemetry::LogError("event.dead_lettered", {{"consumer", name_},
                                                  {"event", event.id},
                                                  {"type", event.type},
                                                  {"error", error.ToString()}});
      ++at.batch->from;
      GoOnLocked(at);
    } else {
      at.commanding = false;
      RetryLaterLocked(at.apply_wait, at.apply_after);
    }
  }
  if (dead && hooks_.on_progress) hooks_.on_progress(partition, cursor.position);
  Pump(partition);
}

// Another process has moved the cursor: what is here is forgotten and read again from there.
void Consumer::State::Reload(int partition) {
  {
    absl::MutexLock lock(&mu_);
    BeginLocked();
  }
  auto position = std::make_shared<int64_t>(0);
  sql::ReadCommand command;
  command.run = [this, partition, position](sql::ReadTxn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(const Cursor cursor, LoadCursor(txn, name_, partition));
    *position = cursor.position;
    return absl::OkStatus();
  };
  command.done = [self = shared_from_this(), partition, position](absl::Status status) {
    self->OnReloaded(partition, status, *position);
  };
  database_.readers().Submit(std::move(command));
}

void Consumer::State::OnReloaded(int partition, const absl::Status& status, int64_t position) {
  const absl::Cleanup end = [this] { End(); };
  {
    absl::MutexLock lock(&mu_);
    Partition& at = partitions_[static_cast<size_t>(partition)];
    at.commanding = false;
    if (status.ok()) {
      const int64_t head = at.queue.head();
      at.batch = nullptr;
      at.cursor = position;
      at.queue = PartitionQueue(position, static_cast<size_t>(options_.buffered_max));
      at.queue.SetHead(head);
    } else {
      RetryLaterLocked(at.apply_wait, at.apply_after);
    }
  }
  Pump(partition);
}

absl::Status Consumer::State::Replay(std::string_view event_id) {
  const absl::Time now = wall_.Now();
  return database_.writer().Run(
      [&](sql::Txn& txn) { return ReplayDeadLetter(txn, name_, event_id, handler_, now); });
}

}  // namespace holdfast::outbox
