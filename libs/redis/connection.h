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
#include "absl/random/random.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "libs/executor/executor.h"
#include "libs/redis/reply.h"
#include "libs/redis/socket.h"

namespace holdfast::redis {

struct ConnectionOptions {
  std::string address;   // "host:port"
  std::string username;  // empty with a password: the default user
  std::string password;  // empty: no AUTH
  absl::Duration connect_timeout = absl::Milliseconds(250);
  // The oldest command has waited so long for its reply: the server hangs, the connection is given up.
  absl::Duration stall_timeout = absl::Milliseconds(500);
  absl::Duration backoff_min = absl::Milliseconds(10);
  absl::Duration backoff_max = absl::Seconds(1);
  size_t outstanding_max = 65536;           // commands without a reply; more are refused
  size_t unsent_bytes_max = 16 * 1024 * 1024;  // more are refused
};

// A pipelined connection for many callers; replies are matched in order. Reconnects by itself with jittered backoff.
// The breaker is the connection itself: while it is down every command fails at once with UNAVAILABLE, and the next
// connect (which must answer a PING) closes it again. Thread-safe.
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
    uint64_t sent = 0;        // commands accepted
    uint64_t refused = 0;     // down, or a bound reached
    uint64_t failed = 0;      // error replies, timeouts and broken connections
    uint64_t connects = 0;    // connections that came up
  };
  Counters counters() const;

 private:
  struct Outstanding {
    Done done;             // empty: fire and forget, or already ended by its deadline
    absl::Time deadline;   // InfiniteFuture: only the stall timeout bounds it
    absl::Time sent_time;
  };
  using Failed = std::vector<std::pair<Done, absl::Status>>;

  absl::Duration Step();
  absl::Duration ConnectStep();
  absl::Duration TrafficStep();
  void Receive();
  void Deliver(Reply reply);
  void ExpireDeadlines();
  void Break(absl::Status why, absl::StatusCode code);
  absl::Status Handshake();
  absl::Status AwaitReply(absl::Time deadline);
  bool Accept(const std::vector<std::string>& args, absl::Time deadline, Done& done);
  void FlushLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::Duration PollTimeoutLocked(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const ConnectionOptions options_;
  const Clock& clock_;  // process clock
  Waker waker_;
  std::atomic<bool> up_ = false;

  // Only the I/O task.
  std::unique_ptr<ReplyParser> parser_;
  absl::Duration backoff_;
  absl::BitGen random_;

  mutable absl::Mutex mu_;
  Socket socket_ ABSL_GUARDED_BY(mu_);  // replaced only by the I/O task
  bool closing_ ABSL_GUARDED_BY(mu_) = false;
  bool polling_ ABSL_GUARDED_BY(mu_) = false;  // the I/O task sleeps in poll: callers write to the socket themselves
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
