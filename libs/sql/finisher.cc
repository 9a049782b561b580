#include "libs/sql/finisher.h"

#include <utility>

namespace holdfast::sql {

Finisher::Finisher(Executor& executor, const std::string& name,
                   absl::AnyInvocable<void(Priority)> answered, GroupObserver observe)
    : clock_(executor.clock()),
      answered_(std::move(answered)),
      observe_(std::move(observe)),
      task_(executor.Start(name, [this] { return Step(); })) {}

void Finisher::Push(Group group) {
  {
    absl::MutexLock lock(&mutex_);
    groups_.push_back(std::move(group));
  }
  task_->Wake();
}

absl::Duration Finisher::Step() {
  std::vector<Group> groups;
  {
    absl::MutexLock lock(&mutex_);
    groups.swap(groups_);
  }
  for (Group& group : groups) Answer(group);
  return absl::InfiniteDuration();
}

void Finisher::Answer(Group& group) {
  const absl::Time begin = clock_.Now();
  for (Running& running : group.commands) Answer(running);
  if (!observe_) return;
  group.record.commands = static_cast<int>(group.commands.size());
  group.record.handed = begin - group.committed_at;
  group.record.answered = clock_.Now() - begin;
  observe_(group.record);
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
