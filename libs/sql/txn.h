// What a command sees of the database. A command decides first and writes after: one that fails
// before its first write has changed nothing and disturbs nobody; one that fails later costs its
// whole group a rerun (writer.h).
#ifndef HOLDFAST_LIBS_SQL_TXN_H_
#define HOLDFAST_LIBS_SQL_TXN_H_

#include <initializer_list>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/sql/row.h"
#include "libs/sql/statement.h"
#include "libs/sql/value.h"

namespace holdfast::sql {

// One consistent snapshot. Used by the thread that runs the command, only while it runs.
class ReadTxn {
 public:
  virtual ~ReadTxn() = default;

  absl::StatusOr<Rows> Query(const Statement& statement) { return DoQuery(statement, {}); }
  absl::StatusOr<Rows> Query(const Statement& statement, absl::Span<const Value> values) {
    return DoQuery(statement, values);
  }
  absl::StatusOr<Rows> Query(const Statement& statement, std::initializer_list<Value> values) {
    return DoQuery(statement, absl::MakeConstSpan(values.begin(), values.size()));
  }

  // For the few places where one text will not do (Statement::postgres) and the way differs.
  virtual Dialect dialect() const = 0;

 protected:
  virtual absl::StatusOr<Rows> DoQuery(const Statement& statement,
                                       absl::Span<const Value> values) = 0;
};

// A write transaction. After an SQL error every further statement returns that error and the
// command fails with it, whatever it returns.
class Txn : public ReadTxn {
 public:
  // Where the engine pipelines, the statement is only queued and its error shows at the next Query
  // or at the commit.
  absl::Status Exec(const Statement& statement) { return DoExec(statement, {}); }
  absl::Status Exec(const Statement& statement, absl::Span<const Value> values) {
    return DoExec(statement, values);
  }
  absl::Status Exec(const Statement& statement, std::initializer_list<Value> values) {
    return DoExec(statement, absl::MakeConstSpan(values.begin(), values.size()));
  }

  // Must change exactly one row; otherwise the command fails with ABORTED ETAG_MISMATCH, whatever
  // it returns.
  absl::Status ExecOne(const Statement& statement, absl::Span<const Value> values) {
    return DoExecOne(statement, values);
  }
  absl::Status ExecOne(const Statement& statement, std::initializer_list<Value> values) {
    return DoExecOne(statement, absl::MakeConstSpan(values.begin(), values.size()));
  }

  // Runs after the durable commit, on the finisher, in order, before the command's `done`. Dropped
  // with the command.
  virtual void OnCommit(absl::AnyInvocable<void()> hook) = 0;
  // Whether this command has changed anything so far.
  virtual bool wrote() const = 0;

 protected:
  virtual absl::Status DoExec(const Statement& statement, absl::Span<const Value> values) = 0;
  virtual absl::Status DoExecOne(const Statement& statement, absl::Span<const Value> values) = 0;
};

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_TXN_H_
