// All of feedback in this process: its database, consumer and jobs on a virtual clock, fed by
// billing's outbox, with a billing whose RPCs can be told to fail.
#ifndef HOLDFAST_TESTS_SUPPORT_FEEDBACK_WORLD_FEEDBACK_WORLD_H_
#define HOLDFAST_TESTS_SUPPORT_FEEDBACK_WORLD_FEEDBACK_WORLD_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "holdfast/billing/v1/cancellation_service.pb.h"
#include "holdfast/billing/v1/events.pb.h"
#include "libs/clock/clock.h"
#include "libs/command/runner.h"
#include "libs/executor/manual_executor.h"
#include "libs/outbox/database_pull.h"
#include "libs/outbox/relay.h"
#include "libs/sql/database.h"
#include "services/feedback/app/submit_survey.h"
#include "services/feedback/jobs/runtime.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_engine.h"

namespace holdfast::feedback {

// Billing as feedback sees it. Keeps every call that reached it. Calls may come on any thread; what
// it kept is read when none is under way.
class FakeBilling : public BillingPort {
 public:
  // As `answer`, while calls may be under way.
  void SetAnswer(absl::Status status) {
    absl::MutexLock lock(&mu_);
    answer = std::move(status);
  }

  struct Presented {
    std::string tenant;
    std::string reply_to;
    int attempts_before = 0;
    holdfast::billing::v1::PresentOffersRequest request;
  };

  void PresentOffers(const PresentationRecord& record,
                     absl::AnyInvocable<void(absl::StatusOr<std::string>)> done) override;
  void FindCancellation(std::string_view tenant, std::string_view cancellation, Done done) override;
  void ReportClockBarrier(std::string_view tenant, std::string_view barrier, Done done) override;
  void ReplacePolicyReplica(std::string_view policy_json, Done done) override;

  absl::Status answer;                  // of PresentOffers and the reports; OK: taken
  std::vector<Presented> attempts;      // every PresentOffers, refused ones too
  std::vector<Presented> taken;         // the first of each decision that was answered with OK
  std::set<std::string> cancellations;  // known to FindCancellation
  std::vector<std::string> barriers;
  int policy_pushes = 0;

 private:
  absl::StatusOr<std::string> Take(const PresentationRecord& record);

  absl::Mutex mu_;
};

// Hands committed events on at once, unless it is told to lose or to repeat them.
class FakeFeed : public outbox::EventFeed, public outbox::Publisher {
 public:
  std::unique_ptr<Subscription> Subscribe(const std::string& consumer, OnEvents on_events,
                                          OnDoubt on_doubt) override;
  void Publish(std::vector<outbox::Event> events) override;
  void Repeat(const std::vector<outbox::Event>& events);

  bool lost = false;
  std::string reply_to;
  std::vector<outbox::Event> published;

 private:
  class Handle;
  OnEvents on_events_;
};

class FakeOutlooks : public OutlookSource {
 public:
  void Fetch(std::string_view tenant, std::string_view customer, absl::Duration timeout,
             absl::AnyInvocable<void(std::optional<Outlook>)> done) override;

  std::map<std::string, Outlook> by_customer;
  int fetches = 0;
};

class FeedbackWorld {
 public:
  explicit FeedbackWorld(uint64_t seed = 1);
  ~FeedbackWorld();

  static constexpr char kTenant[] = "acme";

  // A cancellation of a monthly subscription at USD 30.00, two years old, in a place with the
  // default policy.
  holdfast::billing::v1::CancellationFact Fact(const std::string& customer = "c1") const;
  // Billing commits the fact; then everything runs until nothing is left to do.
  void Emit(const std::string& type, const holdfast::billing::v1::CancellationFact& fact);
  void EmitClock(const std::string& barrier, absl::Time now);
  // The same without letting feedback run.
  void Commit(const std::string& type, const holdfast::billing::v1::CancellationFact& fact);

  void Run() { executor_.RunUntilIdle(); }
  // Virtual time passes, for all clocks.
  void RunFor(absl::Duration duration) { executor_.RunFor(duration); }
  // Ends the process and starts it again on the same files.
  void Restart();

  absl::StatusOr<Submitted> Submit(const SurveyAnswer& answer);
  // Runs `body` in a read transaction of feedback's database.
  absl::Status Read(std::function<absl::Status(sql::ReadTxn&)> body);
  absl::Status Write(std::function<absl::Status(sql::Txn&)> body);

  FakeBilling& billing() { return billing_; }
  FakeFeed& feed() { return feed_; }
  FakeOutlooks& outlooks() { return outlooks_; }
  Runtime& runtime() { return *runtime_; }
  sql::Database& database() { return *database_; }
  CommandRunner& commands() { return *commands_; }
  ManualExecutor& executor() { return executor_; }
  VirtualClock& clock() { return clock_; }
  absl::Time now() const { return clock_.Now(); }
  // Decisions of which a waiting reply was told.
  const std::vector<std::string>& answered() const { return answered_; }

 private:
  void Boot();

  TempDir dir_;
  const std::string url_ = TestDatabaseUrl(dir_.File("feedback.db"));
  VirtualClock clock_;
  ManualExecutor executor_;
  SystemIds ids_;
  std::unique_ptr<sql::Database> outbox_;  // billing's
  std::unique_ptr<CommandRunner> billing_commands_;
  FakeBilling billing_;
  FakeFeed feed_;
  FakeOutlooks outlooks_;
  std::unique_ptr<outbox::Relay> relay_;
  std::unique_ptr<outbox::DatabasePull> pull_;
  std::unique_ptr<sql::Database> database_;  // feedback's
  std::unique_ptr<CommandRunner> commands_;
  std::vector<std::string> answered_;
  std::unique_ptr<Runtime> runtime_;
};

}  // namespace holdfast::feedback

#endif  // HOLDFAST_TESTS_SUPPORT_FEEDBACK_WORLD_FEEDBACK_WORLD_H_
