// google.protobuf.Timestamp to absl::Time and back. Microseconds: what the record keeps.
#ifndef HOLDFAST_LIBS_RPC_TIMESTAMPS_H_
#define HOLDFAST_LIBS_RPC_TIMESTAMPS_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace holdfast::rpc {

// Years 0001 to 9999 and nanos in [0, 1e9), else INVALID_ARGUMENT naming `field`. Rounded down to
// microseconds.
absl::StatusOr<absl::Time> TimeOf(std::string_view field, const google::protobuf::Timestamp& stamp);
google::protobuf::Timestamp TimestampOf(absl::Time time);

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_TIMESTAMPS_H_
