// A database of one test, run on one thread in a seeded order, on a clock that stands still: a file
// on tmpfs, or a PostgreSQL schema (test_engine.h).
#ifndef HOLDFAST_TESTS_SUPPORT_TEST_DATABASE_H_
#define HOLDFAST_TESTS_SUPPORT_TEST_DATABASE_H_

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "libs/clock/clock.h"
#include "libs/executor/manual_executor.h"
#include "libs/sql/database.h"
#include "libs/status/macros.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_engine.h"

namespace holdfast {

class TestDatabase {
 public:
  // An empty `options.url` is a file of the test's own. Submitted commands run in
  // executor().RunUntilIdle(); Run(…) needs no help.
  explicit TestDatabase(std::vector<sql::Migration> migrations, sql::Options options = {},
                        uint64_t seed = 1)
      : clock_(absl::FromUnixSeconds(1'000'000)),
        executor_(seed, clock_),
        options_(std::move(options)),
        migrations_(std::move(migrations)) {
    if (options_.url.empty()) options_.url = TestDatabaseUrl(dir_.File("test.db"));
    Reopen();
  }

  // Closes the database and opens the same file again.
  void Reopen() {
    database_.reset();
    auto opened = sql::Database::Open(options_, executor_, migrations_);
    if (!opened.ok()) std::fprintf(stderr, "%s\n", opened.status().ToString().c_str());
    HF_CHECK(opened.ok());
    database_ = *std::move(opened);
  }

  sql::Database& database() { return *database_; }
  sql::Writer& writer() { return database_->writer(); }
  sql::ReaderPool& readers() { return database_->readers(); }
  ManualExecutor& executor() { return executor_; }
  VirtualClock& process_clock() { return clock_; }
  std::string path() const { return dir_.File("test.db"); }

 private:
  TempDir dir_;
  VirtualClock clock_;
  ManualExecutor executor_;
  sql::Options options_;
  std::vector<sql::Migration> migrations_;
  std::unique_ptr<sql::Database> database_;
};

}  // namespace holdfast

#endif  // HOLDFAST_TESTS_SUPPORT_TEST_DATABASE_H_
