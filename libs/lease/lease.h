#ifndef HOLDFAST_LIBS_LEASE_LEASE_H_
#define HOLDFAST_LIBS_LEASE_LEASE_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/clock/clock.h"
#include "libs/executor/executor.h"
#include "libs/sql/database.h"

namespace holdfast {

absl::Span<const sql::Migration> LeaseMigrations();

struct LeaseOptions {
  absl::Duration ttl = absl::Seconds(3);    // until others take it from a holder that is silent
  absl::Duration renew = absl::Seconds(1);  // also how often the others look
};

// Keeps replicas from doing the same work twice, and no more: clocks differ and processes pause, so
// two may hold it for a moment. What must not happen twice is fenced in its own transaction. On a
// database that no other process shares it is always held.
class Lease {
 public:
  // Reads and takes it on a task of its own. `turn` is called on that task after each look, with
  // whether the lease is held; it may block. All references outlive the lease.
  Lease(std::string name, sql::Database& database, const Clock& wall,
        std::function<void(bool held)> turn = nullptr, LeaseOptions options = {});
  ~Lease();  // gives it back
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  bool held() const { return held_.load(); }  // any thread

 private:
  absl::Duration Step();
  absl::StatusOr<bool> Take();
  void GiveBack();

  const std::string name_;
  const std::string owner_;
  sql::Database& database_;
  const Clock& wall_;
  const std::function<void(bool)> turn_;
  const LeaseOptions options_;
  std::atomic<bool> held_ = false;
  absl::Time until_ = absl::InfinitePast();  // of the step alone, on the executor's clock
  std::unique_ptr<Task> task_;               // last: stops first
};

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_LEASE_LEASE_H_
