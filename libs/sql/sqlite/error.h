// SQLite's result codes as statuses.
#ifndef HOLDFAST_LIBS_SQL_SQLITE_ERROR_H_
#define HOLDFAST_LIBS_SQL_SQLITE_ERROR_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace holdfast::sql {

// `extended_code` as sqlite3_extended_errcode gives it. The storage being away, full or broken is
// UNAVAILABLE STORAGE_UNAVAILABLE; an interrupted statement DEADLINE_EXCEEDED; a taken key
// ALREADY_EXISTS; a damaged file DATA_LOSS; the rest is our own bug and INTERNAL.
absl::Status SqliteError(int extended_code, absl::string_view what, absl::string_view message);

// After these the connection is not used again.
bool BreaksConnection(int extended_code);

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_SQLITE_ERROR_H_
