#include "cli/demo/status_page.h"

#include <httplib.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"

namespace holdfast::cli {

struct StatusPage::Impl {
  httplib::Server server;
  std::thread thread;
  std::mutex mu;
  std::string html;
  std::string url;
};

StatusPage::StatusPage(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

absl::StatusOr<std::unique_ptr<StatusPage>> StatusPage::Serve() {
  auto impl = std::make_unique<Impl>();
  Impl* shared = impl.get();
  impl->server.set_tcp_nodelay(true);
  impl->server.Get("/", [shared](const httplib::Request&, httplib::Response& response) {
    const std::lock_guard<std::mutex> lock(shared->mu);
    response.set_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    response.set_content(shared->html, "text/html; charset=utf-8");
  });
  const int port = impl->server.bind_to_any_port("127.0.0.1");
  if (port <= 0) return absl::UnavailableError("no free port for the status page");
  impl->url = absl::StrCat("http://127.0.0.1:", port, "/");
  impl->thread = std::thread([shared] { shared->server.listen_after_bind(); });
  return std::unique_ptr<StatusPage>(new StatusPage(std::move(impl)));
}

StatusPage::~StatusPage() {
  while (!impl_->server.is_running())
    std::this_thread::yield();  // stop() before listen() would be missed.
  impl_->server.stop();
  impl_->thread.join();
}

void StatusPage::Show(std::string html) {
  const std::lock_guard<std::mutex> lock(impl_->mu);
  impl_->html = std::move(html);
}

const std::string& StatusPage::url() const { return impl_->url; }

void StatusPage::WaitForInterrupt() {
  static int interrupt_pipe[2];
  if (pipe(interrupt_pipe) != 0) return;
  struct sigaction action {};
  action.sa_handler = [](int) {
    const char byte = 0;
    [[maybe_unused]] const ssize_t written = write(interrupt_pipe[1], &byte, 1);
  };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  char byte = 0;
  while (read(interrupt_pipe[0], &byte, 1) < 0 && errno == EINTR) {
  }
}

}  // namespace holdfast::cli
