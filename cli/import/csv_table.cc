#include "cli/import/csv_table.h"

#include <csv.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "libs/status/error.h"
#include "libs/status/macros.h"

namespace holdfast::cli {
namespace {

// What libcsv's callbacks fill. Blank lines end a record without cells; they only move the line
// number.
struct Collector {
  std::vector<CsvRow> rows;
  CsvRow open{.line = 1};
  int next_line = 1;
  bool after_carriage_return = false;
};

void OnCell(void* data, size_t size, void* context) {
  auto& into = *static_cast<Collector*>(context);
  if (into.open.cells.empty()) into.open.line = into.next_line;
  std::string cell(static_cast<const char*>(data), size);
  into.next_line += static_cast<int>(std::ranges::count(cell, '\n'));
  into.open.cells.push_back(std::move(cell));
  into.after_carriage_return = false;
}

void OnRowEnd(int terminator, void* context) {
  auto& into = *static_cast<Collector*>(context);
  const bool second_half =
      terminator == '\n' && into.after_carriage_return && into.open.cells.empty();
  if (!into.open.cells.empty()) into.rows.push_back(std::move(into.open));
  into.open = CsvRow{};
  if (!second_half) ++into.next_line;
  into.after_carriage_return = terminator == '\r';
}

absl::StatusOr<std::vector<CsvRow>> Parse(const std::string& file, const std::string& text) {
  csv_parser parser;
  if (csv_init(&parser, CSV_APPEND_NULL | CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0) {
    return absl::ResourceExhaustedError("csv parser: out of memory");
  }
  Collector into;
  const size_t parsed = csv_parse(&parser, text.data(), text.size(), OnCell, OnRowEnd, &into);
  const bool whole = parsed == text.size() && csv_fini(&parser, OnCell, OnRowEnd, &into) == 0;
  csv_free(&parser);
  if (!whole)
    return InvalidField(file, "line " + std::to_string(into.next_line) + ": broken quoting");
  return std::move(into.rows);
}

}  // namespace

absl::StatusOr<CsvTable> CsvTable::Read(const std::string& path) {
  CsvTable table;
  table.file_ = std::filesystem::path(path).filename().string();
  std::ifstream in(path, std::ios::binary);
  if (!in) return InvalidField(table.file_, "cannot be read at " + path);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  HF_ASSIGN_OR_RETURN(table.rows_, Parse(table.file_, text));
  if (table.rows_.empty())
    return InvalidField(table.file_, "is empty; the first line names the columns");
  for (const std::string& column : table.rows_.front().cells) {
    if (!table.index_.emplace(column, table.index_.size()).second) {
      return InvalidField(table.file_, "names the column " + column + " twice");
    }
  }
  table.rows_.erase(table.rows_.begin());
  return table;
}

const std::string& CsvTable::Cell(const CsvRow& row, std::string_view column) const {
  static const std::string* const kEmpty = new std::string;
  const auto at = index_.find(column);
  if (at == index_.end() || at->second >= row.cells.size()) return *kEmpty;
  return row.cells[at->second];
}

}  // namespace holdfast::cli
