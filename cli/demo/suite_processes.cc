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
  std::error_code error;
  for (const std::string& folder : {suite->notification_folder(), suite->database_folder()}) {
    std::filesystem::create_directories(folder, error);
    if (error) {
      return absl::InternalError(absl::StrCat("cannot make ", folder, ": ", error.message()));
    }
  }
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
    running_.erase(member);
  }
}

absl::Status SuiteProcesses::ChoosePorts() {
  HF_ASSIGN_OR_RETURN(redis_port_, FreePort());
  for (const Member member : {Member::kBilling, Member::kRenewal, Member::kFeedback}) {
    HF_ASSIGN_OR_RETURN(ports_[member], FreePort());
    HF_ASSIGN_OR_RETURN(admin_ports_[member], FreePort());
    if (options_.metrics) {
      HF_ASSIGN_OR_RETURN(metrics_ports_[member], FreePort());
    }
  }
  addresses_ = {.billing = Local(ports_[Member::kBilling]),
                .renewal = Local(ports_[Member::kRenewal]),
                .feedback = Local(ports_[Member::kFeedback])};
  return absl::OkStatus();
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

int SuiteProcesses::PortOf(Member member) const {
  return member == Member::kRedis ? redis_port_ : ports_.at(member);
}

std::vector<std::string> SuiteProcesses::CommandOf(Member member) const {
  if (member == Member::kRedis) {
    return {"redis-server", "--bind", "127.0.0.1",    "--port", absl::StrCat(redis_port_),
            "--save",       "",       "--appendonly", "no",     "--dir",
            options_.folder};
  }
  const std::string program = ProgramOf(member);
  std::vector<std::string> command = {
      options_.binaries + "/" + program,
      "--listen",
      Local(ports_.at(member)),
      "--admin_listen",
      Local(admin_ports_.at(member)),
      "--database",
      absl::StrCat("sqlite:", database_folder(), "/", program, ".db"),
      "--redis",
      Local(redis_port_),
      "--token_file",
      options_.folder + "/tokens.json",
      "--service_token_file",
      options_.folder + "/service.token"};
  if (options_.metrics) {
    command.insert(command.end(), {"--metrics_listen", Local(metrics_ports_.at(member))});
  }
  if (member == Member::kBilling) {
    command.insert(command.end(), {"--notification_dir", notification_folder(),
                                   "--feedback_address", addresses_.feedback});
  } else {
    command.insert(command.end(), {"--billing_address", addresses_.billing});
  }
  return command;
}

absl::Status SuiteProcesses::StartMember(Member member) {
  const std::string program = ProgramOf(member);
  HF_ASSIGN_OR_RETURN(
      std::unique_ptr<Process> process,
      Process::Start(CommandOf(member), absl::StrCat(options_.folder, "/", program, ".log")));
  if (!process->WaitForPort(PortOf(member), kStartPatience)) {
    return absl::UnavailableError(
        absl::StrCat(program, " did not come up; its log is ", process->log_path()));
  }
  running_[member] = std::move(process);
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

void SuiteProcesses::SuspendMember(Member member) { running_.at(member)->Suspend(); }
void SuiteProcesses::ResumeMember(Member member) { running_.at(member)->Resume(); }

bool SuiteProcesses::running(Member member) {
  const auto at = running_.find(member);
  return at != running_.end() && at->second->running();
}

}  // namespace holdfast::cli
