// A private suite on loopback: redis-server and the three services on SQLite, each its own process,
// in one folder.
#ifndef HOLDFAST_CLI_DEMO_SUITE_PROCESSES_H_
#define HOLDFAST_CLI_DEMO_SUITE_PROCESSES_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/client/suite_client.h"
#include "cli/demo/process.h"

namespace holdfast::cli {

enum class Member { kRedis, kBilling, kRenewal, kFeedback };

// Not thread-safe, but for SuiteClients made from it.
class SuiteProcesses {
 public:
  struct Options {
    std::string folder;  // Tokens, logs, notifications; made if absent.
    // sqlite:DIR, made if absent, or postgres://…, where each service has a schema of its own that
    // starts with `schema_prefix`; empty: `folder`.
    std::string database;
    std::string schema_prefix;
    std::string binaries;  // Folder of holdfast-billing and its like.
    std::string tenant = "demo";
    std::map<Member, std::vector<std::string>> flags;  // More of them, for one member.
    bool metrics = false;          // Each service serves GET /metrics on its metrics_port.
    std::set<Member> absent = {};  // Not started.
  };
  // Chooses ports, writes the token file and starts all four. UNAVAILABLE names the member that did
  // not come up and its log.
  static absl::StatusOr<std::unique_ptr<SuiteProcesses>> Start(const Options& options);

  // Stops who reads before who writes, and Redis last.
  ~SuiteProcesses();

  absl::Status StartMember(Member member);
  // A second replica of a service, on the same PostgreSQL database; one of each at most.
  absl::Status StartReplica(Member member);
  void KillMember(Member member);     // kill -9
  int StopMember(Member member);      // SIGTERM; what it exited with
  int AwaitEnd(Member member);        // What it exited with, once told by other means.
  void SuspendMember(Member member);  // SIGSTOP
  void ResumeMember(Member member);
  bool running(Member member);
  // Of a member that has been started.
  pid_t pid(Member member) const { return running_.at(member)->pid(); }
  int port(Member member) const { return ports_.at(member).service; }
  int admin_port(Member member) const { return ports_.at(member).admin; }

  const SuiteAddresses& addresses() const { return addresses_; }
  const SuiteAddresses& replica_addresses() const { return replica_addresses_; }
  int redis_port() const { return redis_port_; }
  // Of a service, with Options::metrics.
  int metrics_port(Member member) const { return ports_.at(member).metrics; }
  const std::string& operator_token() const { return operator_token_; }
  const std::string& service_token() const { return service_token_; }
  const Options& options() const { return options_; }
  bool on_postgres() const;
  std::string notification_folder() const { return options_.folder + "/notifications"; }

 private:
  explicit SuiteProcesses(Options options) : options_(std::move(options)) {}
  // Where a process listens.
  struct Ports {
    int service = 0;
    int admin = 0;
    int metrics = 0;
  };

  absl::Status ChoosePorts();
  absl::Status WriteTokens();
  absl::Status PrepareDatabase();
  std::vector<std::string> DatabaseArguments(Member member) const;
  std::string BillingTarget() const;
  std::vector<std::string> CommandOf(Member member, const Ports& ports) const;
  absl::StatusOr<std::unique_ptr<Process>> Launch(Member member, const Ports& ports,
                                                  const std::string& log) const;

  const Options options_;
  std::string database_folder_;  // SQLite
  SuiteAddresses addresses_, replica_addresses_;
  std::map<Member, Ports> ports_, replica_ports_;
  int redis_port_ = 0;
  std::string operator_token_, service_token_;
  std::map<Member, std::unique_ptr<Process>> running_, replicas_;
};

// "redis-server", "holdfast-billing", …
std::string ProgramOf(Member member);

}  // namespace holdfast::cli

#endif  // HOLDFAST_CLI_DEMO_SUITE_PROCESSES_H_
