#include "libs/executor/manual_executor.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "libs/status/macros.h"

namespace holdfast {
namespace {

// More steps than any test needs without time passing: a task that never rests.
constexpr int64_t kRunawaySteps = 50'000'000;

}  // namespace

class ManualExecutor::State {
 public:
  State(std::string name, Step step, absl::Time start)
      : name_(std::move(name)), step_(std::move(step)), next_(start) {}

  bool Runnable(absl::Time now) const {
    return !stopped_ && !running_ && (woken_.load() || next_ <= now);
  }
  absl::Time next() const { return stopped_ || running_ ? absl::InfiniteFuture() : next_; }
  bool stopped() const { return stopped_; }
  void Wake() { woken_.store(true); }

  void Run(const Clock& clock) {
    running_ = true;
    woken_.store(false);
    const absl::Duration rest = step_();
    running_ = false;
    next_ = clock.Now() + rest;
  }

  void Stop() {
    HF_CHECK(!running_);  // a task is not destroyed from its own step
    stopped_ = true;
    step_ = nullptr;
  }

 private:
  const std::string name_;  // for the debugger
  Step step_;
  absl::Time next_;
  std::atomic<bool> woken_ = false;
  bool running_ = false;
  bool stopped_ = false;
};

class ManualExecutor::ManualTask : public Task {
 public:
  explicit ManualTask(std::shared_ptr<State> state) : state_(std::move(state)) {}
  ~ManualTask() override { state_->Stop(); }
  void Wake() override { state_->Wake(); }

 private:
  const std::shared_ptr<State> state_;  // also a task that outlives the executor stays valid
};

ManualExecutor::ManualExecutor(uint64_t seed, VirtualClock& clock) : clock_(clock), random_(seed) {}
ManualExecutor::~ManualExecutor() = default;

std::unique_ptr<Task> ManualExecutor::Start(std::string name, Step step) {
  auto state = std::make_shared<State>(std::move(name), std::move(step), clock_.Now());
  tasks_.push_back(state);
  return std::make_unique<ManualTask>(std::move(state));
}

bool ManualExecutor::RunOne() {
  std::erase_if(tasks_, [](const auto& task) { return task->stopped(); });
  std::vector<std::shared_ptr<State>> runnable;
  const absl::Time now = clock_.Now();
  std::copy_if(tasks_.begin(), tasks_.end(), std::back_inserter(runnable),
               [now](const auto& task) { return task->Runnable(now); });
  if (runnable.empty()) return false;
  runnable[random_() % runnable.size()]->Run(clock_);
  return true;
}

absl::Time ManualExecutor::NextWakeUp() const {
  absl::Time next = absl::InfiniteFuture();
  for (const auto& task : tasks_) next = std::min(next, task->next());
  return next;
}

void ManualExecutor::Await(const absl::Notification& done) {
  while (!done.HasBeenNotified()) {
    if (RunNext()) continue;
    // Every task sleeps for good: this would never end.
    HF_CHECK(NextWakeUp() != absl::InfiniteFuture());
  }
}

bool ManualExecutor::RunNext() {
  if (RunOne()) return true;
  const absl::Time next = NextWakeUp();
  if (next == absl::InfiniteFuture()) return false;
  clock_.Set(next);
  return RunOne();
}

void ManualExecutor::RunUntilIdle() {
  int64_t steps = 0;
  while (RunOne()) HF_CHECK(++steps < kRunawaySteps);
}

void ManualExecutor::RunFor(absl::Duration duration) {
  const absl::Time end = clock_.Now() + duration;
  RunUntilIdle();
  for (absl::Time next = NextWakeUp(); next <= end; next = NextWakeUp()) {
    clock_.Set(std::max(next, clock_.Now()));
    RunUntilIdle();
  }
  clock_.Set(std::max(end, clock_.Now()));
}

}  // namespace holdfast
