// How a service's process begins and ends.
#include <atomic>
#include <fstream>
#include <iostream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "cli/demo/process.h"
#include "gmock/gmock.h"
#include "tests/support/process_world/process_world.h"
#include "tests/support/status_matchers.h"

namespace holdfast {
namespace {

using cli::Member;
using testing::HasSubstr;
using testing_support::Eventually;
using testing_support::ProcessWorld;
namespace pb = billing::v1;

constexpr int kHeld = 20;
constexpr int kMore = 200;

class LifecycleTest : public testing::Test {
 protected:
  void SetUp() override {
    auto world = ProcessWorld::Start();
    ASSERT_THAT(world, IsOk());
    world_ = *std::move(world);
  }
  void TearDown() override {
    if (!HasFailure() || world_ == nullptr) return;
    std::cerr << world_->LogTail(Member::kBilling) << "\n";
  }

  int64_t EventsWritten() {
    const auto reply = world_->as_service().Call(world_->as_service().events(),
                                                 &pb::EventService::StubInterface::GetEventHeads,
                                                 pb::GetEventHeadsRequest());
    int64_t sum = 0;
    if (reply.ok()) {
      for (const int64_t head : reply->heads()) sum += head;
    }
    return sum;
  }

  std::unique_ptr<ProcessWorld> world_;
};

TEST_F(LifecycleTest, ASecondProcessOnOneDatabaseFileRefusesToStart) {
  const auto port = cli::FreePort();
  ASSERT_THAT(port, IsOk());
  const std::string log = world_->File("second.log");
  const auto second = cli::Process::Start(
      {testing_support::Binaries() + "/holdfast-billing", "--listen",
       absl::StrCat("127.0.0.1:", *port), "--admin_listen", "", "--database",
       "sqlite:" + world_->File("holdfast-billing.db"), "--token_file", world_->File("tokens.json"),
       "--notification_dir", world_->File("second-notifications")},
      log);
  ASSERT_THAT(second, IsOk());
  ASSERT_TRUE((*second)->WaitForEnd(absl::Seconds(30)));
  EXPECT_NE((*second)->exit_code(), 0);
  EXPECT_LT((*second)->exit_code(), 127) << "it ended by a signal, or was not found";
  std::ifstream in(log);
  const std::string said((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  EXPECT_THAT(said, HasSubstr("holdfast-billing.db"));
  EXPECT_THAT(said, HasSubstr("locked"));
  EXPECT_TRUE(world_->suite().running(Member::kBilling));
}

TEST_F(LifecycleTest, EveryServiceEndsWithZeroOnSigterm) {
  for (const Member member : {Member::kFeedback, Member::kRenewal, Member::kBilling}) {
    EXPECT_EQ(world_->suite().StopMember(member), 0) << cli::ProgramOf(member);
  }
}

TEST_F(LifecycleTest, HeldCallsGetTheirAnswersWhenBillingIsTold) {
  ASSERT_THAT(world_->Populate(kHeld), IsOk());
  world_->suite().SuspendMember(Member::kFeedback);  // So that replies are held.
  const int64_t before = EventsWritten();
  std::vector<absl::StatusOr<pb::Cancellation>> replies(kHeld, absl::UnknownError(""));
  std::vector<std::thread> callers;
  for (int number = 0; number < kHeld; ++number) {
    callers.emplace_back([&, number] {
      replies[number] =
          world_->Start(ProcessWorld::SubscriptionOf(number), pb::CANCELLATION_MODE_INTENT);
    });
  }
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] { return EventsWritten() >= before + kHeld; }));
  EXPECT_EQ(world_->suite().StopMember(Member::kBilling), 0);
  for (std::thread& caller : callers) caller.join();
  for (const auto& reply : replies) {
    ASSERT_THAT(reply, IsOk());
    EXPECT_TRUE(reply->direct_cancel());
  }
}

TEST_F(LifecycleTest, SigtermUnderLoadLosesNothingThatWasAnswered) {
  ASSERT_THAT(world_->Populate(kMore), IsOk());
  absl::Mutex mu;
  std::set<std::string> answered;
  std::atomic<int> next{0};
  std::vector<std::thread> callers;
  for (int lane = 0; lane < 8; ++lane) {
    callers.emplace_back([&] {
      for (int number = next++; number < kMore; number = next++) {
        const auto reply =
            world_->Start(ProcessWorld::SubscriptionOf(number), pb::CANCELLATION_MODE_REQUEST);
        if (!reply.ok()) {
          // CANCELLED is what gRPC 1.51 answers a call that meets a closing connection.
          EXPECT_TRUE(absl::IsUnavailable(reply.status()) || absl::IsCancelled(reply.status()))
              << reply.status();
          continue;
        }
        absl::MutexLock lock(&mu);
        answered.insert(reply->name());
      }
    });
  }
  EXPECT_TRUE(Eventually(absl::Seconds(20), [&] {
    absl::MutexLock lock(&mu);
    return answered.size() >= 20;
  }));
  EXPECT_EQ(world_->suite().StopMember(Member::kBilling), 0);
  for (std::thread& caller : callers) caller.join();
  ASSERT_THAT(world_->suite().StartMember(Member::kBilling), IsOk());
  for (const std::string& name : answered) {
    const auto now = world_->Get(name);
    ASSERT_THAT(now, IsOk());
    EXPECT_EQ(now->state(), pb::CANCELLATION_STATE_REQUESTED);
  }
}

}  // namespace
}  // namespace holdfast
