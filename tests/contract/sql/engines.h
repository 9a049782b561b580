// The engines the contract runs on, and the small schema it runs with.
#ifndef HOLDFAST_TESTS_CONTRACT_SQL_ENGINES_H_
#define HOLDFAST_TESTS_CONTRACT_SQL_ENGINES_H_

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "libs/sql/migrate.h"
#include "tests/support/postgres_server/postgres_server.h"
#include "tests/support/test_database.h"

namespace holdfast::sql {

struct EngineRow {
  const char* name;
  std::unique_ptr<TestDatabase> (*open)(std::vector<Migration> migrations, Options options,
                                        uint64_t seed);
};

inline void PrintTo(const EngineRow& row, std::ostream* out) { *out << row.name; }

inline const EngineRow kEngines[] = {
    {"Sqlite",
     [](std::vector<Migration> migrations, Options options, uint64_t seed) {
       return std::make_unique<TestDatabase>(std::move(migrations), std::move(options), seed);
     }},
    {"Postgres",
     [](std::vector<Migration> migrations, Options options, uint64_t seed) {
       options.url = testing_support::PostgresServer::Shared().NewSchema();
       options.writers = 1;  // commands of different customers keep their order too
       return std::make_unique<TestDatabase>(std::move(migrations), std::move(options), seed);
     }},
};

// counters: a number per key, never negative, with a version for optimistic concurrency. cells: one
// of each type.
inline std::vector<Migration> ContractSchema() {
  return {{"contract", 1,
           "CREATE TABLE counters (key TEXT PRIMARY KEY, total INTEGER NOT NULL CHECK (total >= 0),"
           " version INTEGER NOT NULL) STRICT;"
           "CREATE TABLE cells (id INTEGER PRIMARY KEY, whole INTEGER, real REAL, text TEXT, blob "
           "BLOB) STRICT;",
           "CREATE TABLE counters (key text PRIMARY KEY, total bigint NOT NULL CHECK (total >= 0),"
           " version bigint NOT NULL);"
           "CREATE TABLE cells (id bigint PRIMARY KEY, whole bigint, real double precision, text "
           "text, blob bytea);"}};
}

inline constexpr Statement kInsertCounter{
    "insert_counter", "INSERT INTO counters (key, total, version) VALUES ($1, $2, 1)"};
inline constexpr Statement kAddToCounter{
    "add_to_counter",
    "UPDATE counters SET total = total + $2, version = version + 1"
    " WHERE key = $1"};
inline constexpr Statement kReplaceCounter{"replace_counter",
                                           "UPDATE counters SET total = $3, version = version + 1"
                                           " WHERE key = $1 AND version = $2"};
inline constexpr Statement kSelectCounter{"select_counter",
                                          "SELECT total, version FROM counters WHERE key = $1"};
inline constexpr Statement kSelectCounters{"select_counters",
                                           "SELECT key, total FROM counters ORDER BY key"};

class EngineTest : public testing::TestWithParam<EngineRow> {
 protected:
  void Open(Options options = {}, uint64_t seed = 1) {
    database_ = GetParam().open(ContractSchema(), options, seed);
  }
  Writer& writer() { return database_->writer(); }

  // "a=1 b=2 …" as a reader sees it.
  std::string Counters() {
    std::string all;
    const absl::Status status = database_->readers().Run([&](ReadTxn& txn) -> absl::Status {
      HF_ASSIGN_OR_RETURN(const Rows rows, txn.Query(kSelectCounters));
      for (const Row row : rows) {
        all += (all.empty() ? "" : " ") + row.Text(0) + "=" + std::to_string(row.Int(1));
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return all;
  }

  std::unique_ptr<TestDatabase> database_;
};

inline std::string EngineName(const testing::TestParamInfo<EngineRow>& info) {
  return info.param.name;
}

}  // namespace holdfast::sql

#endif  // HOLDFAST_TESTS_CONTRACT_SQL_ENGINES_H_
