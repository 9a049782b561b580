// The whole suite as real processes in a folder of one test, and hands to reach it. Needs HF_BIN,
// the folder of the services' binaries.
#ifndef HOLDFAST_TESTS_SUPPORT_PROCESS_WORLD_PROCESS_WORLD_H_
#define HOLDFAST_TESTS_SUPPORT_PROCESS_WORLD_PROCESS_WORLD_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "cli/client/suite_client.h"
#include "cli/demo/audit.h"
#include "cli/demo/script.h"
#include "cli/demo/suite_processes.h"
#include "libs/clock/clock.h"
#include "tests/support/temp_dir.h"

namespace holdfast::testing_support {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kSanitised = true;
#else
inline constexpr bool kSanitised = false;
#endif

// Folder of the binaries under test. Empty: HF_BIN is not set.
std::string Binaries();

// What a command that has ended said.
struct Finished {
  int exit_code = 0;
  std::string out, err;
};

// Children end with the thread that started them: make a world, and restart members, on the test's
// main thread.
class ProcessWorld {
 public:
  // Starts redis-server and the three services, a member with more `flags` where some are given, on
  // PostgreSQL where `database` is its URL.
  static absl::StatusOr<std::unique_ptr<ProcessWorld>> Start(
      std::map<cli::Member, std::vector<std::string>> flags = {}, const std::string& database = "");

  cli::SuiteProcesses& suite() { return *suite_; }
  cli::SuiteClient& as_operator() { return *as_operator_; }
  cli::SuiteClient& as_service() { return *as_service_; }
  // The second replica of each service (SuiteProcesses::StartReplica), asked as the operator.
  cli::SuiteClient& at_replica() { return *at_replica_; }
  const Clock& process_clock() const { return process_clock_; }
  std::string File(const std::string& name) const { return dir_.File(name); }

  // Gives the tenant a test clock at noon UTC of 2026-03-10 and makes `count` customers c0, c1, …
  // in a place without law of its own, each with a monthly subscription `s` that has run since
  // 2026-03-01.
  absl::Status Populate(int count);
  static std::string SubscriptionOf(int number);

  absl::StatusOr<billing::v1::Cancellation> Start(const std::string& subscription,
                                                  billing::v1::CancellationMode mode);
  absl::StatusOr<billing::v1::Cancellation> Confirm(const std::string& cancellation);
  absl::StatusOr<billing::v1::Cancellation> Get(const std::string& cancellation);
  // Moves the test clock; waits for the services named.
  absl::Status Advance(absl::Time to, const std::vector<std::string>& wait_for);
  absl::StatusOr<int64_t> DecisionsOf(const std::string& cancellation);
  // Texts of the notifications delivered so far.
  std::vector<std::string> Notifications() const;

  // Runs the operator's command against this suite to its end.
  absl::StatusOr<Finished> Holdfast(std::vector<std::string> arguments);
  // The last lines of a member's log, for messages of failed tests.
  std::string LogTail(cli::Member member) const;

 private:
  ProcessWorld() = default;

  TempDir dir_;
  ProcessClock process_clock_;
  std::unique_ptr<cli::SuiteProcesses> suite_;
  std::unique_ptr<cli::SuiteClient> as_operator_, as_service_, at_replica_;
  int commands_ = 0;
};

// Polls until `condition` holds; false when `patience` was over first.
bool Eventually(absl::Duration patience, const std::function<bool()>& condition);
// Does nothing for that long.
void Pass(absl::Duration duration);

// A replay that runs on a thread of its own, so that the test's main thread is free to kill and
// restart members.
class ReplayInBackground {
 public:
  // Sets the stage first, which takes a while.
  static absl::StatusOr<std::unique_ptr<ReplayInBackground>> Start(ProcessWorld& world,
                                                                   cli::Script script);
  ~ReplayInBackground();

  // Waits until that share (0 to 1) of the script's first wishes has been acknowledged; false when
  // the replay ended before.
  bool AwaitShare(double share);
  bool ended() const { return ended_.HasBeenNotified(); }
  // Waits for the end, and audits.
  absl::StatusOr<cli::AuditFigures> Finish();
  const cli::ReplayRecord& record() const { return *record_; }

 private:
  struct Running;
  ReplayInBackground(ProcessWorld& world, cli::Script script);

  ProcessWorld& world_;
  cli::Script script_;
  std::unique_ptr<Running> running_;
  absl::Notification ended_;
  absl::StatusOr<cli::ReplayRecord> record_;
};

// FLUSHALL on a member's redis-server every `every`, from its start to its end.
class Flusher {
 public:
  Flusher(int redis_port, absl::Duration every);
  ~Flusher();
  int flushes() const;

 private:
  struct Running;
  std::unique_ptr<Running> running_;
};

}  // namespace holdfast::testing_support

#endif  // HOLDFAST_TESTS_SUPPORT_PROCESS_WORLD_PROCESS_WORLD_H_
