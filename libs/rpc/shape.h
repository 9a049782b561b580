// Shape checks: what a request must look like before a use case sees it. Each error is
// INVALID_ARGUMENT FIELD_INVALID and names the field as the caller wrote it. Pure; no gRPC.
#ifndef HOLDFAST_LIBS_RPC_SHAPE_H_
#define HOLDFAST_LIBS_RPC_SHAPE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "libs/money/currency.h"

namespace holdfast::rpc {

// Not empty.
absl::Status Required(std::string_view field, std::string_view value);

// The ids of a resource name, in order: ParseName("name", "customers/c1/subscriptions/s1",
// "customers/{}/subscriptions/{}") is {"c1", "s1"}. An id is 1 to 64 of [A-Za-z0-9_-].
absl::StatusOr<std::vector<std::string>> ParseName(std::string_view field, std::string_view value,
                                                   std::string_view pattern);

// The same for a list's parent, where "-" stands for all: nothing in its place.
absl::StatusOr<std::vector<std::optional<std::string>>> ParseParent(std::string_view field,
                                                                    std::string_view value,
                                                                    std::string_view pattern);

// An id the caller may choose: 1 to 64 of [A-Za-z0-9_-], and not "-" alone.
absl::StatusOr<std::string> ResourceId(std::string_view field, std::string_view value);
// The same, or nothing when empty (then the server makes one).
absl::StatusOr<std::optional<std::string>> OptionalResourceId(std::string_view field,
                                                              std::string_view value);

// 8-4-4-4-12 hex digits; the result is lower case.
absl::StatusOr<std::string> Uuid(std::string_view field, std::string_view value);

// Valid UTF-8 without control characters other than tab and line ends, at most `max_bytes`. May be
// empty.
absl::StatusOr<std::string> BoundedText(std::string_view field, std::string_view value,
                                        size_t max_bytes);
// The same and not empty.
absl::StatusOr<std::string> RequiredText(std::string_view field, std::string_view value,
                                         size_t max_bytes);

// A lower-case word of a taxonomy: 1 to 64 of [a-z0-9_.-], starting with a letter.
absl::StatusOr<std::string> Key(std::string_view field, std::string_view value);
// One of `known`.
absl::StatusOr<std::string> OneOf(std::string_view field, std::string_view value,
                                  std::initializer_list<std::string_view> known);

// "YYYY-MM-DD".
absl::StatusOr<absl::CivilDay> Day(std::string_view field, std::string_view value);
absl::StatusOr<std::optional<absl::CivilDay>> OptionalDay(std::string_view field,
                                                          std::string_view value);

// Three upper-case letters of ISO 4217.
absl::StatusOr<Currency> CurrencyOf(std::string_view field, std::string_view code);

// min <= value <= max.
absl::StatusOr<int64_t> InRange(std::string_view field, int64_t value, int64_t min, int64_t max);

// Default 50; above 1000 becomes 1000; negative is an error.
absl::StatusOr<int> PageSize(int32_t asked);

// A value the schema knows, and not its zero. Returns the value.
template <typename Enum>
absl::StatusOr<Enum> KnownEnum(std::string_view field, Enum value);

bool IsUtf8(std::string_view text);

namespace internal {
absl::Status CheckEnum(std::string_view field, int value,
                       const google::protobuf::EnumDescriptor* type);
}  // namespace internal

template <typename Enum>
absl::StatusOr<Enum> KnownEnum(std::string_view field, Enum value) {
  const absl::Status known = internal::CheckEnum(field, static_cast<int>(value),
                                                 google::protobuf::GetEnumDescriptor<Enum>());
  if (!known.ok()) return known;
  return value;
}

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_SHAPE_H_
