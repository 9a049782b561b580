// What every process of a storm shares: the loop, the clocks, the faults, the network, the trace.
#ifndef HOLDFAST_TESTS_STORM_WORLD_H_
#define HOLDFAST_TESTS_STORM_WORLD_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"
#include "libs/executor/manual_executor.h"
#include "services/renewal/domain/outlook.h"
#include "tests/storm/faults.h"
#include "tests/storm/network.h"
#include "tests/storm/stream.h"
#include "tests/support/temp_dir.h"

namespace holdfast::storm {

// Where the storm's wall clocks begin.
absl::Time StormStart();

// The wall clock of one machine: process time, plus the leaps all wall clocks share, plus its own
// error.
class WallClock : public Clock {
 public:
  WallClock(const Clock& process, const absl::Duration& leaps) : process_(process), leaps_(leaps) {}
  absl::Time Now() const override { return process_.Now() + leaps_ + error_; }
  void Err(absl::Duration error) { error_ = error; }

 private:
  const Clock& process_;
  const absl::Duration& leaps_;
  absl::Duration error_;
};

// Everything that happened, a line each; the same seed gives the same bytes.
class Trace {
 public:
  explicit Trace(const Clock& clock) : clock_(clock) {}
  void Note(std::string_view what);
  const std::string& text() const { return text_; }
  void Echo() { echo_ = true; }

 private:
  const Clock& clock_;
  std::string text_;
  bool echo_ = false;
};

// renewal's outlooks as the cache keeps them, by (tenant, customer).
using OutlookCache = std::map<std::pair<std::string, std::string>, renewal::Outlook>;

struct World {
  explicit World(uint64_t seed);
  // Process time that processes could use.
  absl::Time RunningNow() const { return clock.Now() - suspended; }

  VirtualClock clock;  // process time
  absl::Duration leaps;
  absl::Duration suspended;  // process time in which no process ran
  Random random;             // of the driver and the clients
  FaultPlan faults;
  ManualExecutor loop;
  Trace trace;
  Network network;
  Stream stream;
  OutlookCache outlooks;
  TempDir dir;
};

}  // namespace holdfast::storm

#endif  // HOLDFAST_TESTS_STORM_WORLD_H_
