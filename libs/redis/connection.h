#ifndef HOLDFAST_LIBS_REDIS_CONNECTION_H_
#define HOLDFAST_LIBS_REDIS_CONNECTION_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "libs/executor/executor.h"
#include "libs/redis/link.h"
#include "libs/redis/reply.h"
#include "libs/redis/socket.h"

namespace holdfast::redis {

// A pipelined connection for many callers; replies are matched in order. Reconnects by itself with
// jittered backoff. The breaker is the connection itself: while it is down every command fails at
// once with UNAVAILABLE, and the next connect (which must answer a PING) closes it again.
// Thread-safe.
class Connection {
 public:
  // Called exactly once: on the I/O task, or inline when the command is refused. Must not block.
  using Done = absl::AnyInvocable<void(absl::StatusOr<Reply>)>;

  Connection(Executor& executor, ConnectionOptions options);
  // Fails what is outstanding with CANCELLED.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // True from the first answered PING until the connection breaks or stalls.
  bool up() const { return up_.load(std::memory_order_acquire); }

  // `timeout` on the process clock. A command that timed out may still take effect.
  void Call(const std::vector<std::string>& args, absl::Duration timeout, Done done);
  // Blocking form of Call; not for callback or writer threads.
  absl::StatusOr<Reply> Execute(const std::vector<std::string>& args, absl::Duration timeout);
  // Fire and forget: an error or a refusal only counts.
  void Send(const std::vector<std::string>& args);

  // Blocks until up() or the timeout; true when up.
  bool AwaitUp(absl::Duration timeout);

  struct Counters {
    uint64_t sent = 0;      // commands accepted
    uint64_t refused = 0;   // down, or a bound reached
    uint64_t failed = 0;    // error replies, timeouts and broken connections
    uint64_t connects = 0;  // connections that came up
  };
  Counters counters() const;

 private:
  struct Outstanding {
    Done done;            // empty: fire and forget, or already ended by its deadline
    absl::Time deadline;  // InfiniteFuture: only the stall timeout bounds it
    absl::Time accepted;
  };

  absl::Duration Step();
  absl::Duration ConnectStep();
  absl::Duration TrafficStep();
  absl::Status Receive();
  absl::Status Deliver(std::vector<Reply> replies);
  absl::Status ExpireDeadlines();
  void Break(const absl::Status& why);
  absl::Status Accept(const std::vector<std::string>& args, absl::Duration timeout, Done* done);
  absl::Status FlushLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::Duration PollTimeoutLocked(absl::Time now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const ConnectionOptions options_;
  const Clock& clock_;  // process clock
  Waker waker_;
  std::atomic<bool> up_ = false;  // written under mu_

  // Only the I/O task.
  std::unique_ptr<ReplyParser> parser_;
  Backoff backoff_;

  mutable absl::Mutex mu_;
  Socket socket_ ABSL_GUARDED_BY(mu_);  // replaced only by the I/O task
  bool closing_ ABSL_GUARDED_BY(mu_) = false;
  bool polling_ ABSL_GUARDED_BY(mu_) =
      false;  // the I/O task sleeps in poll: callers write to the socket themselves
  absl::Time poll_until_ ABSL_GUARDED_BY(mu_);
  std::string unsent_ ABSL_GUARDED_BY(mu_);
  size_t unsent_from_ ABSL_GUARDED_BY(mu_) = 0;
  std::deque<Outstanding> outstanding_ ABSL_GUARDED_BY(mu_);
  uint64_t first_ ABSL_GUARDED_BY(mu_) = 0;  // number of outstanding_.front()
  std::set<std::pair<absl::Time, uint64_t>> deadlines_ ABSL_GUARDED_BY(mu_);
  Counters counters_ ABSL_GUARDED_BY(mu_);

  std::unique_ptr<Task> task_;  // last: stops before the rest goes
};

}  // namespace holdfast::redis

#endif  // HOLDFAST_LIBS_REDIS_CONNECTION_H_
