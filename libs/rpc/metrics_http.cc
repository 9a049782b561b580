#include "libs/rpc/metrics_http.h"

#include <httplib.h>

#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace holdfast::rpc {
namespace {

constexpr size_t kThreads = 2;
constexpr time_t kIdleSeconds = 5;

}  // namespace

struct MetricsHttp::Impl {
  httplib::Server server;
  std::thread thread;
  int port = 0;
};

MetricsHttp::MetricsHttp(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

absl::StatusOr<std::unique_ptr<MetricsHttp>> MetricsHttp::Start(const std::string& address,
                                                                std::function<std::string()> text) {
  const size_t colon = address.rfind(':');
  int port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port)) {
    return absl::InvalidArgumentError(absl::StrCat("'", address, "' is not of the form host:port"));
  }
  const std::string host = address.substr(0, colon);
  auto impl = std::make_unique<Impl>();
  impl->server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  impl->server.set_keep_alive_timeout(kIdleSeconds);
  impl->server.set_tcp_nodelay(true);
  impl->server.Get("/metrics",
                   [text = std::move(text)](const httplib::Request&, httplib::Response& reply) {
                     reply.set_content(text(), "text/plain; version=0.0.4");
                   });
  if (port == 0) {
    impl->port = impl->server.bind_to_any_port(host);
  } else if (impl->server.bind_to_port(host, port)) {
    impl->port = port;
  }
  if (impl->port <= 0) return absl::UnavailableError(absl::StrCat("cannot listen on ", address));
  impl->thread = std::thread([server = &impl->server] { server->listen_after_bind(); });
  // stop() before the loop has begun would be lost, and the destructor would wait for ever.
  while (!impl->server.is_running()) std::this_thread::yield();
  return std::unique_ptr<MetricsHttp>(new MetricsHttp(std::move(impl)));
}

MetricsHttp::~MetricsHttp() {
  impl_->server.stop();
  impl_->thread.join();
}

int MetricsHttp::port() const { return impl_->port; }

}  // namespace holdfast::rpc
