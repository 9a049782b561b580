// What the server's SQLSTATE means to a command.
#ifndef HOLDFAST_LIBS_SQL_POSTGRES_ERROR_H_
#define HOLDFAST_LIBS_SQL_POSTGRES_ERROR_H_

#include <string_view>

#include "absl/status/status.h"

namespace holdfast::sql {

// A unique violation is ALREADY_EXISTS RESOURCE_EXISTS, a lost race ABORTED, a server that is down,
// full or busy UNAVAILABLE STORAGE_UNAVAILABLE, a cancelled statement DEADLINE_EXCEEDED, everything
// else INTERNAL.
absl::Status PostgresError(std::string_view sqlstate, std::string_view what,
                           std::string_view message);

// Whether the same command may pass when it is run again as it is: 40001, 40P01, 55P03.
bool IsPassing(std::string_view sqlstate);

// Whether the session has ended or is about to.
bool EndsSession(std::string_view sqlstate);

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_POSTGRES_ERROR_H_
