// What can go wrong in a storm, how often, and how often it did.
#ifndef HOLDFAST_TESTS_STORM_FAULTS_H_
#define HOLDFAST_TESTS_STORM_FAULTS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <string_view>

namespace holdfast::storm {

enum class Fault {
  kStreamDrop,
  kStreamDuplicate,
  kStreamReorder,
  kStreamDelay,
  kStreamDown,
  kCallLostBefore,
  kCallLostAfter,
  kCallDelayed,
  kCommitAborted,
  kCommitUnknownLost,
  kCommitUnknownKept,
  kStatementFails,
  kConnectFails,
  kCrashBilling,
  kCrashFeedback,
  kCrashRenewal,
  kCrashBeforeCommit,
  kCrashAfterCommit,
  kLongDown,
  kWallLeap,
  kWallBack,
  kSuspend,
  kCacheFlush,
};
inline constexpr size_t kFaultCount = static_cast<size_t>(Fault::kCacheFlush) + 1;

std::string_view NameOf(Fault fault);
std::optional<Fault> FaultNamed(std::string_view name);

using FaultCounts = std::array<int64_t, kFaultCount>;

// The same draws from the same seed on every machine: no distribution of the standard library.
class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  uint64_t Next() { return engine_(); }
  // In [0, below).
  int Below(int below) { return static_cast<int>(engine_() % static_cast<uint64_t>(below)); }
  bool Chance(int per_mille) { return Below(1000) < per_mille; }

 private:
  std::mt19937_64 engine_;
};

// Decides which faults strike. Kinds can be turned off, and all of them at once.
class FaultPlan {
 public:
  explicit FaultPlan(uint64_t seed) : random_(seed) {}

  void TurnOff(Fault fault) { off_.at(static_cast<size_t>(fault)) = true; }
  void Heal() { healed_ = true; }
  // Between Pause and Resume nothing strikes.
  void Pause() { ++paused_; }
  void Resume() { --paused_; }

  // Whether `fault` strikes here; counted when it does.
  bool Strikes(Fault fault, int per_mille);
  bool active() const { return !healed_ && paused_ == 0; }
  const FaultCounts& counts() const { return counts_; }
  Random& random() { return random_; }

 private:
  Random random_;
  std::array<bool, kFaultCount> off_ = {};
  bool healed_ = false;
  int paused_ = 0;
  FaultCounts counts_ = {};
};

}  // namespace holdfast::storm

#endif  // HOLDFAST_TESTS_STORM_FAULTS_H_
