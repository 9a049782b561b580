// A private suite on loopback: redis-server and the three services on SQLite, each its own process,
// in one folder.
#ifndef HOLDFAST_CLI_DEMO_SUITE_PROCESSES_H_
#define HOLDFAST_CLI_DEMO_SUITE_PROCESSES_H_

#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "cli/client/suite_client.h"
#include "cli/demo/process.h"

namespace holdfast::cli {

enum class Member { kRedis, kBilling, kRenewal, kFeedback };

// Not thread-safe, but for SuiteClients made from it.
class SuiteProcesses {
 public:
  struct Options {
    std::string folder;     // Tokens, logs, notifications; made if absent.
    std::string databases;  // Folder of the databases, made if absent; empty: `folder`.
    std::string binaries;   // Folder of holdfast-billing and its like.
    std::string tenant = "demo";
    bool metrics = false;          // Each service serves GET /metrics on its metrics_port.
    std::set<Member> absent = {};  // Not started.
  };
  // Chooses ports, writes the token file and starts all four. UNAVAILABLE names the member that did
  // not come up and its log.
  static absl::StatusOr<std::unique_ptr<SuiteProcesses>> Start(const Options& options);

  // Stops who reads before who writes, and Redis last.
  ~SuiteProcesses();

  absl::Status StartMember(Member member);
  void KillMember(Member member);     // kill -9
  int StopMember(Member member);      // SIGTERM; what it exited with
  void SuspendMember(Member member);  // SIGSTOP
  void ResumeMember(Member member);
  bool running(Member member);

  const SuiteAddresses& addresses() const { return addresses_; }
  int redis_port() const { return redis_port_; }
  // Of a service, with Options::metrics.
  int metrics_port(Member member) const { return metrics_ports_.at(member); }
  // Of a member that has been started.
  pid_t pid(Member member) const { return running_.at(member)->pid(); }
  const std::string& operator_token() const { return operator_token_; }
  const std::string& service_token() const { return service_token_; }
  const Options& options() const { return options_; }
  const std::string& database_folder() const {
    return options_.databases.empty() ? options_.folder : options_.databases;
  }
  std::string notification_folder() const { return options_.folder + "/notifications"; }

 private:
  explicit SuiteProcesses(Options options) : options_(std::move(options)) {}
  absl::Status ChoosePorts();
  absl::Status WriteTokens();
  std::vector<std::string> CommandOf(Member member) const;
  int PortOf(Member member) const;

  const Options options_;
  SuiteAddresses addresses_;
  std::map<Member, int> ports_, admin_ports_, metrics_ports_;
  int redis_port_ = 0;
  std::string operator_token_, service_token_;
  std::map<Member, std::unique_ptr<Process>> running_;
};

// "redis-server", "holdfast-billing", …
std::string ProgramOf(Member member);

}  // namespace holdfast::cli

#endif  // HOLDFAST_CLI_DEMO_SUITE_PROCESSES_H_
