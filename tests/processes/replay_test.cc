// A year of a made population while Redis forgets everything or a service is killed: nothing is
// lost, nothing doubled.
#include <iostream>
#include <numeric>
#include <random>
#include <string>

#include "gmock/gmock.h"
#include "tests/support/data_folder.h"
#include "tests/support/process_world/process_world.h"
#include "tests/support/status_matchers.h"

namespace holdfast {
namespace {

using cli::AuditFigures;
using cli::Member;
using testing_support::Flusher;
using testing_support::ProcessWorld;
using testing_support::ReplayInBackground;

constexpr int kCustomers = 150;
constexpr uint64_t kSeed = 20260310;
constexpr int kKills = 10;

class ReplayTest : public testing::Test {
 protected:
  void SetUp() override {
    auto world = ProcessWorld::Start();
    ASSERT_THAT(world, IsOk());
    world_ = *std::move(world);
  }
  void TearDown() override {
    if (!HasFailure() || world_ == nullptr) return;
    for (const Member member : {Member::kBilling, Member::kFeedback, Member::kRenewal}) {
      std::cerr << cli::ProgramOf(member) << ":\n" << world_->LogTail(member) << "\n";
    }
  }

  static void NothingWasLostOrDoubled(const AuditFigures& figures) {
    EXPECT_GT(figures.started, 0);
    EXPECT_EQ(figures.lost, 0);
    EXPECT_EQ(figures.double_effects, 0);
    EXPECT_EQ(figures.ledger_imbalance_minor, 0);
    EXPECT_EQ(figures.offers_shown_late, 0);
    EXPECT_EQ(figures.retained + figures.canceled + figures.withdrawn + figures.abandoned,
              figures.started);
    EXPECT_EQ(figures.offers_suppressed.count("unknown"), 0u);
    int64_t suppressed = 0;
    for (const auto& [reason, count] : figures.offers_suppressed) suppressed += count;
    EXPECT_EQ(figures.offers_shown_before_effect + suppressed, figures.started);
  }

  // Kills and restarts a member kKills times in the middle of a replay, at moments the seed
  // chooses.
  void ReplayWhileKilling(Member member) {
    auto replay = ReplayInBackground::Start(*world_, cli::MakeUpScript(kCustomers, kSeed));
    ASSERT_THAT(replay, IsOk());
    std::mt19937_64 random(kSeed);
    for (int kill = 1; kill <= kKills; ++kill) {
      ASSERT_TRUE((*replay)->AwaitShare(kill / (kKills + 2.0))) << "ended before kill " << kill;
      testing_support::Pass(absl::Microseconds(random() % 20'000));  // Somewhere inside a call.
      world_->suite().KillMember(member);
      ASSERT_THAT(world_->suite().StartMember(member), IsOk());
    }
    const auto figures = (*replay)->Finish();
    ASSERT_THAT(figures, IsOk());
    NothingWasLostOrDoubled(*figures);
    EXPECT_EQ(figures->customers, kCustomers);
  }

  std::unique_ptr<ProcessWorld> world_;
};

TEST_F(ReplayTest, RedisForgetsEverythingEveryTwoSeconds) {
  auto replay = ReplayInBackground::Start(*world_, cli::MakeUpScript(kCustomers, kSeed));
  ASSERT_THAT(replay, IsOk());
  const Flusher flusher(world_->suite().redis_port(), absl::Seconds(2));
  const auto figures = (*replay)->Finish();
  ASSERT_THAT(figures, IsOk());
  EXPECT_GE(flusher.flushes(), 2);
  NothingWasLostOrDoubled(*figures);
  EXPECT_GT(figures->offers_shown_before_effect, 0);
  EXPECT_GT(figures->retained, 0);
}

TEST_F(ReplayTest, BillingIsKilledTenTimes) { ReplayWhileKilling(Member::kBilling); }

TEST_F(ReplayTest, FeedbackIsKilledTenTimes) { ReplayWhileKilling(Member::kFeedback); }

TEST_F(ReplayTest, TwoYearsOfHistoryWhileRedisForgets) {
  const std::string folder = DataFolder();
  if (folder.empty()) GTEST_SKIP() << "no data: set HOLDFAST_DATA to the RavenStack files' folder";
  auto script = cli::ReadScript("ravenstack", folder);
  ASSERT_THAT(script, IsOk());
  auto replay = ReplayInBackground::Start(*world_, *std::move(script));
  ASSERT_THAT(replay, IsOk());
  const Flusher flusher(world_->suite().redis_port(), absl::Seconds(2));
  const auto figures = (*replay)->Finish();
  ASSERT_THAT(figures, IsOk());
  EXPECT_GE(flusher.flushes(), 2);
  NothingWasLostOrDoubled(*figures);
  EXPECT_EQ(figures->customers, 500);
  EXPECT_EQ(figures->subscriptions, 5000);
  EXPECT_EQ(figures->started, 486);
  EXPECT_EQ(figures->canceled, 486);  // History's customers all left.
}

}  // namespace
}  // namespace holdfast
