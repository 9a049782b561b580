// Server reflection for the admin port, over the descriptors linked into this binary.
#ifndef HOLDFAST_LIBS_RPC_REFLECTION_H_
#define HOLDFAST_LIBS_RPC_REFLECTION_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>
#include <string>
#include <vector>

namespace holdfast::rpc {

// Lists `services` (full names) and answers for any file or symbol of the binary.
std::unique_ptr<grpc::Service> MakeReflection(std::vector<std::string> services);

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_REFLECTION_H_
