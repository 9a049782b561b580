#include "libs/rpc/page_token.h"

#include "absl/strings/escaping.h"
#include "libs/rpc/message_walk.h"
#include "libs/status/error.h"
#include "libs/status/reasons.h"

namespace holdfast::rpc {
namespace {

constexpr size_t kBindingBytes = 8;

absl::Status NotOurs() {
  return Error(absl::StatusCode::kInvalidArgument, kPageTokenInvalid,
               "the page token does not belong to a request like this one",
               {{"field", "page_token"}});
}

}  // namespace

std::string PageBinding(const google::protobuf::Message& request) {
  return HashWithout(request, {"page_size", "page_token"}).substr(0, kBindingBytes);
}

std::string MakePageToken(std::string_view binding, std::string_view cursor) {
  if (cursor.empty()) return "";
  return absl::WebSafeBase64Escape(std::string(binding) + std::string(cursor));
}

std::string MakePageToken(const google::protobuf::Message& request, std::string_view cursor) {
  return cursor.empty() ? "" : MakePageToken(PageBinding(request), cursor);
}

absl::StatusOr<std::string> OpenPageToken(const google::protobuf::Message& request) {
  const std::string token = TextField(request, "page_token");
  if (token.empty()) return "";
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(token, &bytes) || bytes.size() <= kBindingBytes)
    return NotOurs();
  if (bytes.substr(0, kBindingBytes) != PageBinding(request)) return NotOurs();
  return bytes.substr(kBindingBytes);
}

}  // namespace holdfast::rpc
