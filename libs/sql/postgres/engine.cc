#include "libs/sql/postgres/engine.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/sql/postgres/connection.h"
#include "libs/status/status.h"

namespace holdfast::sql {
namespace {

bool IsName(const std::string& name) {
  const auto plain = [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_';
  };
  return name.size() <= 48 && std::all_of(name.begin(), name.end(), plain);
}

// Replicas that start together may both find it missing; the loser finds it the second time.
absl::Status MakeSchema(const PgTarget& target, const Clock& clock) {
  HF_ASSIGN_OR_RETURN(const auto wire, PgWire::Connect({target.conninfo, ""}, clock));
  const std::string make = absl::StrCat("CREATE SCHEMA IF NOT EXISTS \"", target.schema, "\"");
  const absl::Time deadline = clock.Now() + absl::Seconds(10);
  const absl::Status first = wire->Simple(make, deadline);
  return absl::IsAlreadyExists(first) ? wire->Simple(make, deadline) : first;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> PostgresEngine::Open(PgTarget target, int writers,
                                                             const Clock& clock) {
  if (!IsName(target.schema)) {
    return InvalidField("database_schema", "is at most 48 of a-z, 0-9 and _");
  }
  if (!target.schema.empty()) HF_RETURN_IF_ERROR(MakeSchema(target, clock));
  return std::unique_ptr<Engine>(new PostgresEngine(std::move(target), writers, clock));
}

absl::StatusOr<std::unique_ptr<Connection>> PostgresEngine::ConnectWriter() {
  HF_ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, PgConnection::Open(target_, clock_));
  return connection;
}

absl::StatusOr<std::unique_ptr<Connection>> PostgresEngine::ConnectReader() {
  return ConnectWriter();
}

}  // namespace holdfast::sql
