// Opaque page tokens, bound to the request that got them: its type and every field but page_size
// and page_token.
//   FromProto:  HF_ASSIGN_OR_RETURN(query.after, OpenPageToken(req));       // "" on the first page
//   IntoProto:  resp->set_next_page_token(MakePageToken(req, last_key));    // "" when there is no
//   more
#ifndef HOLDFAST_LIBS_RPC_PAGE_TOKEN_H_
#define HOLDFAST_LIBS_RPC_PAGE_TOKEN_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace holdfast::rpc {

// `cursor`: where the next page starts, in any bytes; empty gives the empty token. It is readable
// by the caller, so it holds nothing the rows do not show, and is checked like any input.
std::string MakePageToken(const google::protobuf::Message& request, std::string_view cursor);

// The cursor in the request's page_token; empty for the first page. INVALID_ARGUMENT
// PAGE_TOKEN_INVALID when the token was not made for a request like this one.
absl::StatusOr<std::string> OpenPageToken(const google::protobuf::Message& request);

// Binding kept apart, for an Into that no longer has the request.
std::string PageBinding(const google::protobuf::Message& request);
std::string MakePageToken(std::string_view binding, std::string_view cursor);

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_PAGE_TOKEN_H_
