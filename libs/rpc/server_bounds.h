// The limits of our listeners.
#ifndef HOLDFAST_LIBS_RPC_SERVER_BOUNDS_H_
#define HOLDFAST_LIBS_RPC_SERVER_BOUNDS_H_

#include <grpcpp/server_builder.h>

#include <cstddef>

#include "libs/rpc/server.h"

namespace holdfast::rpc {

void Bound(grpc::ServerBuilder& builder, const ServerOptions& options, size_t request_bytes_max);

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_SERVER_BOUNDS_H_
