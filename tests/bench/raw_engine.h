// The bare engine: prepared statements and nothing else, on one connection. The baseline of writes
// and reads.
#ifndef HOLDFAST_TESTS_BENCH_RAW_ENGINE_H_
#define HOLDFAST_TESTS_BENCH_RAW_ENGINE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "tests/bench/tape.h"

namespace holdfast::bench {

// One thread. Commits are durable as those of libs/sql are.
class RawEngine {
 public:
  virtual ~RawEngine() = default;
  virtual absl::Status Begin() = 0;
  virtual absl::Status Write(const TapeStep& step) = 0;
  virtual absl::Status Commit() = 0;
  virtual absl::Status Read(const TapeStep& step) = 0;  // outside of a transaction
};

// A new engine behind --database is one more branch here and one in CopyDatabase.
absl::StatusOr<std::unique_ptr<RawEngine>> OpenRaw(const std::string& url, const Tape& tape);
// Makes `to` what `from` is, synced. Nobody has either open.
absl::Status CopyDatabase(const std::string& from, const std::string& to);

// Commands a second of the tape's writes, in groups of these sizes, over and over until the tape
// ends. With `reads`, each command's queries run as well.
absl::StatusOr<double> ReplayWrites(RawEngine& engine, const Tape& tape,
                                    absl::Span<const int> groups, bool reads);

}  // namespace holdfast::bench

#endif  // HOLDFAST_TESTS_BENCH_RAW_ENGINE_H_
