#ifndef HOLDFAST_LIBS_OUTBOX_FEED_H_
#define HOLDFAST_LIBS_OUTBOX_FEED_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "libs/outbox/event.h"
#include "libs/outbox/outbox.h"

namespace holdfast::outbox {

struct EventPage {
  std::vector<Event> events;  // in order, from after_position + 1 on unless older ones were trimmed
  int64_t head = 0;           // last position of the partition
};

// The sure way: reads the producer's outbox, over gRPC or in process. `done` is called exactly
// once, on any thread or inline, within a bounded time; the implementation sets its own deadline.
class EventPull {
 public:
  virtual ~EventPull() = default;
  virtual void ReadEvents(int partition, int64_t after_position, int limit,
                          absl::AnyInvocable<void(absl::StatusOr<EventPage>)> done) = 0;
  virtual void Heads(absl::AnyInvocable<void(absl::StatusOr<Positions>)> done) = 0;
};

// The fast way: may lose, repeat and reorder.
class EventFeed {
 public:
  // Any one thread at a time; must not block for long.
  using OnEvents = std::function<void(std::vector<Event>)>;
  // The feed (re)started or may have lost something: compare heads now.
  using OnDoubt = std::function<void()>;

  // Ends the feed: no callback runs after the destructor has returned.
  class Subscription {
   public:
    virtual ~Subscription() = default;
  };

  virtual ~EventFeed() = default;
  virtual std::unique_ptr<Subscription> Subscribe(const std::string& consumer, OnEvents on_events,
                                                  OnDoubt on_doubt) = 0;
};

}  // namespace holdfast::outbox

#endif  // HOLDFAST_LIBS_OUTBOX_FEED_H_
