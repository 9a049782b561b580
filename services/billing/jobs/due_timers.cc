#include "services/billing/jobs/due_timers.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "libs/status/status.h"
#include "libs/telemetry/log.h"
#include "libs/tenant_clock/tenant_clock.h"
#include "services/billing/jobs/timer_batch.h"
#include "services/billing/store/clock_advances.h"
#include "services/billing/store/timers.h"

namespace holdfast::billing {
namespace {

constexpr absl::Duration kRest = absl::Milliseconds(50);  // after a round that met a full writer

}  // namespace

struct DueTimersJob::State {
  State(JobContext c, const TimerHandlers& h, std::function<void()> f, DueTimersOptions o)
      : context(c), handlers(h), fired(std::move(f)), options(o) {}

  const JobContext context;
  const TimerHandlers& handlers;
  const std::function<void()> fired;
  const DueTimersOptions options;
  Waker waker;
  std::atomic<bool> under_way{false};
  std::atomic<bool> rest{false};
  std::string last_tenant;  // rounds start after it, so that no tenant keeps the others waiting
};

DueTimersJob::DueTimersJob(JobContext context, const TimerHandlers& handlers,
                           std::function<void()> fired, DueTimersOptions options)
    : state_(std::make_shared<State>(context, handlers, std::move(fired), options)) {
  task_ = context.executor.Start("due-timers", [state = state_] { return Step(state); });
  state_->waker.Bind(task_.get());
}

DueTimersJob::~DueTimersJob() {
  state_->waker.Bind(nullptr);
  task_.reset();
}

void DueTimersJob::Wake() { state_->waker.Wake(); }

absl::StatusOr<DueTimersJob::Round> DueTimersJob::ReadRound(State& state) {
  Round round;
  const absl::Time system_now = state.context.system_clock.Now();
  const absl::Status status = state.context.readers.Run([&](sql::ReadTxn& txn) -> absl::Status {
    round = Round{};
    HF_ASSIGN_OR_RETURN(std::vector<std::string> tenants, TenantsWithTimers(txn));
    HF_ASSIGN_OR_RETURN(const std::vector<std::string> moving, TenantsWithUnfinishedAdvances(txn));
    std::rotate(tenants.begin(),
                std::upper_bound(tenants.begin(), tenants.end(), state.last_tenant), tenants.end());
    for (const std::string& tenant : tenants) {
      if (std::binary_search(moving.begin(), moving.end(), tenant)) continue;
      const int room = state.options.of_all - static_cast<int>(round.due.size());
      if (room <= 0) break;
      HF_ASSIGN_OR_RETURN(const absl::Time now, TenantNow(txn, tenant, system_now));
      HF_ASSIGN_OR_RETURN(
          const std::vector<Timer> due,
          DueTimers(txn, tenant, now, system_now, std::min(room, state.options.of_one_tenant)));
      round.due.insert(round.due.end(), due.begin(), due.end());
      if (!due.empty()) continue;
      HF_ASSIGN_OR_RETURN(const auto next, NextDueTime(txn, tenant, system_now));
      if (next.has_value()) round.until_next = std::min(round.until_next, *next - now);
    }
    if (!round.due.empty()) state.last_tenant = round.due.back().tenant;
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return round;
}

absl::Duration DueTimersJob::Step(const std::shared_ptr<State>& state) {
  if (state->under_way.load()) return absl::InfiniteDuration();
  if (state->rest.exchange(false)) return kRest;
  if (!state->context.active()) return state->options.poll;
  const absl::StatusOr<Round> round = ReadRound(*state);
  if (!round.ok()) {
    telemetry::LogWarning("due_timers.unread", {{"error", round.status().ToString()}});
    return state->options.poll;
  }
  if (round->due.empty()) {
    return std::clamp(round->until_next, absl::Milliseconds(1), state->options.poll);
  }
  state->under_way.store(true);
  FireTimers(state->context, state->handlers, round->due, [state](BatchResult result) {
    state->rest.store(result.busy > 0);
    state->under_way.store(false);
    if (result.fired > 0 && state->fired) state->fired();
    state->waker.Wake();
  });
  return absl::InfiniteDuration();
}

}  // namespace holdfast::billing
