// The bare engine: prepared statements and nothing else. The baseline of writes and reads.
#ifndef HOLDFAST_TESTS_BENCH_RAW_ENGINE_H_
#define HOLDFAST_TESTS_BENCH_RAW_ENGINE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "tests/bench/tape.h"

namespace holdfast::bench {

// One connection, one thread. Commits are durable as those of libs/sql are. PostgreSQL answers in a
// pipeline: an error shows at the next Read or Commit.
class RawEngine {
 public:
  virtual ~RawEngine() = default;
  virtual absl::Status Begin() = 0;
  virtual absl::Status Write(const TapeStep& step) = 0;
  virtual absl::Status Commit() = 0;
  virtual absl::Status Read(const TapeStep& step) = 0;  // waits for the rows
};

// `tape` outlives it.
absl::StatusOr<std::unique_ptr<RawEngine>> OpenRaw(const std::string& url, const Tape& tape);
// As many as the writer of libs/sql has connections.
absl::StatusOr<std::vector<std::unique_ptr<RawEngine>>> OpenRawWriters(const std::string& url,
                                                                       const Tape& tape);

// Commands a second of the tape's writes, in groups of these sizes, over and over until the tape
// ends; several engines take the next group in turns, side by side. With `reads`, each command's
// queries run as well.
absl::StatusOr<double> ReplayWrites(absl::Span<const std::unique_ptr<RawEngine>> engines,
                                    const Tape& tape, absl::Span<const int> groups, bool reads);

}  // namespace holdfast::bench

#endif  // HOLDFAST_TESTS_BENCH_RAW_ENGINE_H_
