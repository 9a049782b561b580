// All that feedback has from Redis: the fast feed of billing's facts, the outlooks, and where its
// own facts go.
#ifndef HOLDFAST_SERVICES_FEEDBACK_CLIENTS_REDIS_SIDE_H_
#define HOLDFAST_SERVICES_FEEDBACK_CLIENTS_REDIS_SIDE_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "libs/executor/executor.h"
#include "libs/outbox/redis_feed.h"
#include "libs/outbox/redis_publisher.h"
#include "libs/outbox/relay.h"
#include "libs/redis/connection.h"
#include "libs/sql/database.h"
#include "services/feedback/clients/redis_outlook.h"

namespace holdfast::feedback {

class RedisSide {
 public:
  // `address` empty: no Redis, so facts are pulled and outlooks missed. `member` names this process
  // within the group. Executor and database outlive it.
  static absl::StatusOr<std::unique_ptr<RedisSide>> Open(const std::string& address,
                                                         const std::string& member,
                                                         Executor& executor,
                                                         sql::Database& database);

  outbox::EventFeed* feed() { return feed_.has_value() ? &*feed_ : nullptr; }
  OutlookSource& outlooks() { return *outlooks_; }

 private:
  RedisSide() = default;

  std::optional<redis::Connection> connection_;
  std::optional<outbox::RedisFeed> feed_;
  std::optional<outbox::RedisPublisher> publisher_;
  std::unique_ptr<OutlookSource> outlooks_ = std::make_unique<NoOutlook>();
  std::unique_ptr<outbox::Relay> relay_;
};

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_CLIENTS_REDIS_SIDE_H_
