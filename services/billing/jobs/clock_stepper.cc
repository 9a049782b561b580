#include "services/billing/jobs/clock_stepper.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/status/status.h"
#include "libs/telemetry/log.h"
#include "libs/tenant_clock/tenant_clock.h"
#include "services/billing/app/advance_clock.h"
#include "services/billing/jobs/invoice_numberer.h"
#include "services/billing/jobs/timer_batch.h"
#include "services/billing/store/clock_advances.h"
#include "services/billing/store/invoices.h"
#include "services/billing/store/timers.h"

namespace holdfast::billing {
namespace {

constexpr int kTimersAtOnce = 1024;
constexpr absl::Duration kPoll = absl::Seconds(1);
constexpr absl::Duration kRest = absl::Milliseconds(50);  // after a full writer or a failed read
constexpr std::string_view kCause = "clock_advance";

}  // namespace

struct ClockStepper::State {
  State(JobContext c, const TimerHandlers& h, std::function<void(const ClockAdvance&)> f)
      : context(c), handlers(h), arrived(std::move(f)) {}

  const JobContext context;
  const TimerHandlers& handlers;
  const std::function<void(const ClockAdvance&)> arrived;
  Waker waker;
  std::atomic<bool> under_way{false};
  std::atomic<bool> rest{false};
  std::atomic<bool> done{false};  // `current` is finished
  std::atomic<int64_t> actions{0};
  std::optional<ClockAdvance> current;  // touched by the step alone
};

// What one instant asks for.
struct ClockStepper::Round {
  absl::Time now;             // of the tenant
  absl::Time instant;         // the next one that is due, or now
  std::vector<Timer> timers;  // due at it
  bool drafts = false;        // left over from earlier
};

namespace {

absl::Status ReadDue(sql::ReadTxn& txn, const ClockAdvance& advance, absl::Time system_now,
                     absl::Time& now, absl::Time& instant, std::vector<Timer>& timers) {
  HF_ASSIGN_OR_RETURN(now, TenantNow(txn, advance.tenant, system_now));
  instant = now;
  HF_ASSIGN_OR_RETURN(const auto next, NextDueTime(txn, advance.tenant, system_now));
  if (!next.has_value() || advance.to_time < *next) return absl::OkStatus();
  instant = std::max(now, *next);
  HF_ASSIGN_OR_RETURN(timers, DueTimers(txn, advance.tenant, instant, system_now, kTimersAtOnce));
  return absl::OkStatus();
}

}  // namespace

ClockStepper::ClockStepper(JobContext context, const TimerHandlers& handlers,
                           std::function<void(const ClockAdvance&)> arrived)
    : state_(std::make_shared<State>(context, handlers, std::move(arrived))) {
  task_ = context.executor.Start("clock-stepper", [state = state_] { return Step(state); });
  state_->waker.Bind(task_.get());
}

ClockStepper::~ClockStepper() {
  state_->waker.Bind(nullptr);
  task_.reset();
}

void ClockStepper::Wake() { state_->waker.Wake(); }

absl::Duration ClockStepper::Step(const std::shared_ptr<State>& state) {
  if (state->under_way.load()) return absl::InfiniteDuration();
  if (state->done.exchange(false)) state->current.reset();
  if (state->rest.exchange(false)) return kRest;
  Round round;
  const absl::Status status = state->context.readers.Run([&](sql::ReadTxn& txn) -> absl::Status {
    if (!state->current.has_value()) {
      HF_ASSIGN_OR_RETURN(state->current, FindUnfinishedAdvance(txn));
      if (!state->current.has_value()) return absl::OkStatus();
      state->actions.store(state->current->actions);
    }
    const std::string& tenant = state->current->tenant;
    HF_RETURN_IF_ERROR(ReadDue(txn, *state->current, state->context.system_clock.Now(), round.now,
                               round.instant, round.timers));
    HF_ASSIGN_OR_RETURN(const std::vector<Invoice> drafts, ListDrafts(txn, tenant, 1));
    round.drafts = !drafts.empty();
    return absl::OkStatus();
  });
  if (!status.ok()) {
    telemetry::LogWarning("clock_stepper.unread", {{"error", status.ToString()}});
    return kRest;
  }
  if (!state->current.has_value()) return kPoll;
  state->current->actions = state->actions.load();
  state->under_way.store(true);
  if (round.timers.empty() && !round.drafts) {
    Finish(state);
  } else {
    Fire(state, round);
  }
  return absl::InfiniteDuration();
}

void ClockStepper::Fire(const std::shared_ptr<State>& state, const Round& round) {
  const JobContext& context = state->context;
  auto last_one = std::make_shared<LastOne>([state] {
    state->under_way.store(false);
    state->waker.Wake();
  });
  if (round.now < round.instant) {
    context.commands.Submit<bool>(
        JobOrigin(state->current->tenant, std::string(kCause)), "", sql::Priority::kJob,
        absl::InfiniteFuture(), nullptr,
        [advance = *state->current, instant = round.instant](
            sql::Txn& txn, const Scope& scope) -> absl::StatusOr<bool> {
          HF_RETURN_IF_ERROR(StepClock(txn, scope, advance, instant));
          return true;
        },
        [last_one](absl::StatusOr<bool>) {});
  }
  FireTimers(context, state->handlers, round.timers, [state, last_one](BatchResult result) {
    state->actions.fetch_add(result.fired);
    if (result.busy > 0) state->rest.store(true);
  });
  for (size_t numbered = 0; numbered <= round.timers.size(); numbered += kNumberedAtOnce) {
    SubmitNumbering(context, state->current->tenant, last_one);
  }
}

void ClockStepper::Finish(const std::shared_ptr<State>& state) {
  const ClockAdvance& advance = *state->current;
  state->context.commands.Submit<bool>(
      JobOrigin(advance.tenant, std::string(kCause)), "", sql::Priority::kJob,
      absl::InfiniteFuture(), nullptr,
      [advance](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<bool> {
        HF_RETURN_IF_ERROR(FinishAdvance(txn, scope, advance));
        return true;
      },
      [state, advance](absl::StatusOr<bool> finished) {
        if (finished.ok()) {
          state->done.store(true);
          if (state->arrived) state->arrived(advance);
        } else {
          telemetry::LogWarning(
              "clock_advance.unfinished",
              {{"tenant", advance.tenant}, {"error", finished.status().ToString()}});
          state->rest.store(true);
        }
        state->under_way.store(false);
        state->waker.Wake();
      });
}

}  // namespace holdfast::billing
