#include "libs/sql/postgres/error.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "libs/status/view.h"

namespace holdfast::sql {
namespace {

bool InClass(std::string_view sqlstate, std::string_view prefix) {
  return sqlstate.substr(0, prefix.size()) == prefix;
}

}  // namespace

absl::Status PostgresError(std::string_view sqlstate, std::string_view what,
                           std::string_view message) {
  const std::string text =
      absl::StrCat(std::string(what), ": ", std::string(message), " (", std::string(sqlstate), ")");
  if (sqlstate == "23505") return Error(absl::StatusCode::kAlreadyExists, kResourceExists, text);
  if (sqlstate == "57014") return absl::DeadlineExceededError(text);
  if (IsPassing(sqlstate)) {
    return Error(absl::StatusCode::kAborted, kStorageUnavailable, text);
  }
  // 08 connection, 25006 read-only since a failover, 53 resources, 57P shutdown, 58 system.
  if (EndsSession(sqlstate) || sqlstate == "25006" || InClass(sqlstate, "53") ||
      InClass(sqlstate, "58")) {
    return Error(absl::StatusCode::kUnavailable, kStorageUnavailable, text);
  }
  if (InClass(sqlstate, "XX")) return absl::DataLossError(text);
  return absl::InternalError(text);
}

bool IsPassing(std::string_view sqlstate) {
  return sqlstate == "40001" || sqlstate == "40P01" || sqlstate == "55P03";
}

bool EndsSession(std::string_view sqlstate) {
  if (sqlstate == "08P01") return false;  // our own mistake
  return InClass(sqlstate, "08") || InClass(sqlstate, "57P") || sqlstate == "25006";
}

}  // namespace holdfast::sql
