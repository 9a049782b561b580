#ifndef HOLDFAST_LIBS_OUTBOX_PARTITION_QUEUE_H_
#define HOLDFAST_LIBS_OUTBOX_PARTITION_QUEUE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "libs/outbox/event.h"

namespace holdfast::outbox {

// Puts one partition's events in order: what a feed and pulls bring, repeated, reordered or with
// holes, goes in; runs without holes come out. Pure; not thread-safe.
class PartitionQueue {
 public:
  enum class Offered {
    kQueued,     // it follows what is here
    kAhead,      // something before it is missing; kept if there is room
    kDuplicate,  // here or taken already
    kFull,       // it follows, but there is no room; to be pulled later
  };

  // The first event wanted is `cursor` + 1. At most `capacity` events wait in order and as many out
  // of order.
  PartitionQueue(int64_t cursor, size_t capacity) : next_(cursor + 1), capacity_(capacity) {}

  Offered Offer(Event event);
  // The next events in order, at most `max`; they are then the caller's.
  std::vector<Event> Take(size_t max);

  // The producer's own word on its last position; it replaces what the feed made us believe.
  void SetHead(int64_t head) { head_ = head; }
  void RaiseHead(int64_t head) { head_ = std::max(head_, head); }
  int64_t head() const { return head_; }

  // First position that is neither here in order nor taken.
  int64_t next() const { return next_; }
  bool behind() const { return head_ >= next_; }
  size_t room() const { return capacity_ - ready_.size(); }
  bool empty() const { return ready_.empty(); }

 private:
  void TakeOverAhead();

  std::deque<Event> ready_;         // consecutive, the last one is next_ - 1
  std::map<int64_t, Event> ahead_;  // by position, all above next_
  int64_t next_;
  int64_t head_ = 0;
  size_t capacity_;
};

}  // namespace holdfast::outbox

#endif  // HOLDFAST_LIBS_OUTBOX_PARTITION_QUEUE_H_
