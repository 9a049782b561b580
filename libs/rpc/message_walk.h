// What the stack needs to know of any request, by reflection.
#ifndef HOLDFAST_LIBS_RPC_MESSAGE_WALK_H_
#define HOLDFAST_LIBS_RPC_MESSAGE_WALK_H_

#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/message.h"

namespace holdfast::rpc {

// SHA-256 (32 bytes) over the type's name and the deterministic serialisation without the top-level
// fields `without`.
std::string HashWithout(const google::protobuf::Message& message,
                        const std::vector<std::string_view>& without);

// The customer a request is about: the id in its first top-level field of the form
// "customers/{id}…", else its `customer_id`, else empty. Commands of one customer keep their order
// by it.
std::string CustomerOf(const google::protobuf::Message& message);

// A top-level string field; empty where the message has none such.
std::string TextField(const google::protobuf::Message& message, std::string_view name);

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_MESSAGE_WALK_H_
