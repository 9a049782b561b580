#include "libs/executor/thread_executor.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "libs/status/macros.h"

namespace holdfast {
namespace {

// Added to a steady clock's time it must not overflow.
constexpr absl::Duration kLongestRest = absl::Hours(24 * 365);

// Not absl::CondVar: its timeouts follow the wall clock, and a clock set back by an hour would stop
// every task for one.
class ThreadTask : public Task {
 public:
  ThreadTask(std::string name, Step step)
      : step_(std::move(step)), thread_([this, name = std::move(name)] {
          pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
          Loop();
        }) {}

  ~ThreadTask() override {
    HF_CHECK(thread_.get_id() != std::this_thread::get_id());
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
      wake_up_.notify_one();
    }
    thread_.join();
  }

  void Wake() override {
    if (woken_.exchange(true)) return;  // somebody else's wake-up is still to be seen
    const std::lock_guard lock(mutex_);
    wake_up_.notify_one();
  }

 private:
  void Loop() {
    while (true) {
      woken_.store(false);  // before the step: a wake-up during it means one more step
      const absl::Duration rest = step_();
      std::unique_lock lock(mutex_);
      if (rest > absl::ZeroDuration()) Sleep(lock, rest);
      if (stop_) return;
    }
  }

  void Sleep(std::unique_lock<std::mutex>& lock, absl::Duration rest) {
    const auto until =
        std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(std::min(rest, kLongestRest));
    const auto roused = [this] { return stop_ || woken_.load(); };
    if (rest == absl::InfiniteDuration()) {
      wake_up_.wait(lock, roused);
    } else {
      wake_up_.wait_until(lock, until, roused);
    }
  }

  Step step_;  // its thread only
  std::atomic<bool> woken_ = false;
  std::mutex mutex_;
  std::condition_variable wake_up_;
  bool stop_ = false;   // under mutex_
  std::thread thread_;  // last: starts when the rest exists
};

}  // namespace

std::unique_ptr<Task> ThreadExecutor::Start(std::string name, Step step) {
  return std::make_unique<ThreadTask>(std::move(name), std::move(step));
}

}  // namespace holdfast
