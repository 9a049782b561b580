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

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "libs/clock/clock.h"

namespace holdfast::cli {
namespace {

constexpr absl::Duration kPoll = absl::Milliseconds(10);
constexpr int kExecFailed = 127;

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
[[noreturn]] void BecomeChild(char* const* argv, int log_fd) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setpgid(0, 0);  // Ctrl-C reaches the parent alone, which then stops its children in order.
  const int null_fd = open("/dev/null", O_RDONLY);
  dup2(null_fd, STDIN_FILENO);
  dup2(log_fd, STDOUT_FILENO);
  dup2(log_fd, STDERR_FILENO);
  execvp(argv[0], argv);
  _exit(kExecFailed);
}

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Process>> Process::Start(const std::vector<std::string>& command,
                                                        const std::string& log_path) {
  const int log_fd = open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log_fd < 0)
    return absl::InternalError(absl::StrCat("cannot write ", log_path, ": ", strerror(errno)));
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = fork();
  if (pid == 0) BecomeChild(argv.data(), log_fd);
  close(log_fd);
  if (pid < 0) return absl::InternalError(absl::StrCat("fork: ", strerror(errno)));
  return std::unique_ptr<Process>(new Process(pid, log_path));
}

Process::~Process() { Stop(absl::Seconds(10)); }

bool Process::running() {
  if (reaped_) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) == pid_) reaped_ = true;
  return !reaped_;
}

bool Process::WaitFor(absl::Duration patience) {
  return Eventually(patience, [this] { return !running(); });
}

void Process::Kill() {
  if (!running()) return;
  kill(pid_, SIGKILL);
  WaitFor(absl::Seconds(30));
}

void Process::Stop(absl::Duration patience) {
  if (!running()) return;
  kill(pid_, SIGCONT);
  kill(pid_, SIGTERM);
  if (!WaitFor(patience)) Kill();
}

void Process::Suspend() {
  if (running()) kill(pid_, SIGSTOP);
}

void Process::Resume() {
  if (running()) kill(pid_, SIGCONT);
}

absl::StatusOr<int> FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return absl::InternalError(absl::StrCat("socket: ", strerror(errno)));
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  const bool bound = bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(fd);
  if (!bound) return absl::InternalError(absl::StrCat("no free port: ", strerror(errno)));
  return ntohs(address.sin_port);
}

bool WaitForPort(int port, absl::Duration patience) {
  return Eventually(patience, [port] {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(port);
    const bool open =
        connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    close(fd);
    return open;
  });
}

}  // namespace holdfast::cli
