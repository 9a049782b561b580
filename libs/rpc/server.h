// A service's listeners: the public one with its services, the admin one with health and
// reflection, and metrics.
#ifndef HOLDFAST_LIBS_RPC_SERVER_H_
#define HOLDFAST_LIBS_RPC_SERVER_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/rpc/stack.h"

namespace grpc {
class Service;
}

namespace holdfast::rpc {

struct ServerOptions {
  std::string listen = "127.0.0.1:0";         // port 0: any free one
  std::string admin_listen;                   // gRPC health and reflection; empty: none
  std::string metrics_listen;                 // HTTP GET /metrics; empty: none
  std::function<std::string()> metrics_text;  // Prometheus exposition; any thread

  // Drain: readiness says no, `linger` lets load balancers notice, then calls in flight get
  // `drain_budget`.
  absl::Duration linger = absl::ZeroDuration();
  absl::Duration drain_budget = absl::Seconds(20);

  // gRPC's defaults would hold a silent connection for two minutes, and never spread load to new
  // servers.
  absl::Duration handshake_timeout = absl::Seconds(10);
  absl::Duration connection_idle_max = absl::Minutes(15);
  absl::Duration connection_age_max = absl::Minutes(20);
  absl::Duration connection_age_grace = absl::Minutes(1);
  absl::Duration ping_interval_min =
      absl::Seconds(30);  // clients that ping more often are told to go away
  size_t metadata_bytes_max = 8 << 10;
  int streams_per_connection_max = 1000;
};

class Server {
 public:
  // `stack` outlives the server.
  Server(Stack& stack, ServerOptions options);
  ~Server();  // drains
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // server.Add<v1::CancellationService>(&impl). The implementation outlives the server. Before
  // Start.
  template <typename ProtoService>
  void Add(grpc::Service* service) {
    AddService(service, ProtoService::service_full_name());
  }

  // Listens. FAILED_PRECONDITION naming the method when one has no policy rule; UNAVAILABLE naming
  // the address when a port cannot be had. Readiness is NOT_SERVING until SetReady(true).
  absl::Status Start();

  // Of the health service on the admin port: "readiness" (and "" for tools that ask for the whole).
  void SetReady(bool ready);

  int port() const;          // 0 before Start
  int admin_port() const;    // 0: no such listener
  int metrics_port() const;  // 0: no such listener

  // Readiness off, linger, refuse new calls, release held replies and end streams, `stop_jobs`,
  // wait for the calls in flight. It takes at most linger, drain_budget and a few seconds, whatever
  // callers do. Blocks; never on a callback thread. A second call returns at once. Close the writer
  // after it.
  void Drain(absl::FunctionRef<void()> stop_jobs = [] {});

 private:
  class Impl;
  void AddService(grpc::Service* service, const char* full_name);

  std::unique_ptr<Impl> impl_;
};

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_SERVER_H_
