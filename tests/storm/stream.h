// The queue between billing and its consumers, as bad as it can be: it drops, repeats, reorders and
// delays, and goes away for a while.
#ifndef HOLDFAST_TESTS_STORM_STREAM_H_
#define HOLDFAST_TESTS_STORM_STREAM_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "libs/outbox/feed.h"
#include "libs/outbox/publisher.h"
#include "tests/storm/network.h"

namespace holdfast::storm {

class Stream {
 public:
  Stream(Network& network, FaultPlan& faults) : network_(network), faults_(faults) {}

  // What `life` publishes after its death goes nowhere.
  std::unique_ptr<outbox::Publisher> PublisherOf(LifePtr life);
  std::unique_ptr<outbox::EventFeed> FeedOf(LifePtr life);

  void GoDown();
  void ComeBack();
  bool up() const { return up_; }

 private:
  class LivePublisher;
  class LiveFeed;
  class Handle;
  struct Reader {
    LifePtr life;
    outbox::EventFeed::OnEvents on_events;
    outbox::EventFeed::OnDoubt on_doubt;
  };

  void Publish(const std::vector<outbox::Event>& events);
  void Send(int reader, const outbox::Event& event);
  void Deliver(int reader, const outbox::Event& event);

  Network& network_;
  FaultPlan& faults_;
  bool up_ = true;
  int last_reader_ = 0;
  std::map<int, Reader> readers_;
};

}  // namespace holdfast::storm

#endif  // HOLDFAST_TESTS_STORM_STREAM_H_
