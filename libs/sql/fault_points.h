// Where tests and storm make the storage fail. Production passes none.
#ifndef HOLDFAST_LIBS_SQL_FAULT_POINTS_H_
#define HOLDFAST_LIBS_SQL_FAULT_POINTS_H_

#include "absl/status/status.h"
#include "libs/sql/statement.h"

namespace holdfast::sql {

enum class CommitFault {
  kNone,
  kAborted,      // known to have failed: nothing of the group is stored
  kUnknownLost,  // reported as unknown; nothing is stored
  kUnknownKept,  // reported as unknown; the group is stored
};

// Called on writer threads. An implementation may also end the process, to test what survives.
class FaultPoints {
 public:
  virtual ~FaultPoints() = default;
  // Before a transaction with `commands` commands commits. A group has several, a rerun one.
  virtual CommitFault AtCommit(int commands) {
    (void)commands;
    return CommitFault::kNone;
  }
  // After the durable commit and before anybody is told.
  virtual void AfterCommit() {}
  // Before a statement of a write command. An error here is an SQL error of that statement.
  virtual absl::Status AtStatement(const Statement& statement) {
    (void)statement;
    return absl::OkStatus();
  }
  // Before a writer connects or reconnects.
  virtual absl::Status AtConnect() { return absl::OkStatus(); }
};

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_FAULT_POINTS_H_
