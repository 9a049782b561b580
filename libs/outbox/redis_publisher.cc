#include "libs/outbox/redis_publisher.h"

#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/redis/keys.h"
#include "libs/status/view.h"

namespace holdfast::outbox {
namespace {

// Of an entry id "milliseconds-number"; 0 for other text.
int64_t MillisecondsOf(std::string_view entry_id) {
  int64_t ms = 0;
  if (!absl::SimpleAtoi(ToAbsl(entry_id.substr(0, entry_id.find('-'))), &ms)) return 0;
  return ms;
}

}  // namespace

RedisPublisher::RedisPublisher(redis::Connection& connection, RedisPublisherOptions options)
    : connection_(connection),
      options_(std::move(options)),
      redis_ms_(std::make_shared<std::atomic<int64_t>>(0)),
      dropped_(std::make_shared<std::atomic<uint64_t>>(0)) {}

void RedisPublisher::Publish(std::vector<Event> events) {
  for (const Event& event : events) {
    std::vector<std::string> args = {"XADD", redis::EventStreamKey(event.partition)};
    const int64_t oldest_ms =
        redis_ms_->load(std::memory_order_relaxed) - absl::ToInt64Milliseconds(options_.keep);
    if (oldest_ms > 0) args.insert(args.end(), {"MINID", "~", absl::StrCat(oldest_ms)});
    args.insert(args.end(), {"*", "source", options_.source, "event", EncodeEvent(event)});
    connection_.Call(args, absl::InfiniteDuration(),
                     [latest = redis_ms_, dropped = dropped_](absl::StatusOr<redis::Reply> reply) {
                       if (!reply.ok()) {
                         dropped->fetch_add(1, std::memory_order_relaxed);
                         return;
                       }
                       latest->store(MillisecondsOf(reply->text), std::memory_order_relaxed);
                     });
  }
}

}  // namespace holdfast::outbox
