#include "libs/rpc/waiters.h"

#include <algorithm>

namespace holdfast::rpc {

Waiters::Waiters(Executor& executor, size_t held_max) : executor_(executor), held_max_(held_max) {
  task_ = executor_.Start("rpc.waiters", [this] { return Step(); });
}

Waiters::~Waiters() {
  ReleaseAll();
  task_.reset();
  std::vector<OnEnd> rest;
  {
    absl::MutexLock lock(&mu_);
    rest.swap(cancelled_);
  }
  for (OnEnd& on_end : rest) on_end(End::kCallerGone);
}

std::optional<Waiters::Ticket> Waiters::Register(std::string key, absl::Time deadline,
                                                 OnEnd on_end) {
  Ticket ticket;
  bool earliest;
  {
    absl::MutexLock lock(&mu_);
    if (draining_ || held_.size() >= held_max_) return std::nullopt;
    ticket = ++last_ticket_;
    earliest = by_deadline_.empty() || deadline < by_deadline_.begin()->first;
    by_key_[key].push_back(ticket);
    by_deadline_.emplace(deadline, ticket);
    held_.emplace(ticket, Held{std::move(key), deadline, std::move(on_end)});
  }
  // With one constant budget this happens only when nothing else is held.
  if (earliest) task_->Wake();
  return ticket;
}

Waiters::OnEnd Waiters::Take(Ticket ticket) {
  auto at = held_.find(ticket);
  if (at == held_.end()) return nullptr;
  Held held = std::move(at->second);
  held_.erase(at);
  by_deadline_.erase({held.deadline, ticket});
  auto keyed = by_key_.find(held.key);
  std::vector<Ticket>& tickets = keyed->second;
  tickets.erase(std::find(tickets.begin(), tickets.end(), ticket));
  if (tickets.empty()) by_key_.erase(keyed);
  return std::move(held.on_end);
}

bool Waiters::Withdraw(Ticket ticket) {
  OnEnd dropped;  // destroyed after the lock: it may own a call
  absl::MutexLock lock(&mu_);
  dropped = Take(ticket);
  return dropped != nullptr;
}

void Waiters::Cancel(Ticket ticket) {
  {
    absl::MutexLock lock(&mu_);
    OnEnd on_end = Take(ticket);
    if (on_end == nullptr) return;
    cancelled_.push_back(std::move(on_end));
  }
  task_->Wake();
}

size_t Waiters::Answer(std::string_view key) {
  std::vector<OnEnd> ended;
  {
    absl::MutexLock lock(&mu_);
    auto at = by_key_.find(std::string(key));
    if (at == by_key_.end()) return 0;
    const std::vector<Ticket> tickets = at->second;
    for (Ticket ticket : tickets) ended.push_back(Take(ticket));
  }
  for (OnEnd& on_end : ended) on_end(End::kAnswered);
  return ended.size();
}

void Waiters::ReleaseAll() {
  std::vector<OnEnd> ended;
  {
    absl::MutexLock lock(&mu_);
    draining_ = true;
    while (!by_deadline_.empty()) ended.push_back(Take(by_deadline_.begin()->second));
  }
  for (OnEnd& on_end : ended) on_end(End::kDraining);
}

size_t Waiters::held() const {
  absl::MutexLock lock(&mu_);
  return held_.size();
}

absl::Duration Waiters::Step() {
  std::vector<OnEnd> cancelled;
  std::vector<OnEnd> expired;
  absl::Duration next = absl::InfiniteDuration();
  {
    absl::MutexLock lock(&mu_);
    cancelled.swap(cancelled_);
    const absl::Time now = executor_.clock().Now();
    while (!by_deadline_.empty()) {
      const auto [deadline, ticket] = *by_deadline_.begin();
      if (deadline > now) {
        next = deadline - now;
        break;
      }
      expired.push_back(Take(ticket));
    }
  }
  for (OnEnd& on_end : cancelled) on_end(End::kCallerGone);
  for (OnEnd& on_end : expired) on_end(End::kBudgetSpent);
  return next;
}

}  // namespace holdfast::rpc
