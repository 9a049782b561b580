// PostgreSQL's primary dies under load and its synchronous standby takes over: what any service has
// acknowledged stays, and the services go on by themselves.
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gmock/gmock.h"
#include "tests/support/postgres_server/postgres_server.h"
#include "tests/support/process_world/process_world.h"
#include "tests/support/status_matchers.h"

namespace holdfast {
namespace {

using cli::Member;
using testing_support::Eventually;
using testing_support::PostgresServer;
using testing_support::ProcessWorld;
namespace pb = billing::v1;

constexpr int kCustomers = 1500;
constexpr int kThreads = 4;
constexpr int kAfterwards = 60;  // cancellations acknowledged by the new primary
constexpr absl::Duration kPatience = absl::Seconds(60);

class FailoverTest : public testing::Test {
 protected:
  void SetUp() override {
    standby_ = PostgresServer::StandbyOf(primary_);
    auto world =
        ProcessWorld::Start({}, absl::StrCat("postgres://postgres@127.0.0.1:", primary_.port(),
                                             ",127.0.0.1:", standby_->port(), "/postgres"));
    ASSERT_THAT(world, IsOk());
    world_ = *std::move(world);
    ASSERT_THAT(world_->Populate(kCustomers), IsOk());
  }
  void TearDown() override {
    if (!HasFailure() || world_ == nullptr) return;
    for (const Member member : {Member::kBilling, Member::kFeedback}) {
      std::cerr << cli::ProgramOf(member) << ":\n" << world_->LogTail(member) << "\n";
    }
  }

  // Cancels one subscription after the other until told to stop; an error is no acknowledgement.
  void Cancel() {
    for (int number = next_++; !stop_ && number < kCustomers; number = next_++) {
      const auto started =
          world_->Start(ProcessWorld::SubscriptionOf(number), pb::CANCELLATION_MODE_REQUEST);
      if (!started.ok()) continue;
      absl::MutexLock lock(&mu_);
      acknowledged_.push_back(started->name());
    }
  }
  size_t acknowledged() const {
    absl::MutexLock lock(&mu_);
    return acknowledged_.size();
  }

  PostgresServer primary_{{"fsync=off"}};
  std::unique_ptr<PostgresServer> standby_;
  std::unique_ptr<ProcessWorld> world_;
  std::atomic<int> next_ = 0;
  std::atomic<bool> stop_ = false;
  mutable absl::Mutex mu_;
  std::vector<std::string> acknowledged_ ABSL_GUARDED_BY(mu_);
};

TEST_F(FailoverTest, NoAcknowledgedCancellationIsLost) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back([this] { Cancel(); });
  const bool under_load = Eventually(kPatience, [&] { return acknowledged() >= 50; });
  primary_.Kill();
  standby_->Promote();
  const size_t before = acknowledged();
  const bool goes_on =
      Eventually(kPatience, [&] { return acknowledged() >= before + kAfterwards; });
  stop_ = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(under_load);
  EXPECT_TRUE(goes_on) << "billing finds the new primary by itself";
  absl::MutexLock lock(&mu_);
  RecordProperty("acknowledged_before", static_cast<int>(before));
  RecordProperty("acknowledged", static_cast<int>(acknowledged_.size()));
  for (const std::string& name : acknowledged_) {
    const auto found = world_->Get(name);
    ASSERT_THAT(found, IsOk()) << name;
    EXPECT_EQ(found->state(), pb::CANCELLATION_STATE_REQUESTED) << name;
  }
  // Events that were under way reach feedback too.
  EXPECT_TRUE(Eventually(kPatience, [&] {
    const auto decisions = world_->DecisionsOf(acknowledged_.back());
    return decisions.ok() && *decisions == 1;
  }));
  ASSERT_THAT(world_->Advance(absl::FromCivil(absl::CivilDay(2026, 4, 3), absl::UTCTimeZone()),
                              {"feedback"}),
              IsOk());
  for (const std::string& name : acknowledged_) {
    const auto ended = world_->Get(name);
    ASSERT_THAT(ended, IsOk()) << name;
    EXPECT_EQ(ended->state(), pb::CANCELLATION_STATE_CANCELED) << name;
  }
  const auto ledger = world_->Holdfast({"verify-ledger"});
  ASSERT_THAT(ledger, IsOk());
  EXPECT_EQ(ledger->exit_code, 0) << ledger->out << ledger->err;
}

}  // namespace
}  // namespace holdfast
