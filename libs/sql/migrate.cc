#include "libs/sql/migrate.h"

#include <cstdint>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/sql/engine.h"
#include "libs/status/status.h"

namespace holdfast::sql {
namespace {

constexpr Statement kCreateTable{
    "create_schema_migrations",
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    " component TEXT NOT NULL, number BIGINT NOT NULL, checksum TEXT NOT NULL,"
    " PRIMARY KEY (component, number))"};
// Another replica may be at the same migration.
constexpr Statement kLockTable{"lock_schema_migrations", "SELECT 1",
                               "LOCK TABLE schema_migrations IN ACCESS EXCLUSIVE MODE"};
constexpr Statement kSelectOne{
    "select_applied_migration",
    "SELECT checksum FROM schema_migrations WHERE component = $1 AND number = $2"};
constexpr Statement kSelectApplied{"select_applied_migrations",
                                   "SELECT component, number, checksum FROM schema_migrations"};
constexpr Statement kInsertApplied{
    "insert_applied_migration",
    "INSERT INTO schema_migrations (component, number, checksum) VALUES ($1, $2, $3)"};

// component -> number -> checksum
using Applied = std::map<std::string, std::map<int64_t, std::string>, std::less<>>;

// FNV-1a, 64 bits: it tells an edited file from the applied one, not an attacker from a friend.
std::string Checksum(std::string_view text) {
  uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211ULL;
  }
  return absl::StrFormat("%016x", hash);
}

absl::Status Refuse(const std::string& component, int64_t number, const char* problem) {
  return Error(absl::StatusCode::kFailedPrecondition, kStorageUnavailable,
               absl::StrCat("schema of ", component, ", migration ", number, ": ", problem));
}

// Two that create the table at once can both find it missing; the loser finds it the second time.
absl::Status CreateTable(Connection& connection) {
  absl::Status status;
  for (int attempt = 0; attempt < 2; ++attempt) {
    HF_RETURN_IF_ERROR(connection.BeginWrite());
    status = connection.Exec(kCreateTable, {});
    if (status.ok()) status = connection.Commit().status;
    if (status.ok()) return status;
    connection.Rollback();
  }
  return status;
}

absl::StatusOr<Applied> LoadApplied(Connection& connection) {
  HF_RETURN_IF_ERROR(CreateTable(connection));
  HF_RETURN_IF_ERROR(connection.BeginWrite());
  absl::StatusOr<Rows> rows = connection.Query(kSelectApplied, {});
  connection.Rollback();
  HF_RETURN_IF_ERROR(rows.status());
  Applied applied;
  for (const Row row : *rows) applied[row.Text(0)][row.Int(1)] = row.Text(2);
  return applied;
}

absl::Status ApplyInside(Connection& connection, const Migration& migration,
                         std::string_view script) {
  HF_RETURN_IF_ERROR(connection.Query(kLockTable, {}).status());
  const Value key[] = {migration.component, migration.number};
  HF_ASSIGN_OR_RETURN(const Rows rows, connection.Query(kSelectOne, key));
  if (!rows.empty()) {
    if (rows.front().Text(0) == Checksum(script)) return absl::OkStatus();
    return Refuse(migration.component, migration.number, "another text was applied meanwhile");
  }
  HF_RETURN_IF_ERROR(connection.RunScript(script));
  const Value values[] = {migration.component, migration.number, Checksum(script)};
  return connection.Exec(kInsertApplied, values);
}

absl::Status Apply(Connection& connection, const Migration& migration, std::string_view script) {
  HF_RETURN_IF_ERROR(connection.BeginWrite());
  absl::Status status = ApplyInside(connection, migration, script);
  if (status.ok()) status = connection.Commit().status;
  if (!status.ok()) {
    connection.Rollback();
    return absl::Status(status.code(), absl::StrCat("migration ", migration.component, " ",
                                                    migration.number, ": ", status.message()));
  }
  return status;
}

}  // namespace

std::vector<Migration> Concat(std::initializer_list<absl::Span<const Migration>> lists) {
  std::vector<Migration> all;
  for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

// A component the build does not know is left alone: its tables harm nobody. A number it does not
// know may have changed the tables under our statements.
absl::Status Migrate(const Engine& engine, Connection& connection,
                     absl::Span<const Migration> migrations) {
  HF_ASSIGN_OR_RETURN(const Applied applied, LoadApplied(connection));
  std::map<std::string, int, std::less<>> known;  // highest number per component
  for (const Migration& migration : migrations) {
    HF_CHECK(migration.number == known[migration.component] + 1);  // 1, 2, 3 … within the list
    known[migration.component] = migration.number;
  }
  for (const auto& [component, numbers] : applied) {
    const auto highest = known.find(component);
    if (highest != known.end() && numbers.rbegin()->first > highest->second) {
      return Refuse(component, numbers.rbegin()->first,
                    "applied by a newer version of this program");
    }
  }
  for (const Migration& migration : migrations) {
    const std::string_view script =
        engine.dialect() == Dialect::kSqlite ? migration.sqlite : migration.postgres;
    if (script.empty()) continue;
    const auto component = applied.find(migration.component);
    const bool present = component != applied.end() && component->second.contains(migration.number);
    if (!present) {
      HF_RETURN_IF_ERROR(Apply(connection, migration, script));
    } else if (component->second.at(migration.number) != Checksum(script)) {
      return Refuse(migration.component, migration.number,
                    "its text has changed since it was applied");
    }
  }
  return absl::OkStatus();
}

}  // namespace holdfast::sql
