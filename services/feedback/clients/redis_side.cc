#include "services/feedback/clients/redis_side.h"

#include "libs/status/macros.h"

namespace holdfast::feedback {

absl::StatusOr<std::unique_ptr<RedisSide>> RedisSide::Open(const std::string& address,
                                                           const std::string& member,
                                                           Executor& executor,
                                                           sql::Database& database) {
  std::unique_ptr<RedisSide> side(new RedisSide());
  if (address.empty()) return side;
  const redis::ConnectionOptions options{.address = address};
  side->connection_.emplace(executor, options);
  side->feed_.emplace(executor, options, "billing", member);
  side->publisher_.emplace(*side->connection_, outbox::RedisPublisherOptions{.source = "feedback"});
  side->outlooks_ = std::make_unique<RedisOutlook>(*side->connection_);
  HF_ASSIGN_OR_RETURN(side->relay_, outbox::Relay::Open(database, *side->publisher_));
  return side;
}

}  // namespace holdfast::feedback
