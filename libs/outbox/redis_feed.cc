#include "libs/outbox/redis_feed.h"

#include <utility>
#include <vector>

#include "libs/redis/keys.h"
#include "libs/redis/stream_reader.h"

namespace holdfast::outbox {
namespace {

// The entry's `event` field when its `source` is the wanted one; null otherwise.
const std::string* EventOf(const redis::StreamEntry& entry, const std::string& source) {
  const std::string* event = nullptr;
  bool ours = false;
  for (const auto& [name, value] : entry.fields) {
    if (name == "event") event = &value;
    if (name == "source") ours = value == source;
  }
  return ours ? event : nullptr;
}

class RedisSubscription : public EventFeed::Subscription {
 public:
  RedisSubscription(Executor& executor, const redis::ConnectionOptions& connection,
                    redis::StreamReaderOptions options, std::string source,
                    EventFeed::OnEvents on_events, EventFeed::OnDoubt on_doubt)
      : source_(std::move(source)),
        on_events_(std::move(on_events)),
        on_doubt_(std::move(on_doubt)),
        reader_(
            executor, connection, std::move(options),
            [this](std::vector<redis::StreamEntry> entries) { Take(entries); },
            [this](bool) { on_doubt_(); }) {}

 private:
  void Take(const std::vector<redis::StreamEntry>& entries) {
    std::vector<Event> events;
    bool doubt = false;
    for (const redis::StreamEntry& entry : entries) {
      const std::string* bytes = EventOf(entry, source_);
      if (bytes == nullptr) continue;
      absl::StatusOr<Event> event = DecodeEvent(*bytes);
      if (event.ok()) {
        events.push_back(*std::move(event));
      } else {
        doubt = true;
      }
    }
    if (!events.empty()) on_events_(std::move(events));
    if (doubt) on_doubt_();
  }

  const std::string source_;
  const EventFeed::OnEvents on_events_;
  const EventFeed::OnDoubt on_doubt_;
  redis::StreamReader reader_;  // last: stops before the rest goes
};

}  // namespace

RedisFeed::RedisFeed(Executor& executor, redis::ConnectionOptions connection, std::string source,
                     std::string member)
    : executor_(executor),
      connection_(std::move(connection)),
      source_(std::move(source)),
      member_(std::move(member)) {}

std::unique_ptr<EventFeed::Subscription> RedisFeed::Subscribe(const std::string& consumer,
                                                              OnEvents on_events,
                                                              OnDoubt on_doubt) {
  redis::StreamReaderOptions options;
  options.group = consumer;
  options.consumer = member_;
  for (int partition = 0; partition < kPartitions; ++partition) {
    options.keys.push_back(redis::EventStreamKey(partition));
  }
  return std::make_unique<RedisSubscription>(executor_, connection_, std::move(options), source_,
                                             std::move(on_events), std::move(on_doubt));
}

}  // namespace holdfast::outbox
