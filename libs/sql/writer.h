// The group-committing writer. Commands wait in a bounded queue, run one after another inside one
// transaction per group, and are answered by a finisher task after that transaction is durable.
//  - Urgent commands go ahead of interactive ones, and these ahead of jobs. Every group takes one
//    waiting job, and at most 5 ms of job work while another command waits for it.
//  - A command that fails having written nothing leaves its group alone. One that fails later, any
//    SQL error, or a commit known to have failed rolls the group back, and each of its commands
//    runs again in a transaction of its own.
//  - A commit whose outcome is unknown answers UNAVAILABLE UNKNOWN_OUTCOME to its whole group and
//    discards the connection.
#ifndef HOLDFAST_LIBS_SQL_WRITER_H_
#define HOLDFAST_LIBS_SQL_WRITER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/executor/executor.h"
#include "libs/sql/fault_points.h"
#include "libs/sql/group_record.h"
#include "libs/sql/priority.h"
#include "libs/sql/txn.h"
#include "libs/sql/versions.h"

namespace holdfast::sql {

class Engine;
class WriterLane;

struct Command {
  // tenant + '/' + customer. Commands of one affinity and priority run in the order they were
  // submitted.
  std::string affinity;
  // Further affinities whose rows the command touches. Where several processes share the database,
  // it runs while no command of any of them does.
  std::vector<std::string> also;
  Priority priority = Priority::kInteractive;
  // On the executor's clock. A command whose time has come before it runs ends with
  // DEADLINE_EXCEEDED.
  absl::Time deadline = absl::InfiniteFuture();
  // True once the caller is gone: the command is skipped and ends with CANCELLED. May be empty. Any
  // thread.
  absl::AnyInvocable<bool()> abandoned;
  // May run more than once, so it is pure in the transaction and in what it captured. Writer
  // thread.
  absl::AnyInvocable<absl::Status(Txn&)> run;
  // Exactly once. On the finisher, or inside Submit when the command was refused. May be empty.
  absl::AnyInvocable<void(absl::Status)> done;
};

struct WriterOptions {
  int queue_max = 4096;  // accepted and not yet answered, of each priority
  int group_max = 64;
  FaultPoints* faults = nullptr;
  GroupObserver observe = {};
  Versions* versions = nullptr;  // counts this writer's commits; outlives it
};

class Writer {
 public:
  // `engine` and `executor` outlive the writer.
  Writer(Engine& engine, Executor& executor, WriterOptions options);
  ~Writer();  // closes
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Any thread, never blocks. With the queue full `done` gets RESOURCE_EXHAUSTED OVERLOADED, once
  // closed UNAVAILABLE DRAINING.
  void Submit(Command command);
  // Submits and waits. For jobs, tests and start-up; never on a callback thread nor in a `done` or
  // a hook.
  absl::Status Run(absl::AnyInvocable<absl::Status(Txn&)> run, std::string affinity = "",
                   Priority priority = Priority::kInteractive);
  // Refuses new commands and returns when every accepted one has been answered. Not from a step or
  // a callback.
  void Close();

 private:
  WriterLane& LaneOf(std::string_view affinity);

  Executor& executor_;
  std::vector<std::unique_ptr<WriterLane>> lanes_;
};

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_WRITER_H_
