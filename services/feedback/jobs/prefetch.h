// Fetches outlooks while events are on their way to the consumer, so that its writer never waits
// for the cache.
#ifndef HOLDFAST_SERVICES_FEEDBACK_JOBS_PREFETCH_H_
#define HOLDFAST_SERVICES_FEEDBACK_JOBS_PREFETCH_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "libs/outbox/feed.h"
#include "services/feedback/app/outlook_shelf.h"
#include "services/feedback/app/ports.h"

namespace holdfast::feedback {

class Prefetch {
 public:
  // `source` outlives this and every fetch under way. `timeout` bounds what an event can be held
  // up.
  Prefetch(OutlookSource& source, std::shared_ptr<OutlookShelf> shelf,
           absl::Duration timeout = absl::Milliseconds(20))
      : source_(source), shelf_(std::move(shelf)), timeout_(timeout) {}

  // Runs `then` once, with every outlook that came in time on the shelf; inline when nothing is
  // wanted.
  void For(const std::vector<outbox::Event>& events, absl::AnyInvocable<void()> then);

 private:
  OutlookSource& source_;
  const std::shared_ptr<OutlookShelf> shelf_;  // a late answer still finds it
  const absl::Duration timeout_;
};

// Feeds and pulls as they are, with the outlooks fetched first. Batches keep their order.
class PrefetchingFeed : public outbox::EventFeed {
 public:
  PrefetchingFeed(outbox::EventFeed& feed, Prefetch& prefetch) : feed_(feed), prefetch_(prefetch) {}
  std::unique_ptr<Subscription> Subscribe(const std::string& consumer, OnEvents on_events,
                                          OnDoubt on_doubt) override;

 private:
  outbox::EventFeed& feed_;
  Prefetch& prefetch_;
};

class PrefetchingPull : public outbox::EventPull {
 public:
  PrefetchingPull(outbox::EventPull& pull, Prefetch& prefetch) : pull_(pull), prefetch_(prefetch) {}
  void ReadEvents(int partition, int64_t after_position, int limit,
                  absl::AnyInvocable<void(absl::StatusOr<outbox::EventPage>)> done) override;
  void Heads(absl::AnyInvocable<void(absl::StatusOr<outbox::Positions>)> done) override {
    pull_.Heads(std::move(done));
  }

 private:
  outbox::EventPull& pull_;
  Prefetch& prefetch_;
};

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_JOBS_PREFETCH_H_
