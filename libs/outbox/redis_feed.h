#ifndef HOLDFAST_LIBS_OUTBOX_REDIS_FEED_H_
#define HOLDFAST_LIBS_OUTBOX_REDIS_FEED_H_

#include <memory>
#include <string>

#include "libs/executor/executor.h"
#include "libs/outbox/feed.h"
#include "libs/redis/connection.h"

namespace holdfast::outbox {

// Reads the 16 event streams as consumer group `consumer`, on a connection of its own, and keeps
// the events of one source. Entries that do not decode raise doubt, so that the consumer pulls.
class RedisFeed : public EventFeed {
 public:
  // `source` as in RedisPublisherOptions; `member` names this process within the group.
  RedisFeed(Executor& executor, redis::ConnectionOptions connection, std::string source,
            std::string member);
  std::unique_ptr<Subscription> Subscribe(const std::string& consumer, OnEvents on_events,
                                          OnDoubt on_doubt) override;

 private:
  Executor& executor_;
  const redis::ConnectionOptions connection_;
  const std::string source_;
  const std::string member_;
};

}  // namespace holdfast::outbox

#endif  // HOLDFAST_LIBS_OUTBOX_REDIS_FEED_H_
