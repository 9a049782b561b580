// A pool of read-only connections behind one bounded queue. Strictly by priority: what is refused
// under load is refused before it waits.
#ifndef HOLDFAST_LIBS_SQL_READER_H_
#define HOLDFAST_LIBS_SQL_READER_H_

#include <array>
#include <deque>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "libs/executor/executor.h"
#include "libs/sql/priority.h"
#include "libs/sql/txn.h"

namespace holdfast::sql {

class Connection;
class Engine;

struct ReadCommand {
  Priority priority = Priority::kInteractive;
  // On the executor's clock; also interrupts a running statement, which ends with
  // DEADLINE_EXCEEDED.
  absl::Time deadline = absl::InfiniteFuture();
  absl::AnyInvocable<bool()> abandoned;  // as in Command
  absl::AnyInvocable<absl::Status(ReadTxn&)> run;
  // Exactly once. On a reader thread, or inside Submit when the command was refused. May be empty.
  absl::AnyInvocable<void(absl::Status)> done;
};

struct ReaderOptions {
  int readers = 4;
  int queue_max = 1024;  // waiting for a reader, of each priority
};

class ReaderPool {
 public:
  ReaderPool(Engine& engine, Executor& executor, ReaderOptions options);
  ~ReaderPool();  // closes
  ReaderPool(const ReaderPool&) = delete;
  ReaderPool& operator=(const ReaderPool&) = delete;

  // Any thread, never blocks. Refuses as Writer::Submit does.
  void Submit(ReadCommand command);
  // Submits and waits. Sees everything that was answered before the call.
  absl::Status Run(absl::AnyInvocable<absl::Status(ReadTxn&)> run);
  // Refuses new commands and returns when every accepted one has been answered.
  void Close();

 private:
  struct Seat {
    std::unique_ptr<Connection> connection;  // used by its task alone
    std::unique_ptr<Task> task;
    bool idle = false;
  };

  absl::Duration StepOf(Seat& seat);
  bool Take(Seat& seat, ReadCommand& command);
  absl::Status Serve(Seat& seat, ReadCommand& command);
  void Finished();

  Engine& engine_;  // outlives the pool
  Executor& executor_;
  const ReaderOptions options_;
  absl::Mutex mutex_;
  std::array<std::deque<ReadCommand>, kPriorities> queues_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  int unfinished_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Notification drained_;
  std::vector<std::unique_ptr<Seat>> seats_;  // idle flags under mutex_
};

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_READER_H_
