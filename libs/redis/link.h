#ifndef HOLDFAST_LIBS_REDIS_LINK_H_
#define HOLDFAST_LIBS_REDIS_LINK_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"
#include "libs/redis/reply.h"
#include "libs/redis/socket.h"

namespace holdfast::redis {

struct ConnectionOptions {
  std::string address;   // "host:port"
  std::string username;  // empty with a password: the default user
  std::string password;  // empty: no AUTH
  absl::Duration connect_timeout = absl::Milliseconds(250);
  // The oldest command has waited so long for its reply: the server hangs, the connection is given
  // up.
  absl::Duration stall_timeout = absl::Milliseconds(500);
  absl::Duration backoff_min = absl::Milliseconds(10);
  absl::Duration backoff_max = absl::Seconds(1);
  size_t outstanding_max = 65536;              // commands without a reply; more are refused
  size_t unsent_bytes_max = 16 * 1024 * 1024;  // more are refused
};

// Waits between attempts: doubling from min to max, and of each between a half and the whole,
// drawn.
class Backoff {
 public:
  Backoff(absl::Duration min, absl::Duration max) : min_(min), max_(max), next_(min) {}

  absl::Duration Next();
  void Reset() { next_ = min_; }

 private:
  absl::Duration min_;
  absl::Duration max_;
  absl::Duration next_;
  absl::BitGen random_;
};

// A connection for one thread, that asks and waits. Once an operation failed with anything but an
// error reply, the link is useless. Waking the waker ends a wait with CANCELLED.
class Link {
 public:
  // Connects, authenticates and has a PING answered: a stopped server still accepts connections.
  static absl::StatusOr<Link> Dial(const ConnectionOptions& options, const Clock& clock,
                                   Waker& waker);

  // Writes, then reads one reply. Error replies become their status.
  absl::StatusOr<Reply> Ask(const std::vector<std::string>& args, absl::Time deadline);

  // Hands the connected parts over to who multiplexes them.
  Socket TakeSocket() { return std::move(socket_); }
  std::unique_ptr<ReplyParser> TakeParser() { return std::move(parser_); }

 private:
  Link(Socket socket, const Clock& clock, Waker& waker);

  absl::Status Write(std::string_view bytes, absl::Time deadline);
  absl::StatusOr<Reply> Read(absl::Time deadline);
  absl::StatusOr<Polled> Wait(bool want_write, absl::Time deadline);

  Socket socket_;
  std::unique_ptr<ReplyParser> parser_;
  const Clock* clock_;
  Waker* waker_;
};

}  // namespace holdfast::redis

#endif  // HOLDFAST_LIBS_REDIS_LINK_H_
