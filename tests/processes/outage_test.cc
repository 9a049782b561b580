// Cancelling while feedback or Redis is away: nobody waits for them, nobody is lost, and they catch
// up.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/support/process_world/process_world.h"
#include "tests/support/status_matchers.h"

namespace holdfast {
namespace {

using cli::Member;
using testing_support::Eventually;
using testing_support::kSanitised;
using testing_support::ProcessWorld;
namespace pb = billing::v1;

constexpr int kIntents = 20;
constexpr int kRequests = 10;
// What a reply may take with feedback away: 150 ms of waiting and the way there and back. A
// sanitised build computes three to five times as long.
constexpr absl::Duration kReplyBound = absl::Milliseconds(kSanitised ? 600 : 200);

// A start, how long it took, and how long the plain read just before it took: what the machine was
// worth then.
struct Timed {
  absl::StatusOr<pb::Cancellation> reply;
  absl::Duration took, plain_read;
};

class OutageTest : public testing::Test {
 protected:
  void SetUp() override {
    auto world = ProcessWorld::Start();
    ASSERT_THAT(world, IsOk());
    world_ = *std::move(world);
    ASSERT_THAT(world_->Populate(kIntents + kRequests), IsOk());
  }
  void TearDown() override {
    if (!HasFailure() || world_ == nullptr) return;
    for (const Member member : {Member::kBilling, Member::kFeedback}) {
      std::cerr << cli::ProgramOf(member) << ":\n" << world_->LogTail(member) << "\n";
    }
  }

  Timed TimedStart(int number, pb::CancellationMode mode) {
    const Clock& clock = world_->process_clock();
    const absl::Time before_read = clock.Now();
    const auto read = world_->as_operator().Call(world_->as_operator().clock(),
                                                 &pb::ClockService::StubInterface::GetTestClock,
                                                 pb::GetTestClockRequest());
    EXPECT_THAT(read, IsOk());
    const absl::Time before = clock.Now();
    auto reply = world_->Start(ProcessWorld::SubscriptionOf(number), mode);
    return {std::move(reply), clock.Now() - before, before - before_read};
  }

  // All starts answer in time: degraded where something is to be waited for, at commit where not.
  void EverybodyStarts() {
    absl::Duration slowest_read, slowest_start;
    for (int number = 0; number < kIntents + kRequests; ++number) {
      const bool intent = number < kIntents;
      const Timed start =
          TimedStart(number, intent ? pb::CANCELLATION_MODE_INTENT : pb::CANCELLATION_MODE_REQUEST);
      ASSERT_THAT(start.reply, IsOk());
      EXPECT_TRUE(start.reply->direct_cancel());
      EXPECT_EQ(start.reply->state(),
                intent ? pb::CANCELLATION_STATE_INTENT : pb::CANCELLATION_STATE_REQUESTED);
      EXPECT_TRUE(start.reply->degraded() || !intent) << number;
      EXPECT_LE(start.took, kReplyBound + start.plain_read) << number;
      started_.push_back(start.reply->name());
      slowest_read = std::max(slowest_read, start.plain_read);
      slowest_start = std::max(slowest_start, start.took);
    }
    RecordProperty("slowest_start_ms", absl::StrCat(slowest_start / absl::Milliseconds(1)));
    RecordProperty("slowest_read_ms", absl::StrCat(slowest_read / absl::Milliseconds(1)));
  }

  void EverybodyConfirms() {
    for (int number = 0; number < kIntents; ++number) {
      const auto confirmed = world_->Confirm(started_[number]);
      ASSERT_THAT(confirmed, IsOk());
      EXPECT_EQ(confirmed->state(), pb::CANCELLATION_STATE_REQUESTED);
      EXPECT_TRUE(confirmed->has_effective_time());
    }
  }

  // One confirmation to each customer, as a file.
  void EverybodyIsTold() {
    EXPECT_TRUE(Eventually(absl::Seconds(30),
                           [&] { return world_->Notifications().size() >= started_.size(); }));
    const std::vector<std::string> texts = world_->Notifications();
    EXPECT_EQ(texts.size(), started_.size());
    for (int number = 0; number < kIntents + kRequests; ++number) {
      const std::string customer = absl::StrCat("\"customers/c", number, "\"");
      EXPECT_EQ(std::ranges::count_if(
                    texts, [&](const auto& text) { return absl::StrContains(text, customer); }),
                1)
          << customer;
    }
  }

  void EverybodyIsStill(pb::CancellationState state) {
    for (const std::string& name : started_) {
      const auto now = world_->Get(name);
      ASSERT_THAT(now, IsOk());
      EXPECT_EQ(now->state(), state) << name;
    }
  }

  // The clock's barrier comes back only after every fact before it was applied: cursors have
  // reached the heads.
  void FeedbackCatchesUp() {
    ASSERT_THAT(world_->Advance(kTomorrow, {"feedback"}), IsOk());
    for (const std::string& name : started_) {
      EXPECT_TRUE(Eventually(absl::Seconds(20), [&] {
        return world_->DecisionsOf(name).value_or(0) >= 1;
      })) << name;
    }
  }

  const absl::Time kTomorrow = absl::FromCivil(absl::CivilDay(2026, 3, 11), absl::UTCTimeZone());
  const absl::Time kAfterTheEnd = absl::FromCivil(absl::CivilDay(2026, 4, 2), absl::UTCTimeZone());
  std::unique_ptr<ProcessWorld> world_;
  std::vector<std::string> started_;
};

TEST_F(OutageTest, FeedbackStopped) {
  EXPECT_EQ(world_->suite().StopMember(Member::kFeedback), 0);
  EverybodyStarts();
  EverybodyConfirms();
  EverybodyIsTold();
  ASSERT_THAT(world_->suite().StartMember(Member::kFeedback), IsOk());
  FeedbackCatchesUp();
  EverybodyIsStill(pb::CANCELLATION_STATE_REQUESTED);
}

TEST_F(OutageTest, FeedbackSuspended) {
  world_->suite().SuspendMember(Member::kFeedback);
  EverybodyStarts();
  EverybodyConfirms();
  EverybodyIsTold();
  world_->suite().ResumeMember(Member::kFeedback);
  FeedbackCatchesUp();
  EverybodyIsStill(pb::CANCELLATION_STATE_REQUESTED);
}

TEST_F(OutageTest, RedisStopped) {
  world_->suite().StopMember(Member::kRedis);
  EverybodyStarts();
  EverybodyConfirms();
  EverybodyIsTold();
  FeedbackCatchesUp();  // by pulling, Redis is still away
  ASSERT_THAT(world_->suite().StartMember(Member::kRedis), IsOk());
  EverybodyIsStill(pb::CANCELLATION_STATE_REQUESTED);
}

TEST_F(OutageTest, PromisedEndsAreKeptWithFeedbackRenewalAndRedisAllDown) {
  EXPECT_EQ(world_->suite().StopMember(Member::kFeedback), 0);
  EXPECT_EQ(world_->suite().StopMember(Member::kRenewal), 0);
  world_->suite().StopMember(Member::kRedis);
  EverybodyStarts();
  EverybodyConfirms();
  ASSERT_THAT(world_->Advance(kAfterTheEnd, {}), IsOk());
  EverybodyIsStill(pb::CANCELLATION_STATE_CANCELED);
  for (int number = 0; number < kIntents + kRequests; ++number) {
    pb::GetSubscriptionRequest request;
    request.set_name(ProcessWorld::SubscriptionOf(number));
    const auto subscription = world_->as_operator().Call(
        world_->as_operator().subscriptions(),
        &pb::SubscriptionService::StubInterface::GetSubscription, request);
    ASSERT_THAT(subscription, IsOk());
    EXPECT_EQ(subscription->state(), pb::SUBSCRIPTION_STATE_CANCELED);
    EXPECT_EQ(subscription->end_date(), "2026-04-01");
  }
}

}  // namespace
}  // namespace holdfast
