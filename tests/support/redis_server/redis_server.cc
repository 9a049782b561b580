#include "tests/support/redis_server/redis_server.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"
#include "libs/redis/link.h"
#include "libs/status/macros.h"
#include "tests/support/free_port.h"

namespace holdfast::testing_support {
namespace {

pid_t Spawn(int port, const std::string& directory) {
  const std::string port_text = absl::StrCat(port);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  HF_CHECK(pid >= 0);
  if (pid > 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that crashes leaves no server behind
  if (getppid() != parent) _exit(1);
  const int null = open("/dev/null", O_RDWR);
  dup2(null, STDIN_FILENO);
  dup2(null, STDOUT_FILENO);
  execlp("redis-server", "redis-server", "--port", port_text.c_str(), "--bind", "127.0.0.1",
         "--save", "", "--appendonly", "no", "--dir", directory.c_str(), "--loglevel", "warning",
         static_cast<char*>(nullptr));
  _exit(127);
}

}  // namespace

RedisServer::RedisServer() {
  std::string pattern = (std::filesystem::temp_directory_path() / "hf-redis-XXXXXX").string();
  HF_CHECK(mkdtemp(pattern.data()) != nullptr);
  directory_ = pattern;
  Start();
}

RedisServer::~RedisServer() {
  Kill();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::string RedisServer::address() const { return absl::StrCat("127.0.0.1:", port_); }

void RedisServer::Start() {
  HF_CHECK(pid_ < 0);
  const bool first = port_ == 0;
  const ProcessClock clock;
  const absl::Time give_up = clock.Now() + absl::Seconds(20);
  while (true) {
    HF_CHECK(clock.Now() < give_up);
    if (first) port_ = FreePort();
    pid_ = Spawn(port_, directory_);
    while (clock.Now() < give_up) {
      if (waitpid(pid_, nullptr, WNOHANG) == pid_) break;  // lost the port to somebody
      redis::Waker waker;
      redis::ConnectionOptions options;
      options.address = address();
      auto link = redis::Link::Dial(options, clock, waker);
      if (link.ok()) return;
      redis::Poll(redis::Socket(), waker, false, absl::Milliseconds(5));
    }
  }
}

void RedisServer::Kill() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void RedisServer::Pause() {
  kill(pid_, SIGSTOP);
  int status = 0;
  waitpid(pid_, &status, WUNTRACED);  // returns once it has stopped
}

void RedisServer::Resume() { kill(pid_, SIGCONT); }

void RedisServer::FlushAll() { HF_CHECK(Ask({"FLUSHALL"}) == "OK"); }

std::string RedisServer::Ask(const std::vector<std::string>& args) {
  const ProcessClock clock;
  redis::Waker waker;
  redis::ConnectionOptions options;
  options.address = address();
  options.connect_timeout = absl::Seconds(5);
  auto link = redis::Link::Dial(options, clock, waker);
  HF_CHECK(link.ok());
  auto reply = link->Ask(args, clock.Now() + absl::Seconds(5));
  HF_CHECK(reply.ok());
  if (reply->kind == redis::Reply::Kind::kInteger) return absl::StrCat(reply->integer);
  return reply->text;
}

}  // namespace holdfast::testing_support
