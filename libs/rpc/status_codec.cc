#include "libs/rpc/status_codec.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "holdfast/errors/v1/error_info.pb.h"
#include "libs/rpc/reasons.h"
#include "libs/status/error.h"

namespace holdfast::rpc {
namespace {

// INTERNAL and its like are our bugs: their text may name tables, hosts and paths.
bool IsOurBug(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

// What leaves the process: always with a reason, never with text nobody wrote for callers.
absl::Status ForCallers(const absl::Status& status, std::string_view request_id) {
  if (IsOurBug(status.code())) {
    Metadata metadata;
    if (!request_id.empty()) metadata.emplace_back("request_id", std::string(request_id));
    return Error(absl::StatusCode::kInternal, kInternal,
                 "something went wrong on our side; report the request id", std::move(metadata));
  }
  if (!ReasonOf(status).empty()) return status;
  // No text of a library leaves: the code alone says what callers may know.
  const std::string name = absl::StatusCodeToString(status.code());
  return Error(status.code(), Reason{name, kCommonDomain},
               absl::StrCat("the call ended with ", name));
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status, std::string_view request_id) {
  if (status.ok()) return grpc::Status::OK;
  const absl::Status shown = ForCallers(status, request_id);
  const std::string type_url(kErrorInfoTypeUrl);
  errors::v1::Status wire;
  wire.set_code(static_cast<int>(shown.code()));
  wire.set_message(std::string(shown.message()));
  if (const auto payload = shown.GetPayload(type_url); payload.has_value()) {
    errors::v1::StatusDetail& detail = *wire.add_details();
    detail.set_type_url(type_url);
    detail.set_value(std::string(*payload));
  }
  return grpc::Status(static_cast<grpc::StatusCode>(shown.code()), wire.message(),
                      wire.SerializeAsString());
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  errors::v1::Status wire;
  if (!wire.ParseFromString(status.error_details())) return result;
  const std::string type_url(kErrorInfoTypeUrl);
  for (const errors::v1::StatusDetail& detail : wire.details()) {
    if (detail.type_url() == type_url) {
      result.SetPayload(type_url, absl::Cord(detail.value()));
    }
  }
  return result;
}

}  // namespace holdfast::rpc
