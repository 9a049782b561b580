#include "libs/telemetry/line_sink.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace holdfast::telemetry {

void LineSink::Write(std::string_view line) {
  while (!line.empty()) {
    // A pipe that polls writable takes PIPE_BUF bytes without blocking, though the descriptor may
    // be a blocking one.
    pollfd writable = {fd_, POLLOUT, 0};
    const bool hurry = hurry_.load(std::memory_order_relaxed);
    const int ms = hurry ? 0 : static_cast<int>(absl::ToInt64Milliseconds(patience_));
    if (poll(&writable, 1, ms) != 1 || (writable.revents & POLLOUT) == 0) break;
    const ssize_t written = write(fd_, line.data(), std::min<size_t>(line.size(), PIPE_BUF));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    line.remove_prefix(static_cast<size_t>(written));
  }
  if (!line.empty()) lost_.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace holdfast::telemetry
