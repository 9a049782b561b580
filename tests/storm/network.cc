#include "tests/storm/network.h"

#include <vector>

namespace holdfast::storm {
namespace {

absl::Status Away(const char* why) { return absl::UnavailableError(why); }

}  // namespace

Network::Network(ManualExecutor& world, FaultPlan& faults)
    : world_(world), faults_(faults), task_(world.Start("network", [this] { return Step(); })) {}

void Network::After(absl::Duration delay, absl::AnyInvocable<void()> what) {
  agenda_.emplace(std::pair(world_.clock().Now() + delay, ++last_), std::move(what));
  task_->Wake();
}

absl::Duration Network::Step() {
  const absl::Time now = world_.clock().Now();
  if (agenda_.empty()) return absl::InfiniteDuration();
  if (agenda_.begin()->first.first <= now) {
    absl::AnyInvocable<void()> what = std::move(agenda_.begin()->second);
    agenda_.erase(agenda_.begin());
    what();
  }
  if (agenda_.empty()) return absl::InfiniteDuration();
  return std::max(agenda_.begin()->first.first - now, absl::ZeroDuration());
}

absl::Duration Network::Latency() {
  const absl::Duration usual = absl::Microseconds(100 + faults_.random().Below(900));
  if (!faults_.Strikes(Fault::kCallDelayed, 40)) return usual;
  return usual + absl::Milliseconds(faults_.random().Below(1500));
}

void Network::Call(LifePtr caller, const Callee& callee, absl::Duration timeout, Ask ask,
                   Done done) {
  if (caller->dead) return done(Away("the caller is gone"));
  const uint64_t id = ++last_;
  calls_.emplace(id, Pending{std::move(caller), nullptr, std::move(done)});
  After(timeout, [this, id] { Finish(id, absl::DeadlineExceededError("no answer in time")); });
  if (faults_.Strikes(Fault::kCallLostBefore, 40)) {
    if (faults_.random().Chance(500)) {
      After(Latency(), [this, id] { Finish(id, Away("the request was lost")); });
    }
    return;
  }
  After(Latency(), [this, id, &callee, ask = std::move(ask)] { Arrive(id, callee, ask); });
}

void Network::Arrive(uint64_t id, const Callee& callee, const Ask& ask) {
  const LifePtr life = callee.life();
  if (life == nullptr || life->dead) return Finish(id, Away("nobody listens"));
  const auto call = calls_.find(id);
  if (call != calls_.end()) call->second.callee = life;
  ask([this, id, life](absl::StatusOr<Reply> reply) { Answered(id, life, std::move(reply)); });
}

void Network::Answered(uint64_t id, const LifePtr& callee, absl::StatusOr<Reply> reply) {
  if (callee->dead) return;
  if (faults_.Strikes(Fault::kCallLostAfter, 40)) {
    if (faults_.random().Chance(500)) {
      After(Latency(), [this, id] { Finish(id, Away("the reply was lost")); });
    }
    return;
  }
  After(Latency(),
        [this, id, reply = std::move(reply)]() mutable { Finish(id, std::move(reply)); });
}

void Network::Finish(uint64_t id, absl::StatusOr<Reply> reply) {
  const auto call = calls_.find(id);
  if (call == calls_.end() || call->second.caller->dead) return;
  Done done = std::move(call->second.done);
  calls_.erase(call);
  done(std::move(reply));
}

void Network::Hangup(const LifePtr& callee) {
  for (const auto& [id, call] : calls_) {
    if (call.callee != callee) continue;
    After(Latency(), [this, id = id] { Finish(id, Away("the connection was reset")); });
  }
}

void Network::FailCallsOf(const LifePtr& caller) {
  std::vector<Done> ended;
  for (auto call = calls_.begin(); call != calls_.end();) {
    if (call->second.caller != caller) {
      ++call;
      continue;
    }
    ended.push_back(std::move(call->second.done));
    call = calls_.erase(call);
  }
  for (Done& done : ended) done(Away("this process is gone"));
}

}  // namespace holdfast::storm
