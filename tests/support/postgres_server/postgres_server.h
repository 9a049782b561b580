// A private PostgreSQL of one test binary, reached over a Unix socket and a free port of
// the loopback interface.
#ifndef HOLDFAST_TESTS_SUPPORT_POSTGRES_SERVER_POSTGRES_SERVER_H_
#define HOLDFAST_TESTS_SUPPORT_POSTGRES_SERVER_POSTGRES_SERVER_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace holdfast::testing_support {

class PostgresServer {
 public:
  // Makes a cluster and starts it. `settings` are `name=value` of postgresql.conf. Its files are in
  // memory where `parent`, a folder that anybody may enter, names no other place. Aborts the test
  // where PostgreSQL 15 is not installed.
  explicit PostgresServer(std::vector<std::string> settings = {}, const std::string& parent = "");
  // A hot standby that streams from `primary`, which then commits only what it has too.
  static std::unique_ptr<PostgresServer> StandbyOf(const PostgresServer& primary);
  ~PostgresServer();  // stops it and removes its files
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // The one of this process, started at its first use.
  static PostgresServer& Shared();

  int port() const { return port_; }
  const std::string& directory() const { return directory_; }
  // URL of a database, for `database=` of any service.
  std::string Url(const std::string& database = "postgres") const;
  // URL of an empty schema of its own in the database `postgres`.
  std::string NewSchema();
  std::string NewDatabase(const std::string& name);
  // Runs SQL as the owner; the first column of the first row, empty without rows. Aborts on errors.
  std::string Ask(const std::string& sql) const;

  void Promote();  // a standby; returns once it takes writes
  void Start();
  void Kill();  // SIGKILL: its sessions notice and end too
  pid_t pid() const { return pid_; }

 private:
  struct Empty {};
  PostgresServer(Empty, std::vector<std::string> settings, const std::string& parent);

  void End(int signal);
  int SharedMemory() const;
  void MakeDirectory(std::string parent);
  void Init();
  void RunTool(const std::vector<std::string>& args) const;

  const std::vector<std::string> settings_;
  std::string directory_;
  int port_ = 0;
  pid_t pid_ = -1;
  int schemas_ = 0;
};

}  // namespace holdfast::testing_support

#endif  // HOLDFAST_TESTS_SUPPORT_POSTGRES_SERVER_POSTGRES_SERVER_H_
