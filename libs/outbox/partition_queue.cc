#include "libs/outbox/partition_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace holdfast::outbox {

PartitionQueue::Offered PartitionQueue::Offer(Event event) {
  if (event.position < next_) return Offered::kDuplicate;
  head_ = std::max(head_, event.position);
  if (event.position > next_) {
    ahead_.emplace(event.position, std::move(event));
    // The farthest goes first: an absurd position keeps nothing out.
    if (ahead_.size() > capacity_) ahead_.erase(std::prev(ahead_.end()));
    return Offered::kAhead;
  }
  if (room() == 0) return Offered::kFull;
  ready_.push_back(std::move(event));
  ++next_;
  TakeOverAhead();
  return Offered::kQueued;
}

std::vector<Event> PartitionQueue::Take(size_t max) {
  const size_t count = std::min(max, ready_.size());
  const auto end = ready_.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<Event> taken(std::make_move_iterator(ready_.begin()), std::make_move_iterator(end));
  ready_.erase(ready_.begin(), end);
  TakeOverAhead();
  return taken;
}

void PartitionQueue::TakeOverAhead() {
  while (room() > 0 && !ahead_.empty() && ahead_.begin()->first <= next_) {
    if (ahead_.begin()->first == next_) {
      ready_.push_back(std::move(ahead_.begin()->second));
      ++next_;
    }
    ahead_.erase(ahead_.begin());
  }
}

}  // namespace holdfast::outbox
