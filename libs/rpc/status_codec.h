// absl::Status to grpc::Status and back, with google.rpc.Status and ErrorInfo in the details.
#ifndef HOLDFAST_LIBS_RPC_STATUS_CODEC_H_
#define HOLDFAST_LIBS_RPC_STATUS_CODEC_H_

#include <grpcpp/support/status.h>

#include <string_view>

#include "absl/status/status.h"

namespace holdfast::rpc {

// Our bugs (INTERNAL, UNKNOWN, DATA_LOSS) leave without their text: the caller gets the request id
// to report, the log gets the rest. Every error leaves with a reason.
grpc::Status ToGrpc(const absl::Status& status, std::string_view request_id = "");

// Reason and metadata survive. A status without details keeps code and text.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_STATUS_CODEC_H_
