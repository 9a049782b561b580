// The port an SQL engine implements. Only libs/sql and its engines include this; commands see
// txn.h.
#ifndef HOLDFAST_LIBS_SQL_ENGINE_H_
#define HOLDFAST_LIBS_SQL_ENGINE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/executor/executor.h"
#include "libs/sql/row.h"
#include "libs/sql/statement.h"
#include "libs/sql/value.h"

namespace holdfast::sql {

struct CommitResult {
  absl::Status status;
  bool known = true;  // false: nobody can say whether the transaction is stored
};

// One session with the engine. One thread at a time.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual Dialect dialect() const = 0;
  virtual absl::Status BeginWrite() = 0;
  virtual absl::Status BeginRead() = 0;
  // Where the engine is shared: the open write transaction holds these customers
  // (Command::affinity) until its end; another that wants one of them waits.
  virtual absl::Status LockCustomers(absl::Span<const std::string> affinities) {
    (void)affinities;
    return absl::OkStatus();
  }
  virtual CommitResult Commit() = 0;
  virtual void Rollback() = 0;  // also when the engine has rolled back by itself
  virtual absl::StatusOr<Rows> Query(const Statement& statement,
                                     absl::Span<const Value> values) = 0;
  virtual absl::Status Exec(const Statement& statement, absl::Span<const Value> values) = 0;
  virtual absl::Status ExecOne(const Statement& statement, absl::Span<const Value> values) = 0;
  virtual absl::Status RunScript(std::string_view script) = 0;
  // Grows with every change of a row; equal before and after means nothing was written.
  virtual int64_t changes() const = 0;
  // Statements running at this time of the executor's clock are interrupted with DEADLINE_EXCEEDED.
  virtual void SetDeadline(absl::Time deadline) = 0;
  // True when the open transaction can only be rolled back.
  virtual bool poisoned() const = 0;
  // True when the last failed transaction may pass when it is run again as it is: a deadlock, a
  // lock not given in time, a session lost before its commit.
  virtual bool passing() const { return false; }
  // True after an error that makes the session useless; it is then discarded.
  virtual bool broken() const = 0;
  // Between groups, after the replies have been handed over: the engine's own housekeeping.
  virtual void Maintain() {}
};

class Engine {
 public:
  virtual ~Engine() = default;
  virtual Dialect dialect() const = 0;
  // Whether other processes write to the same database. A group is then taken from the queue as a
  // whole before it runs, and its customers are locked in one order.
  virtual bool shared() const { return false; }
  virtual int writers() const = 0;            // lanes that can commit side by side
  virtual int default_group_max() const = 0;  // commands to a commit
  virtual absl::StatusOr<std::unique_ptr<Connection>> ConnectWriter() = 0;  // any thread
  virtual absl::StatusOr<std::unique_ptr<Connection>> ConnectReader() = 0;  // any thread
  // Starts tasks beside the writer. Once, after the schema is in place.
  virtual void StartBackground(Executor& executor) = 0;
};

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_ENGINE_H_
