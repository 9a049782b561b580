#include "services/feedback/app/outlook_shelf.h"

#include <utility>

namespace holdfast::feedback {

void OutlookShelf::Put(std::string event_id, const Outlook& outlook) {
  absl::MutexLock lock(&mu_);
  if (!by_event_.insert_or_assign(event_id, outlook).second) return;
  order_.push_back(std::move(event_id));
  if (order_.size() <= entries_max_) return;
  by_event_.erase(order_.front());
  order_.pop_front();
}

Outlook OutlookShelf::For(std::string_view event_id) const {
  absl::MutexLock lock(&mu_);
  const auto found = by_event_.find(std::string(event_id));
  return found == by_event_.end() ? Outlook() : found->second;
}

}  // namespace holdfast::feedback
