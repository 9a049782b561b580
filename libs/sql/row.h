// What a query returned. Rows owns the values, Row is a view into it and must not outlive it.
#ifndef HOLDFAST_LIBS_SQL_ROW_H_
#define HOLDFAST_LIBS_SQL_ROW_H_

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "libs/sql/value.h"
#include "libs/status/macros.h"

namespace holdfast::sql {

// Columns count from 0. Reading NULL, or a column as something it is not, gives zero or "": schemas
// are STRICT, so a wrong type is a wrong accessor and shows in the first test. A column that does
// not exist aborts.
class Row {
 public:
  Row(const Value* values, int columns) : values_(values), columns_(columns) {}

  int columns() const { return columns_; }
  bool IsNull(int column) const { return At(column).is_null(); }
  int64_t Int(int column) const { return Get<int64_t>(column); }
  bool Bool(int column) const { return Int(column) != 0; }
  double Double(int column) const {
    if (const auto* whole = std::get_if<int64_t>(&At(column).data()))
      return static_cast<double>(*whole);
    return Get<double>(column);
  }
  std::string Text(int column) const { return Get<std::string>(column); }
  std::string Blob(int column) const { return Get<sql::Blob>(column).bytes; }
  absl::Time Time(int column) const { return TimeFromMicros(Int(column)); }

  std::optional<int64_t> OptInt(int column) const {
    return IsNull(column) ? std::nullopt : std::optional(Int(column));
  }
  std::optional<double> OptDouble(int column) const {
    return IsNull(column) ? std::nullopt : std::optional(Double(column));
  }
  std::optional<std::string> OptText(int column) const {
    return IsNull(column) ? std::nullopt : std::optional(Text(column));
  }
  std::optional<std::string> OptBlob(int column) const {
    return IsNull(column) ? std::nullopt : std::optional(Blob(column));
  }
  std::optional<absl::Time> OptTime(int column) const {
    return IsNull(column) ? std::nullopt : std::optional(Time(column));
  }

 private:
  const Value& At(int column) const {
    HF_CHECK(column >= 0 && column < columns_);
    return values_[column];
  }
  template <typename T>
  T Get(int column) const {
    const T* value = std::get_if<T>(&At(column).data());
    return value == nullptr ? T() : *value;
  }

  const Value* values_;
  int columns_;
};

class Rows {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Row;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = Row;

    Iterator(const Rows* rows, size_t at) : rows_(rows), at_(at) {}
    Row operator*() const { return (*rows_)[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const Rows* rows_;
    size_t at_;
  };

  Rows() = default;
  // `values` holds row after row, `columns` each.
  Rows(int columns, std::vector<Value> values) : columns_(columns), values_(std::move(values)) {}

  size_t size() const { return columns_ == 0 ? 0 : values_.size() / columns_; }
  bool empty() const { return size() == 0; }
  Row operator[](size_t row) const {
    HF_CHECK(row < size());
    return Row(values_.data() + row * columns_, columns_);
  }
  Row front() const { return (*this)[0]; }
  Iterator begin() const { return Iterator(this, 0); }
  Iterator end() const { return Iterator(this, size()); }

 private:
  int columns_ = 0;
  std::vector<Value> values_;
};

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_ROW_H_
