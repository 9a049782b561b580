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
#include "absl/synchronization/mutex.h"
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

// The context of one call. It owns a reference to the channel, so it goes before `done` runs: the
// channel's owner, who waits for that, then lets the last one go on a thread of his own. On one of
// gRPC's threads that would crash, because gRPC 1.51 joins the thread from itself.
class CallContext {
 public:
  grpc::ClientContext* get() { return ctx_.get(); }
  void Cancel() {
    absl::MutexLock lock(&mu_);
    if (ctx_ != nullptr) ctx_->TryCancel();
  }
  // Before the call goes out: its callback meets what was written until now, and a race detector
  // that cannot look into gRPC sees why.
  void HandOver() { absl::MutexLock lock(&mu_); }
  void Release() {
    std::unique_ptr<grpc::ClientContext> gone;
    absl::MutexLock lock(&mu_);
    gone = std::move(ctx_);
  }

 private:
  absl::Mutex mu_;
  std::unique_ptr<grpc::ClientContext> ctx_ = std::make_unique<grpc::ClientContext>();
};

template <typename Req, typename Resp>
struct ClientCall {
  CallContext ctx;
  Req req;
  Resp resp;
  absl::AnyInvocable<void(absl::StatusOr<Resp>)> done;
};

}  // namespace internal

// Cancels a call that is under way. Outlives it safely.
class CallHandle {
 public:
  CallHandle() = default;
  explicit CallHandle(std::weak_ptr<internal::CallContext> ctx) : ctx_(std::move(ctx)) {}
  void Cancel() {
    if (auto ctx = ctx_.lock()) ctx->Cancel();
  }

 private:
  std::weak_ptr<internal::CallContext> ctx_;
};

// Never blocks; `done` runs once, on a gRPC thread, and must not block either. The stub is used
// only until Call returns; the channel stays until `done`.
//   rpc::Call<v1::Cancellation>(
//       [this](auto* ctx, auto* req, auto* resp, auto end) {
//         stub_->async()->PresentOffers(ctx, req, resp, std::move(end));
//       }, std::move(request), options, [](absl::StatusOr<v1::Cancellation> reply) { … });
template <typename Resp, typename StubFn, typename Req>
requires std::invocable<StubFn&, grpc::ClientContext*, const Req*, Resp*,
                        std::function<void(grpc::Status)>>
    CallHandle Call(StubFn stub_fn, Req req, const CallOptions& options,
                    absl::AnyInvocable<void(absl::StatusOr<Resp>)> done) {
  auto call = std::make_shared<internal::ClientCall<Req, Resp>>();
  call->req = std::move(req);
  call->done = std::move(done);
  Prepare(*call->ctx.get(), options);
  CallHandle handle(std::shared_ptr<internal::CallContext>(call, &call->ctx));
  call->ctx.HandOver();
  stub_fn(call->ctx.get(), &call->req, &call->resp,
          std::function<void(grpc::Status)>([call](grpc::Status status) {
            call->ctx.Release();
            auto end = std::move(call->done);
            if (status.ok()) {
              end(std::move(call->resp));
            } else {
              end(FromGrpc(status));
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
