// The way committed events take: this process's own streams, and Redis where there is one.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_EVENT_WAY_H_
#define HOLDFAST_SERVICES_BILLING_RPC_EVENT_WAY_H_

#include <optional>
#include <string>

#include "libs/executor/executor.h"
#include "libs/outbox/redis_publisher.h"
#include "libs/redis/connection.h"
#include "libs/rpc/waiters.h"
#include "services/billing/rpc/waking_publisher.h"

namespace holdfast::billing {

class EventWay {
 public:
  // `redis_address` empty: consumers pull. Executor and waiters outlive it.
  EventWay(Executor& executor, rpc::Waiters& waiters, const std::string& redis_address)
      : publisher_(waiters, Connect(executor, redis_address)) {}

  outbox::Publisher& publisher() { return publisher_; }
  // Whether events reach others at once.
  bool fast() const { return redis_.has_value() && redis_->up(); }

 private:
  outbox::Publisher* Connect(Executor& executor, const std::string& address) {
    if (address.empty()) return nullptr;
    redis_.emplace(executor, redis::ConnectionOptions{.address = address});
    to_redis_.emplace(*redis_, outbox::RedisPublisherOptions{.source = "billing"});
    return &*to_redis_;
  }

  std::optional<redis::Connection> redis_;  // these two are made by Connect, before publisher_
  std::optional<outbox::RedisPublisher> to_redis_;
  WakingPublisher publisher_;
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_EVENT_WAY_H_
