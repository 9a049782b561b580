#include "libs/sql/postgres/engine.h"

#include "libs/sql/postgres/connection.h"
#include "libs/status/status.h"

namespace holdfast::sql {

absl::StatusOr<std::unique_ptr<Connection>> PostgresEngine::ConnectWriter() {
  HF_ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection,
                      PgConnection::Open(conninfo_, clock_));
  return connection;
}

absl::StatusOr<std::unique_ptr<Connection>> PostgresEngine::ConnectReader() {
  return ConnectWriter();
}

}  // namespace holdfast::sql
