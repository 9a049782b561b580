#include "services/billing/jobs/timer_batch.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "libs/status/status.h"
#include "libs/telemetry/log.h"

namespace holdfast::billing {
namespace {

constexpr absl::Duration kParkedFirst = absl::Seconds(2);
constexpr absl::Duration kParkedMax = absl::Minutes(10);

// Shared by the commands of one batch; the last one to go reports.
class Batch {
 public:
  Batch(const JobContext& context, absl::AnyInvocable<void(BatchResult)> done)
      : context_(context), done_(std::move(done)) {}
  ~Batch() {
    BatchResult result;
    {
      absl::MutexLock lock(&mu_);
      result = result_;
    }
    done_(result);
  }

  const JobContext& context() const { return context_; }
  void Count(int BatchResult::*which) ABSL_LOCKS_EXCLUDED(mu_) {
    absl::MutexLock lock(&mu_);
    ++(result_.*which);
  }

 private:
  const JobContext& context_;
  absl::AnyInvocable<void(BatchResult)> done_;
  absl::Mutex mu_;
  BatchResult result_ ABSL_GUARDED_BY(mu_);
};

// Worth trying again as it is, soon.
bool IsPassing(const absl::Status& status) {
  return absl::IsResourceExhausted(status) || absl::IsUnavailable(status) ||
         absl::IsAborted(status) || absl::IsCancelled(status);
}

void Park(std::shared_ptr<Batch> batch, const Timer& timer, const absl::Status& why) {
  telemetry::LogError("timer.failed", {{"tenant", timer.tenant},
                                       {"customer", timer.customer},
                                       {"kind", timer.kind},
                                       {"subject", timer.subject},
                                       {"attempts", timer.attempts + 1},
                                       {"error", why.ToString()}});
  batch->Count(&BatchResult::parked);
  const absl::Time until = batch->context().system_clock.Now() + ParkedFor(timer.attempts);
  CommandRunner& commands = batch->context().commands;
  commands.Submit<bool>(
      JobOrigin(timer.tenant, timer.kind), timer.customer, sql::Priority::kJob,
      absl::InfiniteFuture(), nullptr,
      [timer, until](sql::Txn& txn, const Scope&) -> absl::StatusOr<bool> {
        HF_RETURN_IF_ERROR(ParkTimer(txn, timer, until));
        return true;
      },
      [batch = std::move(batch)](absl::StatusOr<bool>) {});
}

void Fire(std::shared_ptr<Batch> batch, const TimerHandlers& handlers, const Timer& timer) {
  CommandRunner& commands = batch->context().commands;
  commands.Submit<bool>(
      JobOrigin(timer.tenant, timer.kind), timer.customer, sql::Priority::kJob,
      absl::InfiniteFuture(), nullptr,
      [&handlers, timer](sql::Txn& txn, const Scope& scope) {
        return handlers.Fire(txn, scope, timer);
      },
      [batch = std::move(batch), timer](absl::StatusOr<bool> fired) mutable {
        if (fired.ok()) {
          batch->Count(*fired ? &BatchResult::fired : &BatchResult::stale);
        } else if (IsPassing(fired.status())) {
          batch->Count(&BatchResult::busy);
        } else {
          Park(std::move(batch), timer, fired.status());
        }
      });
}

}  // namespace

absl::Duration ParkedFor(int attempts) {
  return std::min(kParkedFirst * (int64_t{1} << std::clamp(attempts, 0, 20)), kParkedMax);
}

void FireTimers(const JobContext& context, const TimerHandlers& handlers,
                const std::vector<Timer>& timers, absl::AnyInvocable<void(BatchResult)> done) {
  auto batch = std::make_shared<Batch>(context, std::move(done));
  for (const Timer& timer : timers) Fire(batch, handlers, timer);
}

}  // namespace holdfast::billing
