#include "tests/support/postgres_server/postgres_server.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"
#include "libs/status/macros.h"
#include "tests/support/free_port.h"

namespace holdfast::testing_support {
namespace {

constexpr char kBin[] = "/usr/lib/postgresql/15/bin/";
constexpr char kOwner[] = "postgres";  // the server refuses to run as root

struct ConnectionDeleter {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Session = std::unique_ptr<PGconn, ConnectionDeleter>;

const passwd* Owner() { return geteuid() == 0 ? getpwnam(kOwner) : getpwuid(geteuid()); }

// The child's output goes to `log`.
pid_t Spawn(const std::vector<std::string>& args, const std::string& log) {
  std::vector<char*> argv;
  for (const std::string& arg : args) argv.push_back(const_cast<char*>(arg.c_str()));
  argv.push_back(nullptr);
  const passwd* owner = Owner();
  const pid_t parent = getpid();
  const pid_t pid = fork();
  HF_CHECK(pid >= 0);
  if (pid > 0) return pid;
  if (geteuid() == 0 && (setgid(owner->pw_gid) != 0 || setuid(owner->pw_uid) != 0)) _exit(126);
  // After setuid, which clears it: a test that crashes leaves no server behind. SIGQUIT ends the
  // server's own children too.
  prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (getppid() != parent) _exit(1);
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  if (chdir("/") != 0) _exit(126);
  execv(argv.front(), argv.data());
  _exit(127);
}

Session Open(const std::string& url) { return Session(PQconnectdb(url.c_str())); }

}  // namespace

PostgresServer::PostgresServer(std::vector<std::string> settings, const std::string& parent)
    : PostgresServer(Empty(), std::move(settings), parent) {
  Init();
  Start();
}

PostgresServer::PostgresServer(Empty, std::vector<std::string> settings, const std::string& parent)
    : settings_(std::move(settings)) {
  MakeDirectory(parent);
}

void PostgresServer::MakeDirectory(std::string parent) {
  if (parent.empty()) parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
  std::string pattern = parent + "/hf-postgres-XXXXXX";
  HF_CHECK(mkdtemp(pattern.data()) != nullptr);
  directory_ = pattern;
  const passwd* owner = Owner();
  HF_CHECK(owner != nullptr);
  HF_CHECK(chown(directory_.c_str(), owner->pw_uid, owner->pw_gid) == 0);
}

PostgresServer::~PostgresServer() {
  End(SIGQUIT);  // frees what a SIGKILL would leave in shared memory
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

PostgresServer& PostgresServer::Shared() {
  static PostgresServer server({"fsync=off", "full_page_writes=off"});
  return server;
}

void PostgresServer::Init() {
  RunTool({std::string(kBin) + "initdb", "-D", directory_ + "/data", "-U", kOwner, "--auth=trust",
           "--no-sync", "--encoding=UTF8", "--locale=C"});
}

void PostgresServer::RunTool(const std::vector<std::string>& args) const {
  const std::string log = directory_ + "/tools.log";
  const pid_t pid = Spawn(args, log);
  int status = 0;
  HF_CHECK(waitpid(pid, &status, 0) == pid);
  if (status != 0) {
    std::fprintf(stderr, "%s failed (is postgresql-15 installed?): see %s\n", args.front().c_str(),
                 log.c_str());
  }
  HF_CHECK(status == 0);
}

std::unique_ptr<PostgresServer> PostgresServer::StandbyOf(const PostgresServer& primary) {
  std::unique_ptr<PostgresServer> standby(new PostgresServer(Empty(), primary.settings_, ""));
  standby->RunTool({std::string(kBin) + "pg_basebackup", "-D", standby->directory_ + "/data", "-R",
                    "-X", "stream", "-c", "fast", "--no-sync", "-h", "127.0.0.1", "-p",
                    absl::StrCat(primary.port_), "-U", kOwner});
  standby->Start();
  primary.Ask("ALTER SYSTEM SET synchronous_standby_names = '*'");
  primary.Ask("SELECT pg_reload_conf()");
  const ProcessClock clock;
  const absl::Time give_up = clock.Now() + absl::Seconds(30);
  while (primary.Ask("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") != "1") {
    HF_CHECK(clock.Now() < give_up);
    poll(nullptr, 0, 20);
  }
  return standby;
}

void PostgresServer::Promote() { HF_CHECK(Ask("SELECT pg_promote()") == "t"); }

void PostgresServer::Start() {
  HF_CHECK(pid_ < 0);
  if (port_ == 0) port_ = FreePort();
  std::vector<std::string> args = {std::string(kBin) + "postgres",
                                   "-D",
                                   directory_ + "/data",
                                   "-p",
                                   absl::StrCat(port_),
                                   "-h",
                                   "127.0.0.1",
                                   "-k",
                                   directory_,
                                   "-c",
                                   "shared_buffers=32MB",
                                   "-c",
                                   "max_connections=100",
                                   "-c",
                                   "dynamic_shared_memory_type=mmap"};
  for (const std::string& setting : settings_) {
    args.emplace_back("-c");
    args.push_back(setting);
  }
  pid_ = Spawn(args, directory_ + "/server.log");
  const ProcessClock clock;
  const absl::Time give_up = clock.Now() + absl::Seconds(30);
  while (PQping(Url().c_str()) != PQPING_OK) {
    HF_CHECK(clock.Now() < give_up);
    HF_CHECK(waitpid(pid_, nullptr, WNOHANG) == 0);
    poll(nullptr, 0, 20);
  }
}

void PostgresServer::Kill() {
  const int segment = SharedMemory();
  End(SIGKILL);
  if (segment >= 0) shmctl(segment, IPC_RMID, nullptr);
}

void PostgresServer::End(int signal) {
  if (pid_ < 0) return;
  kill(pid_, signal);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

// Id of the segment by which the server knows itself; the seventh line of its pid file.
int PostgresServer::SharedMemory() const {
  std::ifstream in(directory_ + "/data/postmaster.pid");
  std::string line;
  for (int i = 0; i < 7; ++i) std::getline(in, line);
  int key = 0;
  int segment = -1;
  std::istringstream(line) >> key >> segment;
  return segment;
}

std::string PostgresServer::Url(const std::string& database) const {
  return absl::StrCat("postgres://", kOwner, "@127.0.0.1:", port_, "/", database);
}

std::string PostgresServer::NewSchema() {
  const std::string name = absl::StrCat("test_", ++schemas_);
  Ask(absl::StrCat("CREATE SCHEMA ", name));
  return absl::StrCat(Url(), "?options=-csearch_path%3D", name);
}

std::string PostgresServer::NewDatabase(const std::string& name) {
  Ask(absl::StrCat("CREATE DATABASE ", name));
  return Url(name);
}

std::string PostgresServer::Ask(const std::string& sql) const {
  const Session session = Open(Url());
  PGresult* result = PQexec(session.get(), sql.c_str());
  const ExecStatusType status = PQresultStatus(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    std::fprintf(stderr, "%s: %s", sql.c_str(), PQerrorMessage(session.get()));
  }
  HF_CHECK(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
  std::string first = PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "";
  PQclear(result);
  return first;
}

}  // namespace holdfast::testing_support
