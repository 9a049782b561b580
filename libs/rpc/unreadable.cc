#include "libs/rpc/unreadable.h"

#include <string>
#include <utility>

#include "libs/rpc/admission.h"
#include "libs/rpc/reasons.h"
#include "libs/rpc/status_codec.h"

namespace holdfast::rpc {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::Interceptor;
using grpc::experimental::InterceptorBatchMethods;
using grpc::experimental::ServerRpcInfo;

class Explainer final : public Interceptor {
 public:
  Explainer(const Stack& stack, std::string method) : stack_(stack) {
    info_.method = std::move(method);
  }

  void Intercept(InterceptorBatchMethods* batch) override {
    if (batch->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      const grpc::Status status = batch->GetSendStatus();
      // Statuses of ours always carry details.
      if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED &&
          status.error_details().empty()) {
        batch->ModifySendStatus(ToGrpc(Unreadable()));
      }
    }
    batch->Proceed();
  }

 private:
  // No handler has seen the call, so it is told to the observer here.
  absl::Status Unreadable() {
    const absl::Status status =
        Error(absl::StatusCode::kInvalidArgument, kRequestUnreadable,
              "the request's bytes are no such message, or hold text that is not UTF-8");
    info_.started = stack_.parts().process_clock.Now();
    Observe(stack_, info_, status, /*degraded=*/false);
    return status;
  }

  const Stack& stack_;
  CallInfo info_;
};

class Factory final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit Factory(const Stack& stack) : stack_(stack) {}

  Interceptor* CreateServerInterceptor(ServerRpcInfo* info) override {
    const std::string wire_name = info->method();
    return stack_.Knows(wire_name) ? new Explainer(stack_, wire_name.substr(1)) : nullptr;
  }

 private:
  const Stack& stack_;
};

}  // namespace

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> ExplainUnreadable(
    const Stack& stack) {
  return std::make_unique<Factory>(stack);
}

}  // namespace holdfast::rpc
