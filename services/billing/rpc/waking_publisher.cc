#include "services/billing/rpc/waking_publisher.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace holdfast::billing {

std::string WatchTopic(std::string_view resource_name) {
  return absl::StrCat("watch ", std::string(resource_name));
}

std::string PartitionTopic(int partition) { return absl::StrCat("partition ", partition); }

void WakingPublisher::Publish(std::vector<outbox::Event> events) {
  std::set<std::string> topics;
  for (const outbox::Event& event : events) {
    topics.insert(WatchTopic(event.subject));
    topics.insert(PartitionTopic(event.partition));
  }
  if (next_ != nullptr) next_->Publish(std::move(events));  // the way to the offer goes first
  for (const std::string& topic : topics) waiters_.Answer(topic);
}

}  // namespace holdfast::billing
