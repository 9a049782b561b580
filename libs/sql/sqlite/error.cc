#include "libs/sql/sqlite/error.h"

#include <sqlite3.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"

namespace holdfast::sql {

absl::Status SqliteError(int extended_code, absl::string_view what, absl::string_view message) {
  const std::string text = absl::StrCat(what, ": ", message, " (", extended_code, ")");
  if (extended_code == SQLITE_CONSTRAINT_UNIQUE || extended_code == SQLITE_CONSTRAINT_PRIMARYKEY ||
      extended_code == SQLITE_CONSTRAINT_ROWID) {
    return Error(absl::StatusCode::kAlreadyExists, kResourceExists, text);
  }
  switch (extended_code & 0xff) {
    case SQLITE_INTERRUPT:
      return absl::DeadlineExceededError(text);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::DataLossError(text);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
      return Error(absl::StatusCode::kUnavailable, kStorageUnavailable, text);
    default:
      return absl::InternalError(text);
  }
}

bool BreaksConnection(int extended_code) {
  switch (extended_code & 0xff) {
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_NOMEM:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
      return true;
    default:
      return false;
  }
}

}  // namespace holdfast::sql
