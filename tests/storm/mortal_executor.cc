#include "tests/storm/mortal_executor.h"

#include <algorithm>
#include <utility>

#include "libs/status/macros.h"

namespace holdfast::storm {

class MortalExecutor::Thread : public Task {
 public:
  Thread(MortalExecutor& owner, std::string name, Step step)
      : owner_(owner), name_(std::move(name)), body_(std::make_shared<Body>()) {
    body_->step = std::move(step);
    owner_.threads_.push_back(this);
    if (owner_.dead()) {
      Haunt();
    } else {
      alive_ = owner_.world_.Start(
          name_, [body = body_] { return body->dead ? absl::InfiniteDuration() : body->Run(); });
    }
  }
  ~Thread() override {
    std::erase(owner_.threads_, this);
    body_->dead = true;
    alive_.reset();
    after_.reset();
  }

  void Wake() override { (body_->dead ? after_ : alive_)->Wake(); }

  // The process died: the thread goes on where nobody sees it.
  void Haunt() {
    body_->dead = true;
    after_ = owner_.after_->Start(name_, [body = body_] {
      // A step that was under way at the death ends first.
      return body->running ? absl::Milliseconds(1) : body->Run();
    });
  }

 private:
  struct Body {
    Step step;
    bool running = false;
    bool dead = false;

    absl::Duration Run() {
      running = true;
      const absl::Duration rest = step();
      running = false;
      return rest;
    }
  };

  MortalExecutor& owner_;
  const std::string name_;
  const std::shared_ptr<Body> body_;
  std::unique_ptr<Task> alive_;
  std::unique_ptr<Task> after_;
};

absl::Time MortalExecutor::OwnClock::Now() const {
  return owner_.after_clock_ != nullptr ? owner_.after_clock_->Now() : owner_.world_.clock().Now();
}

MortalExecutor::MortalExecutor(ManualExecutor& world, uint64_t seed, std::function<void()> orphaned)
    : world_(world), seed_(seed), orphaned_(std::move(orphaned)) {}

MortalExecutor::~MortalExecutor() { HF_CHECK(threads_.empty()); }

std::unique_ptr<Task> MortalExecutor::Start(std::string name, Step step) {
  return std::make_unique<Thread>(*this, std::move(name), std::move(step));
}

void MortalExecutor::Await(const absl::Notification& done) {
  while (!done.HasBeenNotified()) {
    if (dead()) return after_->Await(done);
    HF_CHECK(world_.RunNext());  // every task sleeps for good: this would never end
  }
}

void MortalExecutor::Die() {
  if (dead()) return;
  after_clock_ = std::make_unique<VirtualClock>(world_.clock().Now());
  after_ = std::make_unique<ManualExecutor>(seed_, *after_clock_);
  orphans_ = after_->Start("orphans", [this] {
    orphaned_();
    return absl::InfiniteDuration();
  });
  for (Thread* thread : threads_) thread->Haunt();
}

}  // namespace holdfast::storm
