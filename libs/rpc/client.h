// Calling other services. Deadlines go through ClientContext::set_deadline alone: a `timeout` in a
// service config is off by up to a second in gRPC 1.51. Only the outermost caller retries.
#ifndef HOLDFAST_LIBS_RPC_CLIENT_H_
#define HOLDFAST_LIBS_RPC_CLIENT_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/command/scope.h"
#include "libs/rpc/status_codec.h"

namespace holdfast::rpc {

struct ChannelOptions {
  // UNAVAILABLE is retried up to three times with backoff, and throttled. For the outermost caller
  // only.
  bool retries = false;
  // Spreads calls over all addresses of a name ("dns:///billing:7001").
  bool round_robin = false;
};

// Channels are cheap to share: one per address and process. Connects when first used.
std::shared_ptr<grpc::Channel> ChannelFor(const std::string& address,
                                          const ChannelOptions& options = {});

// What goes with a call besides the request. Empty fields are left out.
struct CallOptions {
  std::string token;        // sent as "authorization: Bearer …"
  std::string tenant;       // for services that span tenants
  std::string request_id;   // ties log lines together; not the field of the request
  std::string traceparent;  // W3C
  std::string cause;        // event or request that led here
  std::string channel;      // web, phone, …, where the request has no such field
  absl::Duration timeout = absl::Seconds(10);  // from now; never infinite for unary calls
};

// For calls made on behalf of a command or event: its tenant, request id and cause.
CallOptions OnBehalfOf(const Scope& scope, std::string token, absl::Duration timeout);

// Sets deadline and metadata. For streams; the functions below do it themselves.
void Prepare(grpc::ClientContext& ctx, const CallOptions& options);

namespace internal {
// Keeps context, request and reply alive until the call has ended.
template <typename Req, typename Resp>
struct ClientCall {
  grpc::ClientContext ctx;
  Req req;
  Resp resp;
  absl::AnyInvocable<void(absl::StatusOr<Resp>)> done;
};
}  // namespace internal

// Cancels a call that is under way. Outlives it safely.
class CallHandle {
 public:
  CallHandle() = default;
  explicit CallHandle(std::weak_ptr<grpc::ClientContext> ctx) : ctx_(std::move(ctx)) {}
  void Cancel() {
    if (auto ctx = ctx_.lock()) ctx->TryCancel();
  }

 private:
  std::weak_ptr<grpc::ClientContext> ctx_;
};

// Never blocks; `done` runs once, on a gRPC thread, and must not block either.
//   rpc::Call<v1::Cancellation>(
//       [stub](auto* ctx, auto* req, auto* resp, auto end) { stub->async()->PresentOffers(ctx, req,
//       resp, end); }, std::move(request), options, [](absl::StatusOr<v1::Cancellation> reply) { …
//       });
// `stub` must outlive the call: capture a shared_ptr.
template <typename Resp, typename StubFn, typename Req>
requires std::invocable<StubFn&, grpc::ClientContext*, const Req*, Resp*,
                        std::function<void(grpc::Status)>>
    CallHandle Call(StubFn stub_fn, Req req, const CallOptions& options,
                    absl::AnyInvocable<void(absl::StatusOr<Resp>)> done) {
  auto call = std::make_shared<internal::ClientCall<Req, Resp>>();
  call->req = std::move(req);
  call->done = std::move(done);
  Prepare(call->ctx, options);
  CallHandle handle(
      std::weak_ptr<grpc::ClientContext>(std::shared_ptr<grpc::ClientContext>(call, &call->ctx)));
  stub_fn(&call->ctx, &call->req, &call->resp,
          std::function<void(grpc::Status)>([call, keep = stub_fn](grpc::Status status) {
            static_cast<void>(keep);  // what it owns lives until the call has ended
            if (status.ok()) {
              call->done(std::move(call->resp));
            } else {
              call->done(FromGrpc(status));
            }
          }));
  return handle;
}

// Blocks: for the CLI, tools and tests; never on a writer, a reader or a callback thread.
//   rpc::CallAndWait<v1::Plan>([&](auto* ctx, auto& req, auto* resp) { return stub->GetPlan(ctx,
//   req, resp); }, …)
template <typename Resp, typename StubFn, typename Req>
requires std::is_invocable_r_v<grpc::Status, StubFn&, grpc::ClientContext*, const Req&, Resp*>
    absl::StatusOr<Resp> CallAndWait(StubFn stub_fn, const Req& req, const CallOptions& options) {
  grpc::ClientContext ctx;
  Prepare(ctx, options);
  Resp resp;
  const grpc::Status status = stub_fn(&ctx, req, &resp);
  if (!status.ok()) return FromGrpc(status);
  return resp;
}

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_CLIENT_H_
