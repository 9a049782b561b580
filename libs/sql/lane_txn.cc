#include "libs/sql/lane_txn.h"

#include "libs/status/status.h"

namespace holdfast::sql {

absl::StatusOr<Rows> LaneTxn::DoQuery(const Statement& statement, absl::Span<const Value> values) {
  HF_RETURN_IF_ERROR(Before(statement));
  absl::StatusOr<Rows> rows = connection_.Query(statement, values);
  if (!rows.ok()) return Spoil(rows.status());
  return rows;
}

absl::Status LaneTxn::DoExec(const Statement& statement, absl::Span<const Value> values) {
  HF_RETURN_IF_ERROR(Before(statement));
  const absl::Status status = connection_.Exec(statement, values);
  return status.ok() ? status : Spoil(status);
}

absl::Status LaneTxn::DoExecOne(const Statement& statement, absl::Span<const Value> values) {
  HF_RETURN_IF_ERROR(Before(statement));
  const absl::Status status = connection_.ExecOne(statement, values);
  if (status.ok()) return status;
  // A lost race is no SQL error where the engine counts rows itself: the transaction goes on if
  // nothing was changed.
  if (status.code() == absl::StatusCode::kAborted && !connection_.poisoned()) {
    failure_ = status;
    return status;
  }
  return Spoil(status);
}

absl::Status LaneTxn::Before(const Statement& statement) {
  HF_RETURN_IF_ERROR(failure_);
  if (faults_ == nullptr) return absl::OkStatus();
  const absl::Status fault = faults_->AtStatement(statement);
  return fault.ok() ? fault : Spoil(fault);
}

absl::Status LaneTxn::Spoil(absl::Status error) {
  spoilt_ = true;
  failure_ = error;
  return error;
}

}  // namespace holdfast::sql
