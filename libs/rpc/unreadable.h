// A request that cannot be parsed (cut off, or text that is not UTF-8) never reaches a handler:
// gRPC answers UNIMPLEMENTED without a word. This says what it was instead.
#ifndef HOLDFAST_LIBS_RPC_UNREADABLE_H_
#define HOLDFAST_LIBS_RPC_UNREADABLE_H_

#include <grpcpp/support/server_interceptor.h>

#include <memory>

#include "libs/rpc/stack.h"

namespace holdfast::rpc {

// For methods the stack knows; others stay UNIMPLEMENTED. `stack` outlives the server.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> ExplainUnreadable(
    const Stack& stack);

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_UNREADABLE_H_
