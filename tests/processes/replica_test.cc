// Two replicas of each service on one PostgreSQL database: a call waits in one, its offer is made
// by another, and either may go away.
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/demo/process.h"
#include "gmock/gmock.h"
#include "tests/support/postgres_server/postgres_server.h"
#include "tests/support/process_world/process_world.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace holdfast {
namespace {

using cli::Member;
using testing_support::Eventually;
using testing_support::PostgresServer;
using testing_support::ProcessWorld;
namespace pb = billing::v1;

class ReplicaTest : public testing::Test {
 protected:
  void SetUp() override {
    auto world = ProcessWorld::Start({}, server_.Url());
    ASSERT_THAT(world, IsOk());
    world_ = *std::move(world);
    for (const Member member : {Member::kBilling, Member::kRenewal, Member::kFeedback}) {
      ASSERT_THAT(world_->suite().StartReplica(member), IsOk());
    }
    ASSERT_THAT(world_->Populate(100), IsOk());
  }
  void TearDown() override {
    if (!HasFailure() || world_ == nullptr) return;
    for (const Member member : {Member::kBilling, Member::kFeedback}) {
      std::cerr << cli::ProgramOf(member) << ":\n" << world_->LogTail(member) << "\n";
    }
  }

  // A start with a reason, so that the one reply holds the offers.
  static absl::StatusOr<pb::Cancellation> StartAt(cli::SuiteClient& client, int number) {
    pb::StartCancellationRequest request;
    request.set_subscription(ProcessWorld::SubscriptionOf(number));
    request.set_mode(pb::CANCELLATION_MODE_INTENT);
    request.set_timing(pb::CANCEL_TIMING_PERIOD_END);
    request.set_reason("too_expensive");
    request.set_channel("web");
    request.set_request_id(client.RequestId());
    return client.Call(client.cancellations(),
                       &pb::CancellationService::StubInterface::StartCancellation, request);
  }

  // Whether the next start at `client` is answered with an offer. One that is not gives everybody
  // half a second: each takes a subscription of its own.
  bool IsOffered(cli::SuiteClient& client) {
    const auto started = StartAt(client, next_++);
    if (started.ok() && !started->degraded() && started->offers_size() > 0) return true;
    testing_support::Pass(absl::Milliseconds(500));
    return false;
  }

  PostgresServer server_{{"fsync=off"}};
  std::unique_ptr<ProcessWorld> world_;
  int next_ = 0;
};

TEST_F(ReplicaTest, AnOfferReachesTheCallThatWaitsInEitherReplica) {
  // feedback is told the first replica's address; the event tells it where the call waits.
  EXPECT_TRUE(Eventually(absl::Seconds(15), [&] { return IsOffered(world_->as_operator()); }));
  EXPECT_TRUE(Eventually(absl::Seconds(15), [&] { return IsOffered(world_->at_replica()); }));
}

TEST_F(ReplicaTest, TheOtherReplicaTakesOverWhenOneIsKilled) {
  ASSERT_TRUE(Eventually(absl::Seconds(15), [&] { return IsOffered(world_->at_replica()); }));
  const auto started = StartAt(world_->as_operator(), next_++);
  ASSERT_THAT(started, IsOk());
  world_->suite().KillMember(Member::kFeedback);
  world_->suite().KillMember(Member::kBilling);
  pb::ConfirmCancellationRequest confirm;
  confirm.set_name(started->name());
  confirm.set_channel("web");
  confirm.set_request_id(world_->at_replica().RequestId());
  const auto confirmed = world_->at_replica().Call(
      world_->at_replica().cancellations(),
      &pb::CancellationService::StubInterface::ConfirmCancellation, confirm);
  ASSERT_THAT(confirmed, IsOk()) << "what one acknowledged, the other knows";
  EXPECT_EQ(confirmed->state(), pb::CANCELLATION_STATE_REQUESTED);
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] { return IsOffered(world_->at_replica()); }))
      << "the other feedback consumes once the lease of the killed one has run out";
}

// The figures of a demo on a made population, as it writes them.
nlohmann::json DemoOn(const std::string& database, const std::string& folder) {
  const std::string figures = folder + "/figures.json";
  std::vector<std::string> command = {testing_support::Binaries() + "/holdfast",
                                      "demo",
                                      "--exit",
                                      "--customers",
                                      "80",
                                      "--seed",
                                      "11",
                                      "--json",
                                      figures};
  if (!database.empty()) command.insert(command.end(), {"--database", database});
  const auto demo = cli::Process::Start(command, folder + "/demo.log");
  EXPECT_THAT(demo, IsOk());
  EXPECT_TRUE((*demo)->WaitForEnd(absl::Minutes(5)));
  EXPECT_EQ((*demo)->exit_code(), 0);
  std::ifstream in(figures);
  return nlohmann::json::parse(in, nullptr, false);
}

TEST(Engines, TheSameHistoryHasTheSameTotalsOnBoth) {
  const PostgresServer server({"fsync=off"});
  const TempDir sqlite_folder, postgres_folder;
  const nlohmann::json sqlite = DemoOn("", sqlite_folder.path());
  const nlohmann::json postgres = DemoOn(server.Url(), postgres_folder.path());
  ASSERT_TRUE(sqlite.is_object());
  ASSERT_TRUE(postgres.is_object());
  EXPECT_GT(sqlite["cancellations_started"].get<int>(), 0);
  for (const char* figure :
       {"customers", "subscriptions", "simulated_days", "invoices", "cancellations_started",
        "retained", "canceled", "withdrawn", "abandoned", "lost", "double_effects",
        "ledger_imbalance_minor", "forecast"}) {
    EXPECT_EQ(sqlite[figure], postgres[figure]) << figure;
  }
}

}  // namespace
}  // namespace holdfast
