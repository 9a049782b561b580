#include "cli/commands/print.h"

#include <algorithm>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/util/json_util.h"
#include "libs/money/money.h"

namespace holdfast::cli {

absl::Status PrintJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) return absl::InternalError("cannot print the reply as JSON");
  std::cout << json;
  return absl::OkStatus();
}

void PrintTable(const TableRow& header, const std::vector<TableRow>& rows) {
  std::vector<size_t> widths;
  for (const std::string& cell : header) widths.push_back(cell.size());
  for (const TableRow& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  const auto print = [&](const TableRow& row) {
    for (size_t i = 0; i < row.size(); ++i) {
      std::cout << row[i];
      if (i + 1 < row.size()) std::cout << std::string(widths[i] - row[i].size() + 2, ' ');
    }
    std::cout << "\n";
  };
  print(header);
  for (const TableRow& row : rows) print(row);
}

std::string Shown(const type::v1::Money& money) {
  const absl::StatusOr<Currency> currency = Currency::Parse(money.currency_code());
  return currency.ok() ? FormatMoney({money.amount_minor(), *currency}) : "-";
}

std::string Shown(const std::string& text) { return text.empty() ? "-" : text; }

std::string Shown(const std::string& enum_name, const std::string& prefix) {
  return std::string(absl::StripPrefix(enum_name, prefix));
}

}  // namespace holdfast::cli
