#include "cli/demo/suite_processes.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "libs/auth/token_file.h"
#include "libs/status/macros.h"

namespace holdfast::cli {
namespace {

// First start creates the database; sanitised builds are slow to load.
constexpr absl::Duration kStartPatience = absl::Seconds(60);
constexpr absl::Duration kStopPatience = absl::Seconds(15);

std::string Local(int port) { return absl::StrCat("127.0.0.1:", port); }

absl::Status WriteFile(const std::string& path, const std::string& text) {
  std::error_code ignored;
  std::filesystem::remove(path, ignored);  // An earlier run's is read-only.
  std::ofstream out(path, std::ios::trunc);
  out << text;
  out.close();
  chmod(path.c_str(), 0400);
  if (!out) return absl::InternalError("cannot write " + path);
  return absl::OkStatus();
}

absl::Status MakeFolder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("cannot make ", folder, ": ", error.message()));
}

}  // namespace

std::string ProgramOf(Member member) {
  switch (member) {
    case Member::kRedis:
      return "redis-server";
    case Member::kBilling:
      return "holdfast-billing";
    case Member::kRenewal:
      return "holdfast-renewal";
    case Member::kFeedback:
      return "holdfast-feedback";
  }
  return "";
}

absl::StatusOr<std::unique_ptr<SuiteProcesses>> SuiteProcesses::Start(const Options& options) {
  std::unique_ptr<SuiteProcesses> suite(new SuiteProcesses(options));
  HF_RETURN_IF_ERROR(MakeFolder(suite->notification_folder()));
  HF_RETURN_IF_ERROR(suite->PrepareDatabase());
  HF_RETURN_IF_ERROR(suite->ChoosePorts());
  HF_RETURN_IF_ERROR(suite->WriteTokens());
  for (const Member member :
       {Member::kRedis, Member::kBilling, Member::kRenewal, Member::kFeedback}) {
    if (options.absent.contains(member)) continue;
    HF_RETURN_IF_ERROR(suite->StartMember(member));
  }
  return suite;
}

SuiteProcesses::~SuiteProcesses() {
  for (const Member member :
       {Member::kFeedback, Member::kRenewal, Member::kBilling, Member::kRedis}) {
    replicas_.erase(member);
    running_.erase(member);
  }
}

absl::Status SuiteProcesses::ChoosePorts() {
  HF_ASSIGN_OR_RETURN(redis_port_, FreePort());
  for (const Member member : {Member::kBilling, Member::kRenewal, Member::kFeedback}) {
    for (Ports* ports : {&ports_[member], &replica_ports_[member]}) {
      HF_ASSIGN_OR_RETURN(ports->service, FreePort());
      HF_ASSIGN_OR_RETURN(ports->admin, FreePort());
      if (options_.metrics) {
        HF_ASSIGN_OR_RETURN(ports->metrics, FreePort());
      }
    }
  }
  const auto addresses = [](std::map<Member, Ports>& ports) {
    return SuiteAddresses{.billing = Local(ports[Member::kBilling].service),
                          .renewal = Local(ports[Member::kRenewal].service),
                          .feedback = Local(ports[Member::kFeedback].service)};
  };
  addresses_ = addresses(ports_);
  replica_addresses_ = addresses(replica_ports_);
  return absl::OkStatus();
}

bool SuiteProcesses::on_postgres() const {
  return options_.database.starts_with("postgres://") ||
         options_.database.starts_with("postgresql://");
}

absl::Status SuiteProcesses::PrepareDatabase() {
  if (on_postgres()) return absl::OkStatus();  // the services make their schemas
  if (options_.database.empty()) {
    database_folder_ = options_.folder;
  } else {
    database_folder_ = options_.database.substr(std::string_view("sqlite:").size());
  }
  return MakeFolder(database_folder_);
}

std::vector<std::string> SuiteProcesses::DatabaseArguments(Member member) const {
  const std::string program = ProgramOf(member);
  if (!on_postgres()) {
    return {"--database", absl::StrCat("sqlite:", database_folder_, "/", program, ".db")};
  }
  const std::string service = program.substr(std::string_view("holdfast-").size());
  return {"--database", options_.database, "--database_schema",
          absl::StrCat(options_.schema_prefix, service)};
}

absl::Status SuiteProcesses::WriteTokens() {
  SystemClock clock;
  SystemIds ids(clock);
  operator_token_ = ids.Next("operator");
  service_token_ = ids.Next("service");
  using nlohmann::json;
  const json operator_entry = {{"sha256", auth::HashToken(operator_token_)},
                               {"tenant", options_.tenant},
                               {"name", "operator"},
                               {"roles", json::array({"operator", "client"})}};
  const json service_entry = {{"sha256", auth::HashToken(service_token_)},
                              {"tenant", "*"},
                              {"name", "suite"},
                              {"roles", json::array({"service"})}};
  const json tokens = {{"tokens", json::array({operator_entry, service_entry})}};
  HF_RETURN_IF_ERROR(WriteFile(options_.folder + "/tokens.json", tokens.dump(2)));
  HF_RETURN_IF_ERROR(WriteFile(options_.folder + "/operator.token", operator_token_ + "\n"));
  return WriteFile(options_.folder + "/service.token", service_token_ + "\n");
}

// Where there may be a second replica, callers know both.
std::string SuiteProcesses::BillingTarget() const {
  if (!on_postgres()) return addresses_.billing;
  return absl::StrCat("ipv4:", addresses_.billing, ",", replica_addresses_.billing);
}

std::vector<std::string> SuiteProcesses::CommandOf(Member member, const Ports& ports) const {
  if (member == Member::kRedis) {
    return {"redis-server", "--bind", "127.0.0.1",    "--port", absl::StrCat(redis_port_),
            "--save",       "",       "--appendonly", "no",     "--dir",
            options_.folder};
  }
  const std::string program = ProgramOf(member);
  std::vector<std::string> command = {options_.binaries + "/" + program,
                                      "--listen",
                                      Local(ports.service),
                                      "--admin_listen",
                                      Local(ports.admin),
                                      "--redis",
                                      Local(redis_port_),
                                      "--token_file",
                                      options_.folder + "/tokens.json",
                                      "--service_token_file",
                                      options_.folder + "/service.token"};
  const std::vector<std::string> database = DatabaseArguments(member);
  command.insert(command.end(), database.begin(), database.end());
  if (options_.metrics) {
    command.insert(command.end(), {"--metrics_listen", Local(ports.metrics)});
  }
  if (member == Member::kBilling) {
    command.insert(command.end(), {"--notification_dir", notification_folder(),
                                   "--feedback_address", addresses_.feedback});
  } else {
    command.insert(command.end(), {"--billing_address", BillingTarget()});
  }
  if (const auto more = options_.flags.find(member); more != options_.flags.end()) {
    command.insert(command.end(), more->second.begin(), more->second.end());
  }
  return command;
}

absl::StatusOr<std::unique_ptr<Process>> SuiteProcesses::Launch(Member member, const Ports& ports,
                                                                const std::string& log) const {
  HF_ASSIGN_OR_RETURN(
      std::unique_ptr<Process> process,
      Process::Start(CommandOf(member, ports), absl::StrCat(options_.folder, "/", log, ".log")));
  if (!process->WaitForPort(ports.service, kStartPatience)) {
    return absl::UnavailableError(
        absl::StrCat(log, " did not come up; its log is ", process->log_path()));
  }
  return process;
}

absl::Status SuiteProcesses::StartMember(Member member) {
  const Ports ports = member == Member::kRedis ? Ports{redis_port_, 0} : ports_.at(member);
  HF_ASSIGN_OR_RETURN(running_[member], Launch(member, ports, ProgramOf(member)));
  return absl::OkStatus();
}

absl::Status SuiteProcesses::StartReplica(Member member) {
  HF_ASSIGN_OR_RETURN(replicas_[member], Launch(member, replica_ports_.at(member),
                                                absl::StrCat(ProgramOf(member), "-2")));
  return absl::OkStatus();
}

void SuiteProcesses::KillMember(Member member) {
  running_.at(member)->Kill();
  running_.erase(member);
}

int SuiteProcesses::StopMember(Member member) {
  running_.at(member)->Stop(kStopPatience);
  const int code = running_.at(member)->exit_code();
  running_.erase(member);
  return code;
}

int SuiteProcesses::AwaitEnd(Member member) {
  if (!running_.at(member)->WaitForEnd(kStopPatience)) return -1;
  const int code = running_.at(member)->exit_code();
  running_.erase(member);
  return code;
}

void SuiteProcesses::SuspendMember(Member member) { running_.at(member)->Suspend(); }
void SuiteProcesses::ResumeMember(Member member) { running_.at(member)->Resume(); }

bool SuiteProcesses::running(Member member) {
  const auto at = running_.find(member);
  return at != running_.end() && at->second->running();
}

}  // namespace holdfast::cli
