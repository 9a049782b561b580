// A unary call to a method by its name, for what the generated client cannot send.
#ifndef HOLDFAST_TESTS_LIBS_RPC_RAW_CALL_H_
#define HOLDFAST_TESTS_LIBS_RPC_RAW_CALL_H_

#include <grpcpp/generic/generic_stub.h>

#include <memory>
#include <string>

#include "absl/synchronization/notification.h"
#include "libs/rpc/client.h"

namespace holdfast::rpc {

template <typename Resp, typename Req>
absl::StatusOr<Resp> RawCall(const std::shared_ptr<grpc::Channel>& channel,
                             const std::string& method, const Req& req,
                             const CallOptions& options) {
  grpc::TemplatedGenericStub<Req, Resp> stub(channel);
  grpc::ClientContext ctx;
  Prepare(ctx, options);
  Resp resp;
  grpc::Status status;
  absl::Notification ended;
  stub.UnaryCall(&ctx, method, grpc::StubOptions(), &req, &resp, [&](grpc::Status result) {
    status = std::move(result);
    ended.Notify();
  });
  ended.WaitForNotification();
  if (!status.ok()) return FromGrpc(status);
  return resp;
}

}  // namespace holdfast::rpc

#endif  // HOLDFAST_TESTS_LIBS_RPC_RAW_CALL_H_
