// The calls between processes: each can be lost before or after it took effect, come late, or find
// nobody.
#ifndef HOLDFAST_TESTS_STORM_NETWORK_H_
#define HOLDFAST_TESTS_STORM_NETWORK_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/executor/manual_executor.h"
#include "libs/outbox/feed.h"
#include "tests/storm/faults.h"

namespace holdfast::storm {

// One run of a process, from its start to its death.
struct Life {
  bool dead = false;
};
using LifePtr = std::shared_ptr<Life>;

struct Reply {
  std::string bytes;
  outbox::EventPage page;
  outbox::Positions heads = {};
};
using Answer = std::function<void(absl::StatusOr<Reply>)>;

// Who can be called.
class Callee {
 public:
  virtual ~Callee() = default;
  virtual LifePtr life() const = 0;  // null: down
};

class Network {
 public:
  using Done = absl::AnyInvocable<void(absl::StatusOr<Reply>)>;
  using Ask = std::function<void(Answer)>;

  Network(ManualExecutor& world, FaultPlan& faults);

  // Runs `what` on the network's own task.
  void After(absl::Duration delay, absl::AnyInvocable<void()> what);

  // `ask` runs in `callee` if it is up when the call arrives. `done` runs once, unless the caller
  // dies first; then FailCallsOf ends it.
  void Call(LifePtr caller, const Callee& callee, absl::Duration timeout, Ask ask, Done done);
  // The process is gone: who waits for its answer learns so.
  void Hangup(const LifePtr& callee);
  // Ends every call of a dead caller, as its own clean-up would.
  void FailCallsOf(const LifePtr& caller);

  bool quiet() const { return calls_.empty(); }

 private:
  struct Pending {
    LifePtr caller;
    LifePtr callee;  // set when the call has arrived
    Done done;
  };

  absl::Duration Step();
  void Arrive(uint64_t id, const Callee& callee, const Ask& ask);
  void Answered(uint64_t id, const LifePtr& callee, absl::StatusOr<Reply> reply);
  void Finish(uint64_t id, absl::StatusOr<Reply> reply);
  absl::Duration Latency();

  ManualExecutor& world_;
  FaultPlan& faults_;
  uint64_t last_ = 0;
  std::map<std::pair<absl::Time, uint64_t>, absl::AnyInvocable<void()>> agenda_;
  std::map<uint64_t, Pending> calls_;
  std::unique_ptr<Task> task_;
};

}  // namespace holdfast::storm

#endif  // HOLDFAST_TESTS_STORM_NETWORK_H_
