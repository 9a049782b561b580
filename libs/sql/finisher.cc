#include "libs/sql/finisher.h"

#include <utility>

namespace holdfast::sql {

Finisher::Finisher(Executor& executor, const std::string& name,
                   absl::AnyInvocable<void(Priority)> answered)
    : answered_(std::move(answered)), task_(executor.Start(name, [this] { return Step(); })) {}

void Finisher::Push(std::vector<Running> group) {
  {
    absl::MutexLock lock(&mutex_);
    groups_.push_back(std::move(group));
  }
  task_->Wake();
}

absl::Duration Finisher::Step() {
  std::vector<std::vector<Running>> groups;
  {
    absl::MutexLock lock(&mutex_);
    groups.swap(groups_);
  }
  for (auto& group : groups) {
    for (Running& running : group) Answer(running);
  }
  return absl::InfiniteDuration();
}

void Finisher::Answer(Running& running) {
  if (running.status.ok()) {
    for (auto& hook : running.hooks) hook();
  }
  if (running.command.done) running.command.done(std::move(running.status));
  const Priority priority = running.command.priority;
  running = Running();  // what the closures own goes before the command stops counting
  answered_(priority);
}

}  // namespace holdfast::sql
