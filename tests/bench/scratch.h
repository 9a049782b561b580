// A database that lives as long as a bench needs it.
#ifndef HOLDFAST_TESTS_BENCH_SCRATCH_H_
#define HOLDFAST_TESTS_BENCH_SCRATCH_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/bench/bench.h"

namespace holdfast::bench {

// On SQLite a file in the run's folder, on PostgreSQL a database of the context's server.
class Scratch {
 public:
  // An empty one. `name` is of lower-case letters and unique among those that live.
  static absl::StatusOr<std::unique_ptr<Scratch>> Make(const Context& context,
                                                       const std::string& name);
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::string& url() const { return url_; }
  // Becomes what `from` is, on disk. Nobody has either open.
  absl::Status CopyFrom(const Scratch& from);

 private:
  Scratch(std::string url, std::string server, std::string name)
      : url_(std::move(url)), server_(std::move(server)), name_(std::move(name)) {}
  absl::Status Drop() const;

  const std::string url_;
  const std::string server_;  // PostgreSQL: URL of another database there
  const std::string name_;    // a path on SQLite
};

}  // namespace holdfast::bench

#endif  // HOLDFAST_TESTS_BENCH_SCRATCH_H_
