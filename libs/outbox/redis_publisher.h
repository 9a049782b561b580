#ifndef HOLDFAST_LIBS_OUTBOX_REDIS_PUBLISHER_H_
#define HOLDFAST_LIBS_OUTBOX_REDIS_PUBLISHER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "libs/outbox/publisher.h"
#include "libs/redis/connection.h"

namespace holdfast::outbox {

struct RedisPublisherOptions {
  std::string source;  // whose outbox: billing, feedback, renewal. Positions are per source.
  // Entries older than this are trimmed (approximately, by MINID), whether read or not: the outbox
  // has them.
  absl::Duration keep = absl::Seconds(60);
};

// XADD to `hf:{pNN}:events`, pipelined, fire and forget; with Redis down it drops at once. Entries
// have the fields `source` and `event`.
class RedisPublisher : public Publisher {
 public:
  RedisPublisher(redis::Connection& connection, RedisPublisherOptions options);
  void Publish(std::vector<Event> events) override;

  uint64_t dropped() const { return dropped_->load(std::memory_order_relaxed); }

 private:
  redis::Connection& connection_;
  const RedisPublisherOptions options_;
  // Newest time Redis itself gave an entry, in its milliseconds: MINID from our clock would trim
  // too much or nothing when the clocks differ. Shared with replies under way.
  std::shared_ptr<std::atomic<int64_t>> redis_ms_;
  std::shared_ptr<std::atomic<uint64_t>> dropped_;
};

}  // namespace holdfast::outbox

#endif  // HOLDFAST_LIBS_OUTBOX_REDIS_PUBLISHER_H_
