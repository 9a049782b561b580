#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "libs/executor/thread_executor.h"
#include "libs/redis/connection.h"
#include "libs/status/macros.h"
#include "tests/support/process_world/process_world.h"

namespace holdfast::testing_support {
namespace {

// Longer than any outage a test makes.
constexpr absl::Duration kPatience = absl::Minutes(2);
constexpr int kHorizonMonths = 12;

}  // namespace

struct ReplayInBackground::Running {
  std::atomic<int64_t> acknowledged{0};
  std::thread thread;
};

ReplayInBackground::ReplayInBackground(ProcessWorld& world, cli::Script script)
    : world_(world), script_(std::move(script)), running_(std::make_unique<Running>()) {}

absl::StatusOr<std::unique_ptr<ReplayInBackground>> ReplayInBackground::Start(ProcessWorld& world,
                                                                              cli::Script script) {
  std::unique_ptr<ReplayInBackground> replay(new ReplayInBackground(world, std::move(script)));
  HF_ASSIGN_OR_RETURN(const cli::ImportReport report,
                      cli::SetStage(world.as_operator(), replay->script_, kPatience,
                                    [](const std::string&, int64_t, int64_t) {}));
  if (!report.bad.empty()) return absl::InternalError(report.bad.front().reason);
  replay->running_->thread = std::thread([self = replay.get()] {
    self->record_ = cli::Perform(
        self->world_.as_operator(), self->world_.process_clock(), self->script_, kPatience,
        [self](absl::Time, const cli::ReplayRecord& so_far) {
          self->running_->acknowledged = static_cast<int64_t>(so_far.acknowledged.size());
        });
    self->ended_.Notify();
  });
  return replay;
}

ReplayInBackground::~ReplayInBackground() {
  if (running_->thread.joinable()) running_->thread.join();
}

bool ReplayInBackground::AwaitShare(double share) {
  const auto wanted = static_cast<int64_t>(share * static_cast<double>(script_.wishes.size()));
  while (running_->acknowledged < wanted) {
    if (ended_.WaitForNotificationWithTimeout(absl::Milliseconds(1))) return false;
  }
  return !ended();
}

absl::StatusOr<cli::AuditFigures> ReplayInBackground::Finish() {
  running_->thread.join();
  HF_RETURN_IF_ERROR(record_.status());
  return cli::Audit(world_.as_operator(), world_.as_service(), *record_, script_.mapping.currency,
                    kHorizonMonths);
}

struct Flusher::Running {
  explicit Running(int port)
      : executor(clock), redis(executor, {.address = absl::StrCat("127.0.0.1:", port)}) {}

  ProcessClock clock;
  ThreadExecutor executor;
  redis::Connection redis;
  std::atomic<int> flushes{0};
  absl::Notification stop;
  std::thread thread;
};

Flusher::Flusher(int redis_port, absl::Duration every)
    : running_(std::make_unique<Running>(redis_port)) {
  running_->thread = std::thread([running = running_.get(), every] {
    while (!running->stop.WaitForNotificationWithTimeout(every)) {
      if (running->redis.Execute({"FLUSHALL"}, absl::Seconds(2)).ok()) ++running->flushes;
    }
  });
}

Flusher::~Flusher() {
  running_->stop.Notify();
  running_->thread.join();
}

int Flusher::flushes() const { return running_->flushes; }

}  // namespace holdfast::testing_support
