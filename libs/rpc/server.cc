#include "libs/rpc/server.h"

#include <grpcpp/ext/health_check_service_server_builder_option.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <atomic>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "google/protobuf/descriptor.h"
#include "libs/clock/clock.h"
#include "libs/rpc/metrics_http.h"
#include "libs/rpc/reflection.h"
#include "libs/rpc/server_bounds.h"
#include "libs/rpc/unreadable.h"
#include "libs/status/macros.h"

namespace holdfast::rpc {
namespace {

constexpr absl::Duration kAdminDrain = absl::Seconds(1);
constexpr absl::Duration kDrainPoll = absl::Milliseconds(2);
// gRPC's shutdown waits until every peer has said goodbye. By then no call is in flight; a peer
// that hangs must not hold the process.
constexpr absl::Duration kHangUp = absl::Seconds(2);

constexpr char kReadiness[] = "readiness";
constexpr char kLiveness[] = "liveness";

auto WallIn(absl::Duration duration) { return absl::ToChronoTime(SystemClock().Now() + duration); }

absl::StatusOr<std::unique_ptr<grpc::Server>> Listen(grpc::ServerBuilder& builder,
                                                     const std::string& address, int& port) {
  builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port <= 0)
    return absl::UnavailableError(absl::StrCat("cannot listen on ", address));
  return server;
}

}  // namespace

class Server::Impl {
 public:
  Impl(Stack& stack, ServerOptions options) : stack_(stack), options_(std::move(options)) {}

  void Add(grpc::Service* service, const char* full_name) {
    services_.push_back(service);
    names_.push_back(full_name);
  }

  absl::Status Start() {
#if GOOGLE_PROTOBUF_VERSION < 4022000
    // The parser writes a line to stderr for every unreadable request, whoever sends it; the
    // observer tells it once.
    google::protobuf::SetLogHandler(nullptr);
#endif
    for (const std::string& name : names_) {
      const auto* service =
          google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
      if (service == nullptr)
        return absl::FailedPreconditionError(absl::StrCat("no descriptor of service ", name));
      HF_RETURN_IF_ERROR(stack_.Learn(*service));
    }
    HF_RETURN_IF_ERROR(StartPublic());
    if (!options_.admin_listen.empty()) HF_RETURN_IF_ERROR(StartAdmin());
    if (!options_.metrics_listen.empty()) {
      HF_ASSIGN_OR_RETURN(metrics_,
                          MetricsHttp::Start(options_.metrics_listen, options_.metrics_text));
    }
    SetReady(false);
    return absl::OkStatus();
  }

  void SetReady(bool ready) {
    if (admin_ == nullptr) return;
    grpc::HealthCheckServiceInterface& health = *admin_->GetHealthCheckService();
    health.SetServingStatus(kLiveness, true);
    health.SetServingStatus(kReadiness, ready);
    health.SetServingStatus("", ready);
  }

  void Drain(absl::FunctionRef<void()> stop_jobs) {
    if (drained_.exchange(true)) return;
    SetReady(false);
    if (options_.linger > absl::ZeroDuration() && public_ != nullptr) {
      absl::Notification nobody;
      nobody.WaitForNotificationWithTimeout(options_.linger);
    }
    stack_.StartDraining();
    stop_jobs();
    AwaitCallsInFlight();
    if (public_ != nullptr) public_->Shutdown(WallIn(kHangUp));
    if (admin_ != nullptr) admin_->Shutdown(WallIn(kAdminDrain));
    metrics_.reset();
  }

  int port() const { return port_; }
  int admin_port() const { return admin_port_; }
  int metrics_port() const { return metrics_ == nullptr ? 0 : metrics_->port(); }

 private:
  void AwaitCallsInFlight() {
    const ProcessClock clock;
    const absl::Time give_up = clock.Now() + options_.drain_budget;
    absl::Notification nobody;
    while (stack_.unanswered() > 0 && clock.Now() < give_up) {
      nobody.WaitForNotificationWithTimeout(kDrainPoll);
    }
  }

  absl::Status StartPublic() {
    grpc::ServerBuilder builder;
    Bound(builder, options_, stack_.parts().limits.request_bytes_max);
    // Health belongs to the admin port alone; null switches off what the process-wide default would
    // add.
    builder.SetOption(std::make_unique<grpc::HealthCheckServiceServerBuilderOption>(nullptr));
    std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>>
        interceptors;
    interceptors.push_back(ExplainUnreadable(stack_));
    builder.experimental().SetInterceptorCreators(std::move(interceptors));
    for (grpc::Service* service : services_) builder.RegisterService(service);
    HF_ASSIGN_OR_RETURN(public_, Listen(builder, options_.listen, port_));
    return absl::OkStatus();
  }

  absl::Status StartAdmin() {
    grpc::EnableDefaultHealthCheckService(true);
    reflection_ = MakeReflection(names_);
    grpc::ServerBuilder builder;
    Bound(builder, options_, stack_.parts().limits.request_bytes_max);
    builder.RegisterService(reflection_.get());
    HF_ASSIGN_OR_RETURN(admin_, Listen(builder, options_.admin_listen, admin_port_));
    return absl::OkStatus();
  }

  Stack& stack_;
  const ServerOptions options_;
  std::vector<grpc::Service*> services_;
  std::vector<std::string> names_;
  std::unique_ptr<grpc::Service> reflection_;
  int port_ = 0;
  int admin_port_ = 0;
  std::atomic<bool> drained_{false};
  std::unique_ptr<grpc::Server> public_;
  std::unique_ptr<grpc::Server> admin_;
  std::unique_ptr<MetricsHttp> metrics_;
};

Server::Server(Stack& stack, ServerOptions options)
    : impl_(std::make_unique<Impl>(stack, std::move(options))) {}
Server::~Server() { Drain(); }
void Server::AddService(grpc::Service* service, const char* full_name) {
  impl_->Add(service, full_name);
}
absl::Status Server::Start() { return impl_->Start(); }
void Server::SetReady(bool ready) { impl_->SetReady(ready); }
int Server::port() const { return impl_->port(); }
int Server::admin_port() const { return impl_->admin_port(); }
int Server::metrics_port() const { return impl_->metrics_port(); }
void Server::Drain(absl::FunctionRef<void()> stop_jobs) { impl_->Drain(stop_jobs); }

}  // namespace holdfast::rpc
