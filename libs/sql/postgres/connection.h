// One session. Statements queue up and travel together: only Query and Commit wait.
#ifndef HOLDFAST_LIBS_SQL_POSTGRES_CONNECTION_H_
#define HOLDFAST_LIBS_SQL_POSTGRES_CONNECTION_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/clock/clock.h"
#include "libs/sql/engine.h"
#include "libs/sql/postgres/wire.h"

namespace holdfast::sql {

// A writer's transactions are READ COMMITTED: LockCustomers makes commands of one customer serial,
// whichever replica they run in. A reader's are REPEATABLE READ, one snapshot.
class PgConnection : public Connection {
 public:
  static absl::StatusOr<std::unique_ptr<PgConnection>> Open(const PgTarget& target,
                                                            const Clock& clock);

  Dialect dialect() const override { return Dialect::kPostgres; }
  absl::Status BeginWrite() override;
  absl::Status BeginRead() override;
  absl::Status LockCustomers(absl::Span<const std::string> affinities) override;
  CommitResult Commit() override;
  void Rollback() override;
  absl::StatusOr<Rows> Query(const Statement& statement, absl::Span<const Value> values) override;
  absl::Status Exec(const Statement& statement, absl::Span<const Value> values) override;
  absl::Status ExecOne(const Statement& statement, absl::Span<const Value> values) override;
  absl::Status RunScript(std::string_view script) override;
  int64_t changes() const override { return changes_; }
  void SetDeadline(absl::Time deadline) override { deadline_ = deadline; }
  bool poisoned() const override { return poisoned_; }
  bool broken() const override { return wire_->lost(); }
  bool passing() const override { return passing_ || wire_->lost(); }

 private:
  struct Prepared {
    std::string name;
    size_t values = 0;
    std::string text;  // as the server has it
  };
  enum class Kind { kPrepare, kExec, kExecOne, kQuery, kSync };
  // A result that is still to come.
  struct Pending {
    Kind kind = Kind::kSync;
    std::string key;  // of statements_
    const char* name = "";
  };

  PgConnection(std::unique_ptr<PgWire> wire, const Clock& clock)
      : wire_(std::move(wire)), clock_(clock) {}

  absl::Status Begin(const Statement& statement);
  absl::Status Queue(Kind kind, const Statement& statement, absl::Span<const Value> values);
  absl::StatusOr<const Prepared*> Prepare(Kind kind, const Statement& statement,
                                          const PgParams& params);
  absl::Status QueueSync();
  // Reads every result that is still to come; the last query's rows.
  absl::StatusOr<Rows> Drain(absl::Time deadline);
  absl::Status Take(const Pending& pending, const PGresult* result, Rows* rows);
  absl::Status Failure(const Pending& pending, const PGresult* result);
  absl::Status Spoil(absl::Status status);
  absl::Time Bounded(absl::Duration most) const;

  std::unique_ptr<PgWire> wire_;
  const Clock& clock_;
  absl::flat_hash_map<std::string, Prepared> statements_;
  int64_t prepared_ = 0;  // names given so far
  std::deque<Pending> pending_;
  absl::Time deadline_ = absl::InfiniteFuture();
  int64_t changes_ = 0;
  bool open_ = false;  // a transaction has been begun
  bool poisoned_ = false;
  bool passing_ = false;
  absl::Status failure_;  // the first since the transaction began
};

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_POSTGRES_CONNECTION_H_
