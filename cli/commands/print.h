// Replies as JSON or as a table.
#ifndef HOLDFAST_CLI_COMMANDS_PRINT_H_
#define HOLDFAST_CLI_COMMANDS_PRINT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "holdfast/type/v1/money.pb.h"

namespace holdfast::cli {

using TableRow = std::vector<std::string>;

// The message as JSON with every field, on stdout.
absl::Status PrintJson(const google::protobuf::Message& message);
// Columns as wide as their widest cell, on stdout.
void PrintTable(const TableRow& header, const std::vector<TableRow>& rows);

std::string Shown(const type::v1::Money& money);  // "USD 19.00"; "-" when unset.
std::string Shown(const std::string& text);       // "-" when empty.
// "REQUESTED" for CANCELLATION_STATE_REQUESTED.
std::string Shown(const std::string& enum_name, const std::string& prefix);

}  // namespace holdfast::cli

#endif  // HOLDFAST_CLI_COMMANDS_PRINT_H_
