#include "libs/redis/socket.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/status/macros.h"
#include "libs/status/view.h"

namespace holdfast::redis {
namespace {

absl::Status Unavailable(std::string_view what, int error) {
  return absl::UnavailableError(absl::StrCat("redis ", ToAbsl(what), ": ", std::strerror(error)));
}

int Milliseconds(absl::Duration timeout) {
  const int64_t ms = absl::ToInt64Milliseconds(absl::Ceil(timeout, absl::Milliseconds(1)));
  return static_cast<int>(std::clamp<int64_t>(ms, 0, 60 * 1000));
}

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

absl::StatusOr<Addresses> Resolve(const std::string& address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat("redis address '", address, "' has no port"));
  }
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_family = AF_UNSPEC;
  addrinfo* found = nullptr;
  const int rc = getaddrinfo(address.substr(0, colon).c_str(), address.substr(colon + 1).c_str(),
                             &hints, &found);
  if (rc != 0) {
    return absl::UnavailableError(
        absl::StrCat("redis address '", address, "': ", gai_strerror(rc)));
  }
  return Addresses(found, &freeaddrinfo);
}

}  // namespace

Waker::Waker() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) { HF_CHECK(fd_ >= 0); }

Waker::~Waker() { close(fd_); }

void Waker::Wake() {
  const uint64_t one = 1;
  // Fails only when the counter is full, and then the reader is awake anyway.
  [[maybe_unused]] const ssize_t ignored = write(fd_, &one, sizeof(one));
}

void Waker::Drain() {
  uint64_t count = 0;
  [[maybe_unused]] const ssize_t ignored = read(fd_, &count, sizeof(count));
}

Socket::~Socket() {
  if (fd_ >= 0) close(fd_);
}

Socket::Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

absl::StatusOr<Socket> Socket::Connect(const std::string& address, absl::Duration timeout,
                                       const Waker& waker) {
  HF_ASSIGN_OR_RETURN(Addresses addresses, Resolve(address));
  absl::Status last = absl::UnavailableError("redis address resolves to nothing");
  for (const addrinfo* at = addresses.get(); at != nullptr; at = at->ai_next) {
    Socket made(
        socket(at->ai_family, at->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, at->ai_protocol));
    if (!made.open()) {
      last = Unavailable("socket", errno);
      continue;
    }
    const int on = 1;
    setsockopt(made.fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (connect(made.fd_, at->ai_addr, at->ai_addrlen) == 0) return made;
    if (errno != EINPROGRESS) {
      last = Unavailable("connect", errno);
      continue;
    }
    pollfd fds[2] = {{made.fd_, POLLOUT, 0}, {waker.fd(), POLLIN, 0}};
    poll(fds, 2, Milliseconds(timeout));
    int error = ETIMEDOUT;
    socklen_t size = sizeof(error);
    if (fds[0].revents != 0) getsockopt(made.fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error == 0) return made;
    last = Unavailable("connect", error);
  }
  return last;
}

absl::StatusOr<size_t> Socket::Write(std::string_view bytes) {
  const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent >= 0) return static_cast<size_t>(sent);
  if (errno == EAGAIN || errno == EINTR) return 0;
  return Unavailable("send", errno);
}

absl::StatusOr<bool> Socket::Read(std::string* into) {
  constexpr size_t kChunk = 16 * 1024;
  const size_t before = into->size();
  into->resize(before + kChunk);
  const ssize_t got = recv(fd_, into->data() + before, kChunk, 0);
  const int error = errno;
  into->resize(before + static_cast<size_t>(std::max<ssize_t>(got, 0)));
  if (got > 0) return true;
  if (got == 0) return absl::UnavailableError("redis closed the connection");
  if (error == EAGAIN || error == EINTR) return false;
  return Unavailable("receive", error);
}

Polled Poll(const Socket& socket, Waker& waker, bool want_write, absl::Duration timeout) {
  pollfd fds[2] = {{waker.fd(), POLLIN, 0},
                   {socket.fd(), static_cast<int16_t>(POLLIN | (want_write ? POLLOUT : 0)), 0}};
  Polled polled;
  if (poll(fds, socket.open() ? 2 : 1, Milliseconds(timeout)) <= 0) return polled;
  polled.woken = fds[0].revents != 0;
  if (polled.woken) waker.Drain();
  if (socket.open()) {
    polled.readable = (fds[1].revents & (POLLIN | POLLERR | POLLHUP)) != 0;
    polled.writable = (fds[1].revents & POLLOUT) != 0;
  }
  return polled;
}

}  // namespace holdfast::redis
