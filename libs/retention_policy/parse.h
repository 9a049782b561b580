// Reads a table's JSON text. Private to this folder.
#ifndef HOLDFAST_LIBS_RETENTION_POLICY_PARSE_H_
#define HOLDFAST_LIBS_RETENTION_POLICY_PARSE_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/retention_policy/policy.h"

namespace holdfast::retention_policy_internal {

using Groups = std::map<std::string, std::vector<std::string>, std::less<>>;

struct ParsedTable {
  int version = 0;
  Groups groups;
  std::vector<PolicyRow> rows;
};

absl::StatusOr<ParsedTable> ParseTable(std::string_view json);

}  // namespace holdfast::retention_policy_internal

#endif  // HOLDFAST_LIBS_RETENTION_POLICY_PARSE_H_
