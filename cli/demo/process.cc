#include "cli/demo/process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "libs/clock/clock.h"
#include "libs/status/macros.h"

namespace holdfast::cli {
namespace {

constexpr absl::Duration kPoll = absl::Milliseconds(10);
constexpr int kExecFailed = 127;
// Below the ports that the kernel gives to outgoing connections: while a member is down, nobody's
// connection can take its port, nor connect to itself there.
constexpr int kFirstPort = 10'000;
constexpr int kEndPort = 32'768;
constexpr int kPortAttempts = 1000;

void Pause(absl::Duration duration) {
  absl::Notification never;
  never.WaitForNotificationWithTimeout(duration);
}

// Polls until `condition` holds or patience is over.
template <class Condition>
bool Eventually(absl::Duration patience, Condition condition) {
  const ProcessClock clock;
  const absl::Time give_up = clock.Now() + patience;
  while (!condition()) {
    if (clock.Now() >= give_up) return false;
    Pause(kPoll);
  }
  return true;
}

// Runs in the child between fork and exec: async-signal-safe calls only.
[[noreturn]] void BecomeChild(char* const* argv, int log_fd, int error_fd) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setpgid(0, 0);  // Ctrl-C reaches the parent alone, which then stops its children in order.
  const int null_fd = open("/dev/null", O_RDONLY);
  dup2(null_fd, STDIN_FILENO);
  dup2(log_fd, STDOUT_FILENO);
  dup2(error_fd, STDERR_FILENO);
  execvp(argv[0], argv);
  _exit(kExecFailed);
}

absl::StatusOr<int> OpenLog(const std::string& path) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) {
    return absl::InternalError(absl::StrCat("cannot write ", path, ": ", strerror(errno)));
  }
  return fd;
}

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

bool CanListen(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  const bool bound = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  close(fd);
  return bound;
}

bool Accepts(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  const bool open = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  close(fd);
  return open;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Process>> Process::Start(const std::vector<std::string>& command,
                                                        const std::string& log_path,
                                                        const std::string& error_path) {
  HF_ASSIGN_OR_RETURN(const int log_fd, OpenLog(log_path));
  const absl::StatusOr<int> error_fd = error_path.empty() ? log_fd : OpenLog(error_path);
  if (!error_fd.ok()) {
    close(log_fd);
    return error_fd.status();
  }
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = fork();
  if (pid == 0) BecomeChild(argv.data(), log_fd, *error_fd);
  if (*error_fd != log_fd) close(*error_fd);
  close(log_fd);
  if (pid < 0) return absl::InternalError(absl::StrCat("fork: ", strerror(errno)));
  return std::unique_ptr<Process>(new Process(pid, log_path));
}

Process::~Process() { Stop(absl::Seconds(10)); }

bool Process::running() {
  if (reaped_) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) == pid_) {
    reaped_ = true;
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  return !reaped_;
}

bool Process::WaitForEnd(absl::Duration patience) {
  return Eventually(patience, [this] { return !running(); });
}

bool Process::WaitForPort(int port, absl::Duration patience) {
  bool up = false;
  Eventually(patience, [&] { return (up = Accepts(port)) || !running(); });
  return up && running();
}

void Process::Kill() {
  if (!running()) return;
  kill(pid_, SIGKILL);
  WaitForEnd(absl::Seconds(30));
}

void Process::Stop(absl::Duration patience) {
  if (!running()) return;
  kill(pid_, SIGCONT);
  kill(pid_, SIGTERM);
  if (!WaitForEnd(patience)) Kill();
}

void Process::Suspend() {
  if (running()) kill(pid_, SIGSTOP);
}

void Process::Resume() {
  if (running()) kill(pid_, SIGCONT);
}

absl::StatusOr<int> FreePort() {
  std::random_device random;
  for (int attempt = 0; attempt < kPortAttempts; ++attempt) {
    const int port = kFirstPort + static_cast<int>(random() % (kEndPort - kFirstPort));
    if (CanListen(port)) return port;
  }
  return absl::ResourceExhaustedError(
      absl::StrCat("no free port from ", kFirstPort, " to ", kEndPort - 1));
}

}  // namespace holdfast::cli
