// Events wait for their outlooks, in order, and for nothing else.
#include "services/feedback/jobs/prefetch.h"

#include <deque>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace holdfast::feedback {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SlowOutlooks : public OutlookSource {
 public:
  void Fetch(std::string_view, std::string_view, absl::Duration timeout,
             absl::AnyInvocable<void(std::optional<Outlook>)> done) override {
    last_timeout = timeout;
    waiting.push_back(std::move(done));
  }
  void Answer(size_t at, std::optional<Outlook> outlook) {
    auto done = std::move(waiting[at]);
    done(outlook);
  }
  std::deque<absl::AnyInvocable<void(std::optional<Outlook>)>> waiting;
  absl::Duration last_timeout;
};

class HandFeed : public outbox::EventFeed {
 public:
  std::unique_ptr<Subscription> Subscribe(const std::string&, OnEvents on_events,
                                          OnDoubt) override {
    push = std::move(on_events);
    return std::make_unique<Subscription>();
  }
  OnEvents push;
};

outbox::Event Event(const char* id, const char* type) {
  outbox::Event event;
  event.id = id;
  event.type = type;
  event.tenant = "acme";
  event.customer = "customers/c1";
  return event;
}

struct Fixture {
  SlowOutlooks outlooks;
  std::shared_ptr<OutlookShelf> shelf = std::make_shared<OutlookShelf>();
  Prefetch prefetch{outlooks, shelf};
  HandFeed feed;
  PrefetchingFeed prefetching{feed, prefetch};
  std::vector<std::string> delivered;
  std::unique_ptr<outbox::EventFeed::Subscription> subscription = prefetching.Subscribe(
      "feedback.billing",
      [this](const std::vector<outbox::Event>& events) {
        for (const outbox::Event& event : events) delivered.push_back(event.id);
      },
      [] {});
};

TEST(Prefetch, HoldsAStartUntilItsOutlookIsThere) {
  Fixture f;
  f.feed.push({Event("e1", "cancellation.started")});
  EXPECT_THAT(f.delivered, IsEmpty());
  EXPECT_EQ(f.outlooks.last_timeout, absl::Milliseconds(20));
  f.outlooks.Answer(
      0, Outlook{.missed = false, .lifetime_value_minor = 5, .renewal_probability = 0.5});
  EXPECT_THAT(f.delivered, ElementsAre("e1"));
  EXPECT_EQ(f.shelf->For("e1").lifetime_value_minor, 5);
  EXPECT_TRUE(f.shelf->For("e2").missed);
}

TEST(Prefetch, AMissHoldsNothingUp) {
  Fixture f;
  f.feed.push({Event("e1", "cancellation.requested")});
  f.outlooks.Answer(0, std::nullopt);
  EXPECT_THAT(f.delivered, ElementsAre("e1"));
  EXPECT_TRUE(f.shelf->For("e1").missed);
}

TEST(Prefetch, OtherFactsPassAtOnceButNeverOvertake) {
  Fixture f;
  f.feed.push({Event("e1", "subscription.renewed")});
  EXPECT_THAT(f.delivered, ElementsAre("e1"));
  f.feed.push({Event("e2", "cancellation.started"), Event("e3", "cancellation.started")});
  f.feed.push({Event("e4", "invoice.created")});
  f.outlooks.Answer(1, std::nullopt);
  EXPECT_THAT(f.delivered, ElementsAre("e1"));
  f.outlooks.Answer(0, std::nullopt);
  EXPECT_THAT(f.delivered, ElementsAre("e1", "e2", "e3", "e4"));
}

TEST(Prefetch, NothingIsDeliveredAfterTheFeedHasEnded) {
  Fixture f;
  f.feed.push({Event("e1", "cancellation.started")});
  f.subscription.reset();
  f.outlooks.Answer(0, std::nullopt);
  EXPECT_THAT(f.delivered, IsEmpty());
}

TEST(OutlookShelf, ForgetsTheOldest) {
  OutlookShelf shelf(2);
  for (const char* id : {"a", "b", "c"}) shelf.Put(id, Outlook{.missed = false});
  EXPECT_TRUE(shelf.For("a").missed);
  EXPECT_FALSE(shelf.For("b").missed);
  EXPECT_FALSE(shelf.For("c").missed);
}

}  // namespace
}  // namespace holdfast::feedback
