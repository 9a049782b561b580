// Clocks are injected: business rules take a time as an argument, edges take a Clock.
#ifndef HOLDFAST_LIBS_CLOCK_CLOCK_H_
#define HOLDFAST_LIBS_CLOCK_CLOCK_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace holdfast {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

// Wall time of the machine; it may jump either way, so order never rests on it.
class SystemClock final : public Clock {
 public:
  absl::Time Now() const override;
};

// Never goes back and ignores changes of the wall clock: for deadlines, leases and backoff. Its
// epoch is arbitrary, so only differences mean something, and none of its values may be stored or
// sent to another process.
class ProcessClock final : public Clock {
 public:
  absl::Time Now() const override;
};

// Stands still until it is told otherwise: for tests and simulation.
class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(absl::Time now) : now_(now) {}

  absl::Time Now() const override ABSL_LOCKS_EXCLUDED(mu_);
  // May also go back, as a wall clock may.
  void Set(absl::Time now) ABSL_LOCKS_EXCLUDED(mu_);
  void Advance(absl::Duration by) ABSL_LOCKS_EXCLUDED(mu_);

 private:
  mutable absl::Mutex mu_;
  absl::Time now_ ABSL_GUARDED_BY(mu_);
};

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_CLOCK_CLOCK_H_
