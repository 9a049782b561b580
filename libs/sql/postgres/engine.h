// PostgreSQL behind the port. Several replicas of a service share one database.
#ifndef HOLDFAST_LIBS_SQL_POSTGRES_ENGINE_H_
#define HOLDFAST_LIBS_SQL_POSTGRES_ENGINE_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "libs/sql/engine.h"

namespace holdfast::sql {

class PostgresEngine : public Engine {
 public:
  // `conninfo`: a postgres:// URL, several hosts included. Connects to nothing yet. `clock` is
  // process time and outlives the engine.
  PostgresEngine(std::string conninfo, int writers, const Clock& clock)
      : conninfo_(std::move(conninfo)), writers_(writers), clock_(clock) {}

  Dialect dialect() const override { return Dialect::kPostgres; }
  bool shared() const override { return true; }
  int writers() const override { return writers_; }
  int default_group_max() const override { return 32; }
  absl::StatusOr<std::unique_ptr<Connection>> ConnectWriter() override;
  absl::StatusOr<std::unique_ptr<Connection>> ConnectReader() override;
  void StartBackground(Executor&) override {}  // the server looks after itself

 private:
  const std::string conninfo_;
  const int writers_;
  const Clock& clock_;
};

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_POSTGRES_ENGINE_H_
