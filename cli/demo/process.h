// Child processes of the demo and of the process tests: started, watched, and ended by id.
#ifndef HOLDFAST_CLI_DEMO_PROCESS_H_
#define HOLDFAST_CLI_DEMO_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace holdfast::cli {

// One running child. Ends it (SIGTERM, then SIGKILL) when it goes out of scope; the child also ends
// with its parent.
class Process {
 public:
  // Output of both kinds is appended to `log_path`. NOT_FOUND when the program cannot be found on
  // the PATH.
  static absl::StatusOr<std::unique_ptr<Process>> Start(const std::vector<std::string>& command,
                                                        const std::string& log_path);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  bool running();
  void Kill();                         // SIGKILL, and waits.
  void Stop(absl::Duration patience);  // SIGTERM, waits, then SIGKILL.
  void Suspend();                      // SIGSTOP.
  void Resume();                       // SIGCONT.
  const std::string& log_path() const { return log_path_; }

 private:
  Process(pid_t pid, std::string log_path) : pid_(pid), log_path_(std::move(log_path)) {}
  bool WaitFor(absl::Duration patience);

  pid_t pid_;
  bool reaped_ = false;
  std::string log_path_;
};

// A TCP port of loopback that was free a moment ago.
absl::StatusOr<int> FreePort();
// True once something accepts connections on 127.0.0.1:port.
bool WaitForPort(int port, absl::Duration patience);

}  // namespace holdfast::cli

#endif  // HOLDFAST_CLI_DEMO_PROCESS_H_
