// Identifiers sort by the time they were made. "sub_" + 32 lower-case hex digits of a UUID version
// 7 (RFC 9562).
#ifndef HOLDFAST_LIBS_IDS_IDS_H_
#define HOLDFAST_LIBS_IDS_IDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"

namespace holdfast {

class IdSource {
 public:
  virtual ~IdSource() = default;
  // Next("sub") is "sub_0190…". `prefix`: lower-case letters only, no underscore.
  virtual std::string Next(std::string_view prefix) = 0;
};

struct IdSeed {
  uint64_t hi = 0;
  uint64_t lo = 0;

  friend bool operator==(const IdSeed&, const IdSeed&) = default;
};

// A UUIDv7 sequence: 48 bits of milliseconds, then a 74-bit counter that starts at a drawn value
// and grows by drawn steps, so that ids of one millisecond sort in the order they were made. Not
// thread-safe.
class Uuid7Sequence {
 public:
  struct Bits {
    uint64_t hi = 0;
    uint64_t lo = 0;
  };

  explicit Uuid7Sequence(IdSeed seed);
  // `at` before an earlier call's time counts as that earlier time.
  Bits Next(absl::Time at);

 private:
  uint64_t Draw();
  void StartCounter();
  void StepCounter();

  uint64_t state_hi_;
  uint64_t state_lo_;
  int64_t last_ms_ = -1;
  uint64_t counter_hi_ = 0;  // upper 12 bits of the counter
  uint64_t counter_lo_ = 0;  // lower 62 bits
};

// Ids for a process, seeded with entropy of the machine; unique, but no secrets. Thread-safe; ids
// of one source sort in the order they were made.
class SystemIds final : public IdSource {
 public:
  explicit SystemIds(const Clock& clock);
  std::string Next(std::string_view prefix) override ABSL_LOCKS_EXCLUDED(mu_);

 private:
  const Clock& clock_;
  absl::Mutex mu_;
  Uuid7Sequence sequence_ ABSL_GUARDED_BY(mu_);
};

// Deterministic: the same seed and time give the same ids in the same order. One per command, so
// that a command that runs again names the same things. Not thread-safe.
class SeededIds final : public IdSource {
 public:
  SeededIds(uint64_t seed_hi, uint64_t seed_lo, absl::Time at);
  SeededIds(IdSeed seed, absl::Time at) : SeededIds(seed.hi, seed.lo, at) {}
  std::string Next(std::string_view prefix) override;

 private:
  absl::Time at_;
  Uuid7Sequence sequence_;
};

// A seed for one command, drawn from a source: unique when the source's ids are, deterministic when
// they are.
IdSeed NextSeed(IdSource& source);

// Canonical text (8-4-4-4-12, lower case), for request ids. Thread-safe.
std::string NewUuid7(absl::Time at);

// 8-4-4-4-12 hex digits of either case, any version.
bool IsUuid(std::string_view text);

// The millisecond an id or a UUIDv7 text was made at; nothing for other text.
std::optional<absl::Time> TimeOfId(std::string_view id);

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_IDS_IDS_H_
