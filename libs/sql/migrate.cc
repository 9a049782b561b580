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
    " component TEXT NOT NULL, number INTEGER NOT NULL, checksum TEXT NOT NULL,"
    " PRIMARY KEY (component, number))"};
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

absl::StatusOr<Applied> LoadApplied(Connection& connection) {
  HF_RETURN_IF_ERROR(connection.Exec(kCreateTable, {}));
  HF_ASSIGN_OR_RETURN(const Rows rows, connection.Query(kSelectApplied, {}));
  Applied applied;
  for (const Row row : rows) applied[row.Text(0)][row.Int(1)] = row.Text(2);
  return applied;
}

absl::Status Apply(Connection& connection, const Migration& migration, std::string_view script) {
  HF_RETURN_IF_ERROR(connection.BeginWrite());
  absl::Status status = connection.RunScript(script);
  if (status.ok()) {
    const Value values[] = {migration.component, migration.number, Checksum(script)};
    status = connection.Exec(kInsertApplied, values);
  }
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
