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
  // Output is appended to `log_path`, that of stderr to `error_path` where one is given. A program
  // that cannot be found ends with 127.
  static absl::StatusOr<std::unique_ptr<Process>> Start(const std::vector<std::string>& command,
                                                        const std::string& log_path,
                                                        const std::string& error_path = "");
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  bool running();
  bool WaitForEnd(absl::Duration patience);
  // Once it has ended: what it exited with, or 128 + the signal that ended it.
  int exit_code() const { return exit_code_; }
  // True once something accepts connections on 127.0.0.1:port; false when this ended, or after
  // `patience`.
  bool WaitForPort(int port, absl::Duration patience);
  void Kill();                         // SIGKILL, and waits.
  void Stop(absl::Duration patience);  // SIGTERM, waits, then SIGKILL.
  void Suspend();                      // SIGSTOP.
  void Resume();                       // SIGCONT.
  const std::string& log_path() const { return log_path_; }

 private:
  Process(pid_t pid, std::string log_path) : pid_(pid), log_path_(std::move(log_path)) {}
  pid_t pid_;
  bool reaped_ = false;
  int exit_code_ = 0;
  std::string log_path_;
};

// A TCP port of loopback that was free a moment ago.
absl::StatusOr<int> FreePort();

}  // namespace holdfast::cli

#endif  // HOLDFAST_CLI_DEMO_PROCESS_H_
