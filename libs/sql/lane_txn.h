// The Txn of one command on one writer lane.
#ifndef HOLDFAST_LIBS_SQL_LANE_TXN_H_
#define HOLDFAST_LIBS_SQL_LANE_TXN_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "libs/sql/engine.h"
#include "libs/sql/fault_points.h"
#include "libs/sql/txn.h"

namespace holdfast::sql {

using Hooks = std::vector<absl::AnyInvocable<void()>>;

class LaneTxn : public Txn {
 public:
  // `faults` may be null.
  LaneTxn(Connection& connection, FaultPoints* faults)
      : connection_(connection), faults_(faults), changes_at_start_(connection.changes()) {}

  Dialect dialect() const override { return connection_.dialect(); }
  void OnCommit(absl::AnyInvocable<void()> hook) override { hooks_.push_back(std::move(hook)); }
  bool wrote() const override { return connection_.changes() != changes_at_start_; }

  // The first statement that failed decides how the command ends.
  const absl::Status& failure() const { return failure_; }
  // Whether the transaction around the command must be rolled back whatever the command says.
  bool spoilt() const { return spoilt_; }
  Hooks TakeHooks() { return std::move(hooks_); }

 protected:
  absl::StatusOr<Rows> DoQuery(const Statement& statement, absl::Span<const Value> values) override;
  absl::Status DoExec(const Statement& statement, absl::Span<const Value> values) override;
  absl::Status DoExecOne(const Statement& statement, absl::Span<const Value> values) override;

 private:
  absl::Status Before(const Statement& statement);
  absl::Status Spoil(absl::Status error);

  Connection& connection_;
  FaultPoints* const faults_;
  const int64_t changes_at_start_;
  absl::Status failure_;
  bool spoilt_ = false;
  Hooks hooks_;
};

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_LANE_TXN_H_
