// Answers commands after their commit, in the order their groups committed, off the writer's
// thread.
#ifndef HOLDFAST_LIBS_SQL_FINISHER_H_
#define HOLDFAST_LIBS_SQL_FINISHER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "libs/executor/executor.h"
#include "libs/sql/lane_txn.h"
#include "libs/sql/writer.h"

namespace holdfast::sql {

// A command on its way from the queue to its answer.
struct Running {
  Command command;
  bool final = false;   // `status` is the answer whatever becomes of the group
  absl::Status status;  // the answer, once the commit allows it
  Hooks hooks;          // run before the answer when it is OK
};

// Commands that are answered together, and what they have cost so far.
struct Group {
  std::vector<Running> commands;
  GroupRecord record;
  absl::Time committed_at;  // on the executor's clock
};

class Finisher {
 public:
  // `answered` is called after each answer, on the finisher's task.
  Finisher(Executor& executor, const std::string& name, absl::AnyInvocable<void(Priority)> answered,
           GroupObserver observe);

  // Writer thread.
  void Push(Group group);

 private:
  absl::Duration Step();
  void Answer(Group& group);
  void Answer(Running& running);

  const Clock& clock_;
  absl::AnyInvocable<void(Priority)> answered_;
  const GroupObserver observe_;
  absl::Mutex mutex_;
  std::vector<Group> groups_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Task> task_;  // last: stops before the rest goes
};

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_FINISHER_H_
