// Replies that are held until a fact arrives, their budget is spent, the server drains or the
// caller is gone. Whatever comes first takes the entry out under one mutex, so each hold ends once
// and for one reason. A wake-up is a hint only: who was held reads the record again before it
// answers. No gRPC.
#ifndef HOLDFAST_LIBS_RPC_WAITERS_H_
#define HOLDFAST_LIBS_RPC_WAITERS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "libs/executor/executor.h"

namespace holdfast::rpc {

class Waiters {
 public:
  enum class End { kAnswered, kBudgetSpent, kDraining, kCallerGone };
  using OnEnd = absl::AnyInvocable<void(End)>;
  using Ticket = uint64_t;

  // At most `held_max` at a time. `executor` outlives the registry; deadlines are on its clock.
  explicit Waiters(Executor& executor, size_t held_max = 4096);
  ~Waiters();  // releases all
  Waiters(const Waiters&) = delete;
  Waiters& operator=(const Waiters&) = delete;

  // Register before anything that could cause the answer. `on_end` runs exactly once, without locks
  // held, unless Withdraw takes it back; on the answering or draining thread, else on the
  // registry's own. It must not block. Nothing: over the cap or draining; then `on_end` is dropped.
  std::optional<Ticket> Register(std::string key, absl::Time deadline, OnEnd on_end);

  // True: taken back, `on_end` will not run. False: it has run, or is about to.
  bool Withdraw(Ticket ticket);
  // Ends the hold with kCallerGone on the registry's own thread. Any thread, also a callback
  // thread.
  void Cancel(Ticket ticket);
  // Ends every hold for `key`; returns how many there were. Any thread.
  size_t Answer(std::string_view key);
  // Ends all, and refuses new ones from now on.
  void ReleaseAll();

  size_t held() const;

 private:
  struct Held {
    std::string key;
    absl::Time deadline;
    OnEnd on_end;
  };

  absl::Duration Step();
  OnEnd Take(Ticket ticket) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);  // empty: somebody else took it

  Executor& executor_;
  const size_t held_max_;
  mutable absl::Mutex mu_;
  bool draining_ ABSL_GUARDED_BY(mu_) = false;
  Ticket last_ticket_ ABSL_GUARDED_BY(mu_) = 0;
  absl::flat_hash_map<Ticket, Held> held_ ABSL_GUARDED_BY(mu_);
  absl::flat_hash_map<std::string, std::vector<Ticket>> by_key_ ABSL_GUARDED_BY(mu_);
  std::set<std::pair<absl::Time, Ticket>> by_deadline_ ABSL_GUARDED_BY(mu_);
  std::vector<OnEnd> cancelled_ ABSL_GUARDED_BY(mu_);
  std::unique_ptr<Task> task_;  // last: stops before the rest goes
};

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_WAITERS_H_
