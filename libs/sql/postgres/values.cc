#include "libs/sql/postgres/values.h"

#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/status/status.h"

namespace holdfast::sql {
namespace {

// Object ids of the server's own types; they are part of its protocol and never change.
constexpr Oid kUnknown = 0;
constexpr Oid kBool = 16;
constexpr Oid kBytea = 17;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kText = 25;
constexpr Oid kFloat8 = 701;
constexpr Oid kVarchar = 1043;

constexpr int kTextFormat = 0;
constexpr int kBinaryFormat = 1;

uint64_t BigEndian(const char* bytes, int length) {
  uint64_t number = 0;
  for (int i = 0; i < length; ++i) number = number << 8U | static_cast<unsigned char>(bytes[i]);
  return number;
}

struct Encoder {
  PgParams* params;

  absl::Status Add(Oid type, const char* bytes, size_t length, int format) const {
    params->types.push_back(type);
    params->values.push_back(bytes);
    params->lengths.push_back(static_cast<int>(length));
    params->formats.push_back(format);
    return absl::OkStatus();
  }
  absl::Status AddNumber(Oid type, std::string digits) const {
    // Short strings live inside the string itself; the reserve in EncodeParams keeps them in place.
    params->numbers.push_back(std::move(digits));
    return Add(type, params->numbers.back().c_str(), params->numbers.back().size(), kTextFormat);
  }

  absl::Status operator()(std::monostate) const { return Add(kUnknown, nullptr, 0, kTextFormat); }
  absl::Status operator()(int64_t number) const { return AddNumber(kInt8, absl::StrCat(number)); }
  absl::Status operator()(double number) const {
    return AddNumber(kFloat8, absl::StrFormat("%.17g", number));
  }
  absl::Status operator()(const std::string& text) const {
    if (text.find('\0') != std::string::npos) {
      return InvalidField("text", "holds a NUL byte, which cannot be stored");
    }
    return Add(kText, text.c_str(), text.size(), kTextFormat);
  }
  absl::Status operator()(const Blob& blob) const {
    // A null pointer would be NULL, and data() of an empty string is never null.
    return Add(kBytea, blob.bytes.data(), blob.bytes.size(), kBinaryFormat);
  }
};

absl::StatusOr<Value> Decode(Oid type, const char* bytes, int length, const char* statement) {
  switch (type) {
    case kInt8:
      return Value(std::bit_cast<int64_t>(BigEndian(bytes, length)));
    case kInt4:
      return Value(std::bit_cast<int32_t>(static_cast<uint32_t>(BigEndian(bytes, length))));
    case kInt2:
      return Value(std::bit_cast<int16_t>(static_cast<uint16_t>(BigEndian(bytes, length))));
    case kBool:
      return Value(static_cast<int64_t>(bytes[0]));
    case kFloat8:
      return Value(std::bit_cast<double>(BigEndian(bytes, length)));
    case kText:
    case kVarchar:
      return Value(std::string(bytes, static_cast<size_t>(length)));
    case kBytea:
      return Value(Blob{std::string(bytes, static_cast<size_t>(length))});
    default:
      return absl::InternalError(
          absl::StrCat(statement, ": a column has type ", type, ", which is not read: cast it"));
  }
}

}  // namespace

absl::Status EncodeParams(absl::Span<const Value> values, PgParams* params) {
  params->numbers.reserve(values.size());
  const Encoder encoder{params};
  for (const Value& value : values) HF_RETURN_IF_ERROR(std::visit(encoder, value.data()));
  return absl::OkStatus();
}

absl::StatusOr<Rows> DecodeRows(const PGresult* result, const char* statement) {
  const int columns = PQnfields(result);
  const int count = PQntuples(result);
  std::vector<Value> values;
  values.reserve(static_cast<size_t>(columns) * static_cast<size_t>(count));
  for (int row = 0; row < count; ++row) {
    for (int column = 0; column < columns; ++column) {
      if (PQgetisnull(result, row, column) == 1) {
        values.emplace_back();
        continue;
      }
      HF_ASSIGN_OR_RETURN(Value value,
                          Decode(PQftype(result, column), PQgetvalue(result, row, column),
                                 PQgetlength(result, row, column), statement));
      values.push_back(std::move(value));
    }
  }
  return Rows(columns, std::move(values));
}

std::string TextArray(absl::Span<const std::string> texts) {
  std::string array = "{";
  for (const std::string& text : texts) {
    array += array.size() == 1 ? "\"" : ",\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') array += '\\';
      array += c;
    }
    array += '"';
  }
  return array + "}";
}

}  // namespace holdfast::sql
