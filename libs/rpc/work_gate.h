// Decides who may join the queue in front of one pool of workers. A call is let in while those that
// would run before it take less than half of the time it has left at the rate lately served, so the
// queue holds capacity × deadline / 2. No gRPC.
#ifndef HOLDFAST_LIBS_RPC_WORK_GATE_H_
#define HOLDFAST_LIBS_RPC_WORK_GATE_H_

#include <array>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "libs/auth/method_policy.h"
#include "libs/sql/priority.h"

namespace holdfast::rpc {

// Where a call of that criticality waits. Forecasts behind everything, cancelling before it.
sql::Priority PriorityOf(auth::Criticality criticality);
// How much of the room, between 0 and 1, calls of that criticality may fill: forecasts are shed
// first, then reads, then charges, cancelling last.
double ShareOf(auth::Criticality criticality);

struct WorkGateOptions {
  // Always let in, times the share: the workers of a pool must all have something to do, and
  // without calls inside there would be no rate to measure.
  int room_min = 8;
  // The rate is measured over this much time with calls inside, and over ten times as much where
  // fewer than `served_min` were served in it. An idle pool keeps its last rate.
  absl::Duration window = absl::Milliseconds(100);
  int served_min = 20;
};

// Thread-safe. Times are the process clock's.
class WorkGate {
 public:
  explicit WorkGate(WorkGateOptions options = {}) : options_(options) {}

  // Counts a call in that must be answered within `left`. Nothing is refused before the first rate
  // is known.
  bool Enter(auth::Criticality criticality, absl::Duration left, absl::Time now);
  // Counts it in, whatever is inside.
  void Join(auth::Criticality criticality, absl::Time now);
  // Counts it out. `served`: its work was done; one dropped before it ran tells nothing.
  void Leave(auth::Criticality criticality, bool served, absl::Time now);

  // When a refused call of that criticality has a chance: once those before it are done.
  absl::Duration Wait(auth::Criticality criticality) const;
  // Calls served per second while there were any; nothing until measured.
  std::optional<double> rate() const;
  int inside() const;

 private:
  int Before(auth::Criticality criticality) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void CountIn(auth::Criticality criticality, absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  int Inside() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Measure(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const WorkGateOptions options_;
  mutable absl::Mutex mu_;
  std::array<int, sql::kPriorities> inside_ ABSL_GUARDED_BY(mu_) = {};
  std::optional<double> rate_ ABSL_GUARDED_BY(mu_);
  int served_ ABSL_GUARDED_BY(mu_) = 0;         // in this window
  absl::Duration busy_ ABSL_GUARDED_BY(mu_);    // of this window, up to busy_since_
  absl::Time busy_since_ ABSL_GUARDED_BY(mu_);  // meaningful while somebody is inside
};

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_WORK_GATE_H_
