// CSV files as tables with line numbers, so that a bad cell can be named.
#ifndef HOLDFAST_CLI_IMPORT_CSV_TABLE_H_
#define HOLDFAST_CLI_IMPORT_CSV_TABLE_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace holdfast::cli {

struct CsvRow {
  int line = 0;  // Of the row's first character; the header is line 1.
  std::vector<std::string> cells;
};

class CsvTable {
 public:
  // Reads a comma-separated file with a header line (RFC 4180 quoting). INVALID_ARGUMENT names the
  // file when it is missing, empty or has a doubled column; rows of another width are kept for the
  // caller to report.
  static absl::StatusOr<CsvTable> Read(const std::string& path);

  const std::string& file() const { return file_; }
  const std::vector<CsvRow>& rows() const { return rows_; }
  bool HasColumn(std::string_view column) const { return index_.contains(column); }
  bool IsWhole(const CsvRow& row) const { return row.cells.size() == index_.size(); }
  // The cell of a column that HasColumn; empty when the row is too short.
  const std::string& Cell(const CsvRow& row, std::string_view column) const;

 private:
  std::string file_;  // Base name, as reports show it.
  std::map<std::string, size_t, std::less<>> index_;
  std::vector<CsvRow> rows_;
};

}  // namespace holdfast::cli

#endif  // HOLDFAST_CLI_IMPORT_CSV_TABLE_H_
