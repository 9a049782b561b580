// The test clock over the wire: the reply comes when the clock has arrived and the named services
// have reported.
#include <future>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "holdfast/billing/v1/clock_service.grpc.pb.h"
#include "holdfast/billing/v1/events.pb.h"
#include "libs/rpc/timestamps.h"
#include "services/billing/domain/reasons.h"
#include "tests/support/billing_server/billing_server.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using absl::StatusCode;
using Clock = v1::ClockService::Stub;

absl::Time Utc(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}

class ClockRpc : public testing::Test {
 protected:
  v1::CreateTestClockRequest CreateRequest(absl::Time start) {
    v1::CreateTestClockRequest request;
    *request.mutable_start_time() = rpc::TimestampOf(start);
    request.set_request_id(server_.RequestId());
    return request;
  }
  v1::AdvanceTestClockRequest AdvanceRequest(absl::Time to) {
    v1::AdvanceTestClockRequest request;
    *request.mutable_to_time() = rpc::TimestampOf(to);
    request.set_request_id(server_.RequestId());
    return request;
  }
  absl::StatusOr<v1::ReportClockBarrierResponse> Report(const std::string& service,
                                                        const std::string& barrier) {
    v1::ReportClockBarrierRequest request;
    request.set_service(service);
    request.set_barrier(barrier);
    return server_.Call(&Clock::ReportClockBarrier, request, "service", "acme");
  }
  void StartClock() {
    ASSERT_THAT(server_.Call(&Clock::CreateTestClock, CreateRequest(Utc(2026, 1, 31))), IsOk());
  }
  // The barrier of the move to `now`; every move is told once a partition.
  std::string BarrierAt(absl::Time now) {
    v1::ClockAdvancedFact fact;
    do {
      EXPECT_TRUE(fact.ParseFromString(server_.tap().Next("clock.advanced").data));
    } while (fact.now().seconds() != absl::ToUnixSeconds(now));
    return fact.barrier();
  }

  BillingServer server_;
};

TEST_F(ClockRpc, AdvanceBillsEverythingOnTheWay) {
  StartClock();
  server_.NewSubscription("anna");
  const auto reply = server_.Call(&Clock::AdvanceTestClock, AdvanceRequest(Utc(2026, 4, 1)));
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->actions(), 2);
  EXPECT_TRUE(reply->clock().is_test_clock());
  const auto now = server_.Call(&Clock::GetTestClock, v1::GetTestClockRequest());
  ASSERT_THAT(now, IsOk());
  EXPECT_EQ(now->now().seconds(), absl::ToUnixSeconds(Utc(2026, 4, 1)));
}

TEST_F(ClockRpc, ReplyIsHeldUntilTheNamedServicesHaveReported) {
  StartClock();
  auto request = AdvanceRequest(Utc(2026, 2, 1));
  request.add_wait_for("feedback");
  request.add_wait_for("renewal");
  auto reply = std::async(std::launch::async,
                          [&] { return server_.Call(&Clock::AdvanceTestClock, request); });
  const std::string barrier = BarrierAt(Utc(2026, 2, 1));
  ASSERT_THAT(Report("feedback", barrier), IsOk());
  EXPECT_NE(reply.wait_for(std::chrono::milliseconds(50)), std::future_status::ready);
  ASSERT_THAT(Report("renewal", barrier), IsOk());
  EXPECT_THAT(reply.get(), IsOk());
}

TEST_F(ClockRpc, LateServiceIsNamedAndTheSameCallWaitsAgain) {
  StartClock();
  auto request = AdvanceRequest(Utc(2026, 2, 1));
  request.add_wait_for("renewal");
  v1::ClockService::Stub stub(server_.channel());
  const auto call = [&](absl::Duration timeout) {
    return rpc::CallAndWait<v1::AdvanceTestClockResponse>(
        [&](auto* ctx, const auto& req, auto* resp) {
          return stub.AdvanceTestClock(ctx, req, resp);
        },
        request, rpc::CallOptions{.token = "client@acme", .timeout = timeout});
  };
  // On a loaded machine the caller's own clock may be first; the reason is then missing.
  EXPECT_THAT(call(absl::Seconds(1)), StatusIs(StatusCode::kDeadlineExceeded));
  const std::string barrier = BarrierAt(Utc(2026, 2, 1));
  ASSERT_THAT(Report("renewal", barrier), IsOk());
  const auto again = call(absl::Seconds(10));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->clock().now().seconds(), absl::ToUnixSeconds(Utc(2026, 2, 1)));
}

TEST_F(ClockRpc, TenantWithoutOneRunsOnTheSystemsTime) {
  const auto clock = server_.Call(&Clock::GetTestClock, v1::GetTestClockRequest());
  ASSERT_THAT(clock, IsOk());
  EXPECT_FALSE(clock->is_test_clock());
  EXPECT_THAT(server_.Call(&Clock::AdvanceTestClock, AdvanceRequest(Utc(2030, 1, 1))),
              StatusIs(StatusCode::kFailedPrecondition, kNoTestClock));
}

TEST_F(ClockRpc, Refusals) {
  StartClock();
  EXPECT_THAT(server_.Call(&Clock::AdvanceTestClock, AdvanceRequest(Utc(2026, 1, 30))),
              StatusIs(StatusCode::kFailedPrecondition, kClockMovesBackwards));
  auto unknown = AdvanceRequest(Utc(2026, 2, 1));
  unknown.add_wait_for("gateway");
  EXPECT_THAT(server_.Call(&Clock::AdvanceTestClock, unknown),
              StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
  auto twice = AdvanceRequest(Utc(2026, 2, 1));
  twice.add_wait_for("renewal");
  twice.add_wait_for("renewal");
  EXPECT_THAT(server_.Call(&Clock::AdvanceTestClock, twice),
              StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
  v1::AdvanceTestClockRequest nowhere;
  nowhere.set_request_id(server_.RequestId());
  EXPECT_THAT(server_.Call(&Clock::AdvanceTestClock, nowhere),
              StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_THAT(server_.Call(&Clock::AdvanceTestClock, AdvanceRequest(Utc(2300, 1, 1))),
              StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_THAT(Report("renewal", "adv_none"), StatusIs(StatusCode::kNotFound, kResourceNotFound));
  EXPECT_THAT(Report("gateway", "adv_none"), StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
  server_.NewSubscription("anna");
  EXPECT_THAT(server_.Call(&Clock::CreateTestClock, CreateRequest(Utc(2026, 3, 1))),
              StatusIs(StatusCode::kFailedPrecondition, kTenantHasSubscriptions));
}

TEST_F(ClockRpc, OnlyServicesReport) {
  StartClock();
  v1::ReportClockBarrierRequest request;
  request.set_service("renewal");
  request.set_barrier("adv_1");
  EXPECT_THAT(server_.Call(&Clock::ReportClockBarrier, request),
              StatusIs(StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace holdfast::billing
