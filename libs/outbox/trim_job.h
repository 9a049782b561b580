#ifndef HOLDFAST_LIBS_OUTBOX_TRIM_JOB_H_
#define HOLDFAST_LIBS_OUTBOX_TRIM_JOB_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"
#include "libs/executor/executor.h"
#include "libs/sql/database.h"

namespace holdfast::outbox {

struct TrimOptions {
  absl::Duration keep = absl::Hours(24 * 7);
  absl::Duration every = absl::Hours(1);
  int rows_max = 200;  // deleted by one command, so that it stays within a job's 5 ms
  bool outbox = true;  // the database has OutboxMigrations()
  bool inbox = true;   // the database has InboxMigrations()
};

// Deletes outbox and inbox rows older than `keep`, as jobs in small commands; never the newest row
// of a partition, from which positions go on.
class TrimJob {
 public:
  TrimJob(sql::Database& database, Executor& executor, const Clock& wall, TrimOptions options = {});
  ~TrimJob();

 private:
  absl::Duration Step();
  absl::StatusOr<bool> TrimSome();  // true: there may be more

  sql::Database& database_;
  const Clock& wall_;
  const TrimOptions options_;
  absl::Time marked_ = absl::InfinitePast();  // only the task
  std::unique_ptr<Task> task_;
};

}  // namespace holdfast::outbox

#endif  // HOLDFAST_LIBS_OUTBOX_TRIM_JOB_H_
