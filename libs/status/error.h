// Errors that clients may branch on: a canonical code, a stable reason and the values the message
// shows.
#ifndef HOLDFAST_LIBS_STATUS_ERROR_H_
#define HOLDFAST_LIBS_STATUS_ERROR_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace holdfast {

// Type URL of the payload that carries an ErrorInfo; wire-identical to google.rpc.ErrorInfo.
inline constexpr std::string_view kErrorInfoTypeUrl = "type.googleapis.com/google.rpc.ErrorInfo";

struct Reason {
  std::string_view name;    // UPPER_SNAKE_CASE, at most 63 characters, listed in docs/errors.md
  std::string_view domain;  // "holdfast", or "billing.holdfast" and its like for one service

  friend constexpr bool operator==(const Reason& a, const Reason& b) = default;
};

using Metadata = std::vector<std::pair<std::string, std::string>>;

// `code` must not be OK.
absl::Status Error(absl::StatusCode code, Reason reason, std::string_view message,
                   Metadata metadata = {});

// INVALID_ARGUMENT FIELD_INVALID with metadata {"field": field}.
absl::Status InvalidField(std::string_view field, std::string_view problem);

// Empty when the status carries no (decodable) ErrorInfo.
std::string ReasonOf(const absl::Status& status);
std::string ReasonDomainOf(const absl::Status& status);
Metadata MetadataOf(const absl::Status& status);

bool HasReason(const absl::Status& status, Reason reason);

// The same error with `metadata` added; a key that is already there keeps its first value.
// OK stays OK; an error without a reason is returned unchanged.
absl::Status WithMetadata(absl::Status status, const Metadata& metadata);

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_STATUS_ERROR_H_
