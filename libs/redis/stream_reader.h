#ifndef HOLDFAST_LIBS_REDIS_STREAM_READER_H_
#define HOLDFAST_LIBS_REDIS_STREAM_READER_H_

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/executor/executor.h"
#include "libs/redis/link.h"

namespace holdfast::redis {

struct StreamEntry {
  std::string key;
  std::string id;
  std::vector<std::pair<std::string, std::string>> fields;
};

struct StreamReaderOptions {
  std::string group;
  std::string consumer;           // name within the group
  std::vector<std::string> keys;  // all read by one blocking XREADGROUP
  int count = 512;                // entries per key and read
  absl::Duration block = absl::Seconds(1);
};

// Reads streams as a member of a consumer group, on a connection of its own: a blocking XREADGROUP
// with NOACK, for whoever consumes keeps its own cursor in SQL, so a pending list in Redis would
// only grow. Groups are created from 0 with MKSTREAM; after NOGROUP (FLUSHALL, a restart without
// persistence) they are created again from 0, never from $, so entries are repeated rather than
// skipped.
class StreamReader {
 public:
  using OnEntries = std::function<void(std::vector<StreamEntry>)>;
  // Called with true when reading (re)starts, so that the consumer looks for what it missed; with
  // false when it ends.
  using OnState = std::function<void(bool up)>;

  // The callbacks run on the reader's task and must not block for long.
  StreamReader(Executor& executor, ConnectionOptions connection, StreamReaderOptions options,
               OnEntries on_entries, OnState on_state);
  // No callback runs after this.
  ~StreamReader();
  StreamReader(const StreamReader&) = delete;
  StreamReader& operator=(const StreamReader&) = delete;

  bool up() const { return up_.load(std::memory_order_acquire); }

 private:
  absl::Duration Step();
  absl::Status Connect();
  absl::Status CreateGroups();
  absl::Status ReadOnce();

  const ConnectionOptions connection_;
  const StreamReaderOptions options_;
  const OnEntries on_entries_;
  const OnState on_state_;
  const Clock& clock_;  // process clock
  Waker waker_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> up_ = false;

  // Only the task.
  std::optional<Link> link_;
  Backoff backoff_;

  std::unique_ptr<Task> task_;  // last: stops before the rest goes
};

}  // namespace holdfast::redis

#endif  // HOLDFAST_LIBS_REDIS_STREAM_READER_H_
