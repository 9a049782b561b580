// Unary calls of generated stubs as the load generator issues them.
#ifndef HOLDFAST_TESTS_BENCH_CALLER_H_
#define HOLDFAST_TESTS_BENCH_CALLER_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libs/rpc/client.h"
#include "tests/bench/load.h"

namespace holdfast::bench {

inline constexpr absl::Duration kCallTimeout = absl::Seconds(10);

// A few connections to one address: one alone would be one HTTP/2 lock.
template <typename Service>
class Stubs {
 public:
  explicit Stubs(const std::string& address) {
    for (int i = 0; i < kConnections; ++i) {
      grpc::ChannelArguments args;
      args.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
      channels_.push_back(
          grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), args));
      stubs_.push_back(Service::NewStub(channels_.back()));
    }
  }
  typename Service::Stub& Of(int64_t number) { return *stubs_[number % kConnections]; }

 private:
  static constexpr int kConnections = 2;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::vector<std::unique_ptr<typename Service::Stub>> stubs_;
};

// A method of a stub's async interface, where it has a callback overload.
template <typename Service, typename Request, typename Response>
using Method = void (Service::Stub::async::*)(grpc::ClientContext*, const Request*, Response*,
                                              std::function<void(grpc::Status)>);

// Issue for `method`: `fill` makes request `number`; `check` may find a problem in the reply.
template <typename Service, typename Request, typename Response>
Issue Calls(
    Stubs<Service>& stubs, Method<Service, Request, Response> method, std::string token,
    std::function<void(int64_t, Request&)> fill,
    std::function<std::string(const Response&)> check = [](const Response&) {
      return std::string();
    }) {
  struct Call {
    grpc::ClientContext context;
    Request request;
    Response response;
  };
  return [&stubs, method, token = std::move(token), fill = std::move(fill),
          check = std::move(check)](int64_t number, Done done) {
    auto call = std::make_shared<Call>();
    rpc::Prepare(call->context, {.token = token, .timeout = kCallTimeout});
    fill(number, call->request);
    Call& parts = *call;
    (stubs.Of(number).async()->*method)(
        &parts.context, &parts.request, &parts.response,
        [call = std::move(call), &check,
         done = std::move(done)](const grpc::Status& status) mutable {
          const std::string problem = status.ok() ? check(call->response) : status.error_message();
          // It holds on to the channel, which must not end here, on one of gRPC's own threads.
          call.reset();
          done(problem);
        });
  };
}

}  // namespace holdfast::bench

#endif  // HOLDFAST_TESTS_BENCH_CALLER_H_
