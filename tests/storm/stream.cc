#include "tests/storm/stream.h"

#include <utility>

namespace holdfast::storm {

class Stream::LivePublisher : public outbox::Publisher {
 public:
  LivePublisher(Stream& stream, LifePtr life) : stream_(stream), life_(std::move(life)) {}
  void Publish(std::vector<outbox::Event> events) override {
    if (!life_->dead) stream_.Publish(events);
  }

 private:
  Stream& stream_;
  const LifePtr life_;
};

class Stream::Handle : public outbox::EventFeed::Subscription {
 public:
  Handle(Stream& stream, int reader) : stream_(stream), reader_(reader) {}
  ~Handle() override { stream_.readers_.erase(reader_); }

 private:
  Stream& stream_;
  const int reader_;
};

class Stream::LiveFeed : public outbox::EventFeed {
 public:
  LiveFeed(Stream& stream, LifePtr life) : stream_(stream), life_(std::move(life)) {}
  std::unique_ptr<Subscription> Subscribe(const std::string&, OnEvents on_events,
                                          OnDoubt on_doubt) override {
    const int reader = ++stream_.last_reader_;
    stream_.readers_[reader] = Reader{life_, std::move(on_events), std::move(on_doubt)};
    return std::make_unique<Handle>(stream_, reader);
  }

 private:
  Stream& stream_;
  const LifePtr life_;
};

std::unique_ptr<outbox::Publisher> Stream::PublisherOf(LifePtr life) {
  return std::make_unique<LivePublisher>(*this, std::move(life));
}

std::unique_ptr<outbox::EventFeed> Stream::FeedOf(LifePtr life) {
  return std::make_unique<LiveFeed>(*this, std::move(life));
}

void Stream::Publish(const std::vector<outbox::Event>& events) {
  if (!up_) return;
  for (const auto& [reader, at] : readers_) {
    for (const outbox::Event& event : events) {
      if (faults_.Strikes(Fault::kStreamDrop, 40)) continue;
      Send(reader, event);
      if (faults_.Strikes(Fault::kStreamDuplicate, 60)) Send(reader, event);
    }
  }
}

void Stream::Send(int reader, const outbox::Event& event) {
  // In order unless reordered: equal delays keep their order on the agenda.
  absl::Duration delay = absl::Microseconds(500);
  if (faults_.Strikes(Fault::kStreamReorder, 60)) {
    delay += absl::Milliseconds(1 + faults_.random().Below(20));
  }
  if (faults_.Strikes(Fault::kStreamDelay, 20)) {
    delay += absl::Milliseconds(100 + faults_.random().Below(3000));
  }
  network_.After(delay, [this, reader, event] { Deliver(reader, event); });
}

void Stream::Deliver(int reader, const outbox::Event& event) {
  const auto found = readers_.find(reader);
  if (found == readers_.end() || found->second.life->dead) return;
  const outbox::EventFeed::OnEvents on_events = found->second.on_events;
  on_events({event});
}

void Stream::GoDown() { up_ = false; }

void Stream::ComeBack() {
  if (std::exchange(up_, true)) return;
  std::vector<outbox::EventFeed::OnDoubt> doubts;
  for (const auto& [reader, at] : readers_) {
    if (!at.life->dead) doubts.push_back(at.on_doubt);
  }
  for (const auto& doubt : doubts) doubt();
}

}  // namespace holdfast::storm
