// Billing's record in this process: its writer and readers under commands of billing's own use
// cases, without the wire.
#ifndef HOLDFAST_TESTS_BENCH_RECORD_H_
#define HOLDFAST_TESTS_BENCH_RECORD_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/clock/clock.h"
#include "libs/command/runner.h"
#include "libs/executor/thread_executor.h"
#include "libs/ids/ids.h"
#include "libs/sql/database.h"
#include "services/billing/jobs/job_context.h"
#include "services/billing/store/policy_replica.h"
#include "tests/bench/load.h"
#include "tests/bench/tape.h"

namespace holdfast::bench {

// Mutations as the wire runs them: the reply looked for, the use case, the reply kept.
enum class Mutation { kStart, kCreate };
enum class Question { kEntitlement, kGet };

inline constexpr char kRecordTenant[] = "bench";

class Record {
 public:
  struct Options {
    bool one_writer = false;      // commands run one after the other on any engine, for a recorder
    const Clock* wall = nullptr;  // null: the system's
  };
  static absl::StatusOr<std::unique_ptr<Record>> Open(const std::string& url, Options options);
  static absl::StatusOr<std::unique_ptr<Record>> Open(const std::string& url) {
    return Open(url, Options());
  }
  ~Record();

  // Customers c0, c1, … each with a subscription, as Suite::Populate makes them.
  absl::Status Populate(int count);
  // Command `number` is customer `number`'s. With a tape, what it says is recorded; then one thing
  // must happen after the other, with one call outstanding or in the writer's order.
  Issue Mutations(Mutation mutation, Recorder* recorder = nullptr);
  // Through the pool, of customer `number` modulo `customers`. A recorder needs one outstanding.
  Issue Questions(Question question, int customers, Recorder* recorder = nullptr);

  // For jobs of billing in this process.
  billing::JobContext Jobs() { return {*runner_, database_->readers(), wall_, executor_}; }
  // Runs a use case of the operator's; waits for it.
  template <typename T>
  absl::StatusOr<T> Run(UseCase<T> use_case) {
    return runner_->Run<T>(OperatorOrigin(), "", std::move(use_case));
  }

  // Commands of each group committed so far.
  std::vector<int> Groups() const;

 private:
  class Groupings;
  explicit Record(const Clock* wall);
  static Origin OperatorOrigin();

  ProcessClock process_clock_;
  SystemClock system_clock_;
  const Clock& wall_;
  ThreadExecutor executor_{process_clock_};
  SystemIds ids_{wall_};
  billing::PolicyReplica policies_;
  std::unique_ptr<Groupings> groupings_;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<CommandRunner> runner_;
};

// Opens, populates and closes an empty database.
absl::Status PopulateRecord(const std::string& url, int count);

}  // namespace holdfast::bench

#endif  // HOLDFAST_TESTS_BENCH_RECORD_H_
