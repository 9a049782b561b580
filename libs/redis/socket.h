#ifndef HOLDFAST_LIBS_REDIS_SOCKET_H_
#define HOLDFAST_LIBS_REDIS_SOCKET_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace holdfast::redis {

// Wakes a thread out of poll(). Thread-safe.
class Waker {
 public:
  Waker();
  ~Waker();
  Waker(const Waker&) = delete;
  Waker& operator=(const Waker&) = delete;

  void Wake();
  void Drain();
  int fd() const { return fd_; }

 private:
  int fd_;
};

// A non-blocking TCP socket that closes itself. Not thread-safe.
class Socket {
 public:
  Socket() = default;
  ~Socket();
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;

  // `address` is "host:port". UNAVAILABLE when nobody answers within the timeout or `waker` fires.
  static absl::StatusOr<Socket> Connect(const std::string& address, absl::Duration timeout,
                                        const Waker& waker);

  bool open() const { return fd_ >= 0; }
  int fd() const { return fd_; }

  // Bytes taken by the kernel, 0 when its buffer is full.
  absl::StatusOr<size_t> Write(std::string_view bytes);
  // Appends what has arrived to `into`; false when nothing had. UNAVAILABLE when the peer closed.
  absl::StatusOr<bool> Read(std::string* into);

 private:
  explicit Socket(int fd) : fd_(fd) {}

  int fd_ = -1;
};

// What a poll of one socket and one waker saw.
struct Polled {
  bool readable = false;
  bool writable = false;
  bool woken = false;
};
// `socket` may be closed: then only the waker counts. Drains the waker.
Polled Poll(const Socket& socket, Waker& waker, bool want_write, absl::Duration timeout);

}  // namespace holdfast::redis

#endif  // HOLDFAST_LIBS_REDIS_SOCKET_H_
