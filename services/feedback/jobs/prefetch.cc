#include "services/feedback/jobs/prefetch.h"

#include <atomic>
#include <deque>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/feedback/app/apply_fact.h"

namespace holdfast::feedback {
namespace {

// Hands batches on in the order they came, each once its outlooks are there. `deliver` runs on one
// thread at a time and never after Close.
class OrderedBatches {
 public:
  explicit OrderedBatches(outbox::EventFeed::OnEvents deliver) : deliver_(std::move(deliver)) {}

  struct Batch {
    std::vector<outbox::Event> events;
    bool ready = false;
  };

  std::shared_ptr<Batch> Add(std::vector<outbox::Event> events) {
    auto batch = std::make_shared<Batch>();
    batch->events = std::move(events);
    absl::MutexLock lock(&mu_);
    batches_.push_back(batch);
    return batch;
  }

  void Ready(const std::shared_ptr<Batch>& batch) {
    absl::MutexLock lock(&mu_);
    batch->ready = true;
    if (delivering_) return;  // whoever delivers takes this one too
    delivering_ = true;
    while (!closed_ && !batches_.empty() && batches_.front()->ready) {
      std::vector<outbox::Event> events = std::move(batches_.front()->events);
      batches_.pop_front();
      mu_.Unlock();
      deliver_(std::move(events));
      mu_.Lock();
    }
    delivering_ = false;
  }

  void Close() {
    absl::MutexLock lock(&mu_);
    closed_ = true;
    const auto idle = [this]() ABSL_SHARED_LOCKS_REQUIRED(mu_) { return !delivering_; };
    mu_.Await(absl::Condition(&idle));
  }

 private:
  const outbox::EventFeed::OnEvents deliver_;
  absl::Mutex mu_;
  std::deque<std::shared_ptr<Batch>> batches_ ABSL_GUARDED_BY(mu_);
  bool delivering_ ABSL_GUARDED_BY(mu_) = false;
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
};

class PrefetchingSubscription : public outbox::EventFeed::Subscription {
 public:
  PrefetchingSubscription(std::shared_ptr<OrderedBatches> batches,
                          std::unique_ptr<outbox::EventFeed::Subscription> inner)
      : batches_(std::move(batches)), inner_(std::move(inner)) {}
  ~PrefetchingSubscription() override {
    inner_.reset();
    batches_->Close();
  }

 private:
  std::shared_ptr<OrderedBatches> batches_;
  std::unique_ptr<outbox::EventFeed::Subscription> inner_;
};

}  // namespace

void Prefetch::For(const std::vector<outbox::Event>& events, absl::AnyInvocable<void()> then) {
  struct Countdown {
    std::atomic<size_t> left;
    absl::AnyInvocable<void()> then;
  };
  std::vector<const outbox::Event*> wanted;
  for (const outbox::Event& event : events) {
    if (WantsOutlook(event)) wanted.push_back(&event);
  }
  if (wanted.empty()) return then();
  auto countdown = std::make_shared<Countdown>();
  countdown->left = wanted.size();
  countdown->then = std::move(then);
  // The last answer may free `events`, so the loop looks at nothing after its last Fetch.
  for (const outbox::Event* event : wanted) {
    source_.Fetch(event->tenant, event->customer, timeout_,
                  [shelf = shelf_, id = event->id, countdown](std::optional<Outlook> outlook) {
                    if (outlook.has_value()) shelf->Put(id, *outlook);
                    if (countdown->left.fetch_sub(1) == 1) countdown->then();
                  });
  }
}

std::unique_ptr<outbox::EventFeed::Subscription> PrefetchingFeed::Subscribe(
    const std::string& consumer, OnEvents on_events, OnDoubt on_doubt) {
  auto batches = std::make_shared<OrderedBatches>(std::move(on_events));
  auto inner = feed_.Subscribe(
      consumer,
      [this, batches](std::vector<outbox::Event> events) {
        auto batch = batches->Add(std::move(events));
        prefetch_.For(batch->events, [batches, batch] { batches->Ready(batch); });
      },
      std::move(on_doubt));
  return std::make_unique<PrefetchingSubscription>(std::move(batches), std::move(inner));
}

void PrefetchingPull::ReadEvents(int partition, int64_t after_position, int limit,
                                 absl::AnyInvocable<void(absl::StatusOr<outbox::EventPage>)> done) {
  pull_.ReadEvents(partition, after_position, limit,
                   [this, done = std::move(done)](absl::StatusOr<outbox::EventPage> page) mutable {
                     if (!page.ok()) return done(std::move(page));
                     auto held = std::make_shared<outbox::EventPage>(*std::move(page));
                     prefetch_.For(held->events, [held, done = std::move(done)]() mutable {
                       done(std::move(*held));
                     });
                   });
}

}  // namespace holdfast::feedback
