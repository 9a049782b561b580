// PostgreSQL behind the port. Several replicas of a service share one database.
#ifndef HOLDFAST_LIBS_SQL_POSTGRES_ENGINE_H_
#define HOLDFAST_LIBS_SQL_POSTGRES_ENGINE_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "libs/sql/engine.h"
#include "libs/sql/postgres/wire.h"

namespace holdfast::sql {

class PostgresEngine : public Engine {
 public:
  // Makes the schema when it is missing. `clock` is process time and outlives the engine.
  // INVALID_ARGUMENT for a schema that is no plain lower-case name.
  static absl::StatusOr<std::unique_ptr<Engine>> Open(PgTarget target, int writers,
                                                      const Clock& clock);

  Dialect dialect() const override { return Dialect::kPostgres; }
  bool shared() const override { return true; }
  int writers() const override { return writers_; }
  int default_group_max() const override { return 32; }
  absl::StatusOr<std::unique_ptr<Connection>> ConnectWriter() override;
  absl::StatusOr<std::unique_ptr<Connection>> ConnectReader() override;
  void StartBackground(Executor&) override {}  // the server looks after itself

 private:
  PostgresEngine(PgTarget target, int writers, const Clock& clock)
      : target_(std::move(target)), writers_(writers), clock_(clock) {}

  const PgTarget target_;
  const int writers_;
  const Clock& clock_;
};

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_POSTGRES_ENGINE_H_
