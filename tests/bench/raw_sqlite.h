// The bare SQLite: one connection, synced commits.
#ifndef HOLDFAST_TESTS_BENCH_RAW_SQLITE_H_
#define HOLDFAST_TESTS_BENCH_RAW_SQLITE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tests/bench/raw_engine.h"

namespace holdfast::bench {

absl::StatusOr<std::unique_ptr<RawEngine>> OpenRawSqlite(const std::string& path, const Tape& tape);
// Of files that nobody has open.
absl::Status CopySqlite(const std::string& from, const std::string& to);

}  // namespace holdfast::bench

#endif  // HOLDFAST_TESTS_BENCH_RAW_SQLITE_H_
