// What services read and push besides the flow: the outbox, and the retention policy.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/retention_policy/policy.h"
#include "services/billing/domain/reasons.h"
#include "tests/support/billing_server/billing_server.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using absl::StatusCode;
constexpr auto kRequest = v1::CANCELLATION_MODE_REQUEST;

TEST(Events, AreReadByServicesAndWatchedByTheirTenant) {
  BillingServer server(absl::Milliseconds(30));
  const auto c = server.Start(server.NewSubscription("anna"), kRequest);
  ASSERT_THAT(c, IsOk());
  const int partition = outbox::PartitionOf("acme", "customers/anna");
  v1::ReadEventsRequest read;
  read.set_partition(partition);
  const auto events = server.Call(&v1::EventService::Stub::ReadEvents, read, "service");
  ASSERT_THAT(events, IsOk());
  EXPECT_EQ(events->head(), events->events_size());
  const auto heads =
      server.Call(&v1::EventService::Stub::GetEventHeads, v1::GetEventHeadsRequest{}, "service");
  ASSERT_THAT(heads, IsOk());
  ASSERT_EQ(heads->heads_size(), 16);
  EXPECT_EQ(heads->heads(partition), events->head());
  read.set_partition(16);
  EXPECT_THAT(server.Call(&v1::EventService::Stub::ReadEvents, read, "service"),
              StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));

  v1::EventService::Stub stub(server.channel());
  grpc::ClientContext ctx;
  rpc::Prepare(ctx, rpc::CallOptions{.token = "client@acme", .timeout = absl::Seconds(30)});
  v1::WatchEventsRequest watch;
  watch.set_partition(partition);
  const auto stream = stub.WatchEvents(&ctx, watch);
  holdfast::events::v1::Event event;
  for (int i = 0; i < events->events_size(); ++i) {
    ASSERT_TRUE(stream->Read(&event));
    EXPECT_EQ(event.id(), events->events(i).id());
  }
  ctx.TryCancel();
}

TEST(ReplacePolicyReplica, TakesNewerTablesOnlyAndOnlyThoseThatParse) {
  BillingServer server;
  const auto push = [&](const std::string& json) {
    v1::ReplacePolicyReplicaRequest request;
    request.set_policy_json(json);
    request.set_request_id(server.RequestId());
    return server.Call(&v1::PolicyService::Stub::ReplacePolicyReplica, request, "service");
  };
  EXPECT_THAT(push("{"), StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_THAT(push(""), StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
  std::string newer(BuiltinPolicyJson());
  const auto held = push(newer);
  ASSERT_THAT(held, IsOk());
  EXPECT_EQ(held->version(), PolicyTable::Builtin().version());
  const std::string field = "\"version\": " + std::to_string(held->version());
  ASSERT_NE(newer.find(field), std::string::npos);
  newer.replace(newer.find(field), field.size(), "\"version\": 77");
  EXPECT_EQ(push(newer)->version(), 77);
  EXPECT_EQ(push(std::string(BuiltinPolicyJson()))->version(), 77)
      << "an older one changes nothing";
  const auto c = server.Start(server.NewSubscription("anna"), kRequest);
  ASSERT_THAT(c, IsOk());
  EXPECT_EQ(c->policy().version(), 77);
}

}  // namespace
}  // namespace holdfast::billing
