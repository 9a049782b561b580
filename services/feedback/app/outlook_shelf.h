// Outlooks fetched ahead of the events they belong to, so that no writer ever waits for a cache.
#ifndef HOLDFAST_SERVICES_FEEDBACK_APP_OUTLOOK_SHELF_H_
#define HOLDFAST_SERVICES_FEEDBACK_APP_OUTLOOK_SHELF_H_

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "services/feedback/domain/departure.h"

namespace holdfast::feedback {

// Bounded: the oldest goes first. Thread-safe.
class OutlookShelf {
 public:
  explicit OutlookShelf(size_t entries_max = 8192) : entries_max_(entries_max) {}

  void Put(std::string event_id, const Outlook& outlook);
  // A missed outlook when there is none.
  Outlook For(std::string_view event_id) const;

 private:
  const size_t entries_max_;
  mutable absl::Mutex mu_;
  absl::flat_hash_map<std::string, Outlook> by_event_ ABSL_GUARDED_BY(mu_);
  std::deque<std::string> order_ ABSL_GUARDED_BY(mu_);
};

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_APP_OUTLOOK_SHELF_H_
