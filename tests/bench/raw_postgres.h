// The bare PostgreSQL: libpq in pipeline mode on one session, and copies of whole databases.
#ifndef HOLDFAST_TESTS_BENCH_RAW_POSTGRES_H_
#define HOLDFAST_TESTS_BENCH_RAW_POSTGRES_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tests/bench/raw_engine.h"

namespace holdfast::bench {

absl::StatusOr<std::unique_ptr<RawEngine>> OpenRawPostgres(const std::string& url,
                                                           const Tape& tape);

// The same server and role, another database.
std::string WithDatabase(const std::string& url, const std::string& database);
// Runs one statement that changes databases; `url` names any other database of the server.
absl::Status RunOnServer(const std::string& url, const std::string& statement);

}  // namespace holdfast::bench

#endif  // HOLDFAST_TESTS_BENCH_RAW_POSTGRES_H_
