// Which engine a suite runs on: HF_TEST_ENGINE=postgres takes the private server of the test
// binary.
#ifndef HOLDFAST_TESTS_SUPPORT_TEST_ENGINE_H_
#define HOLDFAST_TESTS_SUPPORT_TEST_ENGINE_H_

#include <cstdlib>
#include <string>
#include <string_view>

#include "tests/support/postgres_server/postgres_server.h"

namespace holdfast {

inline bool OnPostgres() {
  const char* engine = std::getenv("HF_TEST_ENGINE");
  return engine != nullptr && std::string_view(engine) == "postgres";
}

// URL of an empty database: `file`, or a schema of its own.
inline std::string TestDatabaseUrl(const std::string& file) {
  return OnPostgres() ? testing_support::PostgresServer::Shared().NewSchema() : "sqlite:" + file;
}

}  // namespace holdfast

#endif  // HOLDFAST_TESTS_SUPPORT_TEST_ENGINE_H_
