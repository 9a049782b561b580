// One SQL value: a parameter on its way in or a column on its way out.
#ifndef HOLDFAST_LIBS_SQL_VALUE_H_
#define HOLDFAST_LIBS_SQL_VALUE_H_

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace holdfast::sql {

// Bytes, stored as they are. Text is UTF-8 without NUL bytes; PostgreSQL refuses anything else.
struct Blob {
  std::string bytes;
  friend bool operator==(const Blob&, const Blob&) = default;
};

// Integers that always fit the engine's int64; unsigned 64-bit ones do not and are converted by the
// caller.
template <typename T>
concept SqlInteger = std::integral<T> &&(sizeof(T) < sizeof(int64_t) || std::is_signed_v<T>);

// Times are microseconds since the Unix epoch; the two infinities are the int64 ends.
inline int64_t TimeToMicros(absl::Time time) {
  if (time == absl::InfiniteFuture()) return std::numeric_limits<int64_t>::max();
  if (time == absl::InfinitePast()) return std::numeric_limits<int64_t>::min();
  return absl::ToUnixMicros(time);
}
inline absl::Time TimeFromMicros(int64_t micros) {
  if (micros == std::numeric_limits<int64_t>::max()) return absl::InfiniteFuture();
  if (micros == std::numeric_limits<int64_t>::min()) return absl::InfinitePast();
  return absl::FromUnixMicros(micros);
}

class Value {
 public:
  using Data = std::variant<std::monostate, int64_t, double, std::string, Blob>;

  Value() = default;  // NULL
  Value(std::nullopt_t) {}
  template <SqlInteger T>
  Value(T value) : data_(static_cast<int64_t>(value)) {}  // bool is 0 or 1
  Value(double value) : data_(value) {}
  Value(std::string value) : data_(std::move(value)) {}
  Value(std::string_view value) : data_(std::string(value)) {}
  template <typename T>
  requires(std::same_as<T, absl::string_view> && !std::same_as<T, std::string_view>) Value(T value)
      : data_(std::string(value)) {}  // abseil packages built for C++14 have a type of their own
  Value(const char* value) : data_(std::string(value)) {}
  Value(Blob value) : data_(std::move(value)) {}
  Value(absl::Time value) : data_(TimeToMicros(value)) {}
  template <typename T>
  Value(const std::optional<T>& value) {
    if (value.has_value()) *this = Value(*value);
  }

  const Data& data() const { return data_; }
  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  friend bool operator==(const Value&, const Value&) = default;

 private:
  Data data_;
};

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_VALUE_H_
