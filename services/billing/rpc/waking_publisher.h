// Tells this process's own streams what was committed, before the events leave for the others.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_WAKING_PUBLISHER_H_
#define HOLDFAST_SERVICES_BILLING_RPC_WAKING_PUBLISHER_H_

#include <string>
#include <string_view>
#include <vector>

#include "libs/outbox/publisher.h"
#include "libs/rpc/waiters.h"

namespace holdfast::billing {

// What streams wait on. Hints only, so the name of another tenant's resource does no harm.
std::string WatchTopic(std::string_view resource_name);
std::string PartitionTopic(int partition);

class WakingPublisher final : public outbox::Publisher {
 public:
  // `next`: null when events have no fast way out. Both outlive the publisher.
  WakingPublisher(rpc::Waiters& waiters, outbox::Publisher* next)
      : waiters_(waiters), next_(next) {}

  void Publish(std::vector<outbox::Event> events) override;

 private:
  rpc::Waiters& waiters_;
  outbox::Publisher* const next_;
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_WAKING_PUBLISHER_H_
