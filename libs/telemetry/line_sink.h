#ifndef HOLDFAST_LIBS_TELEMETRY_LINE_SINK_H_
#define HOLDFAST_LIBS_TELEMETRY_LINE_SINK_H_

#include <atomic>
#include <cstdint>
#include <string_view>

#include "absl/time/time.h"

namespace holdfast::telemetry {

// Writes lines to a file descriptor it does not own, waiting at most `patience` for a full pipe;
// then the line is lost and counted, as it is when the disk is full. One thread; the count from
// any.
class LineSink {
 public:
  LineSink(int fd, absl::Duration patience) : fd_(fd), patience_(patience) {}

  void Write(std::string_view line);
  // From now on a full pipe is not waited for.
  void GiveUp() { hurry_.store(true, std::memory_order_relaxed); }
  uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

 private:
  const int fd_;
  const absl::Duration patience_;
  std::atomic<bool> hurry_ = false;
  std::atomic<uint64_t> lost_ = 0;
};

}  // namespace holdfast::telemetry

#endif  // HOLDFAST_LIBS_TELEMETRY_LINE_SINK_H_
