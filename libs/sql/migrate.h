// Forward-only schema changes, numbered from 1 within a component and recorded in the table
// schema_migrations.
#ifndef HOLDFAST_LIBS_SQL_MIGRATE_H_
#define HOLDFAST_LIBS_SQL_MIGRATE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"

namespace holdfast::sql {

class Connection;
class Engine;

struct Migration {
  std::string component;
  int number;
  // The script for each engine, several statements. Empty: nothing is needed there.
  std::string_view sqlite;
  std::string_view postgres;
};

// Lists of several components in one, in the order given; each runs before the next.
std::vector<Migration> Concat(std::initializer_list<absl::Span<const Migration>> lists);

// Applies what is missing, each migration in a transaction of its own. Several processes may do so
// at once on a shared database.
// FAILED_PRECONDITION when an applied text has changed since, or the database knows a newer number
// than we do.
absl::Status Migrate(const Engine& engine, Connection& connection,
                     absl::Span<const Migration> migrations);

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_MIGRATE_H_
