// One writing connection with its queue. What a group promises is said in writer.h.
#ifndef HOLDFAST_LIBS_SQL_WRITER_LANE_H_
#define HOLDFAST_LIBS_SQL_WRITER_LANE_H_

#include <array>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "libs/executor/executor.h"
#include "libs/sql/engine.h"
#include "libs/sql/finisher.h"
#include "libs/sql/writer.h"

namespace holdfast::sql {

class WriterLane {
 public:
  WriterLane(Engine& engine, Executor& executor, const WriterOptions& options, int number);

  void Submit(Command command);
  // Refuses from now on; `drained` is notified when every accepted command has been answered.
  void Close();
  const absl::Notification& drained() const { return drained_; }

 private:
  struct Queued {
    Command command;
    absl::Time submitted;
  };

  // What a group holds so far.
  struct Shape {
    absl::Time begun;
    int commands = 0;
    int awaited = 0;  // urgent and interactive
    int jobs = 0;
    absl::Duration job_time;
  };

  // Writer task.
  absl::Duration Step();
  bool Connected();
  void RunGroup(Group& group);
  void RunAsTheyCome(Group& group, Shape& shape);
  void RunLocked(Group& group, int commands);
  absl::Status Begin(std::vector<std::string>& customers);
  void Undo(std::vector<Running>& group);
  void CommitTimed(Group& group, int commands);
  static void Count(Shape& shape, const Command& command);
  Running* TakeNext(const Shape& shape, Group& group);
  std::deque<Queued>* Awaited() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);  // null: none waits
  static Running* Pop(std::deque<Queued>& queue, const Shape& shape, Group& group);
  bool Skipped(Running& running);
  bool RunInTxn(Running& running);
  void CommitGroup(std::vector<Running>& group, int commands);
  void RerunAlone(std::vector<Running>& group);
  void RunAlone(Running& running);
  bool RunOnce(Running& running);
  CommitResult Commit(int commands);
  CommitResult CommitOrFail(int commands);
  void FailQueued();
  bool HasWork();

  void Answered(Priority priority);  // finisher
  void NotifyIfDrained() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Engine& engine_;
  const Clock& clock_;
  const WriterOptions options_;

  // Writer task only.
  std::unique_ptr<Connection> connection_;
  absl::Status connect_error_;
  bool job_in_last_group_ = false;
  std::vector<std::string> touched_;  // affinities of what the open transaction holds

  absl::Mutex mutex_;
  std::array<std::deque<Queued>, kPriorities> queues_ ABSL_GUARDED_BY(mutex_);  // by Priority
  std::array<int, kPriorities> unanswered_ ABSL_GUARDED_BY(mutex_) = {};
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Notification drained_;

  Finisher finisher_;
  std::unique_ptr<Task> task_;  // last: stops first
};

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_WRITER_LANE_H_
