// What the listeners serve, and what they refuse to start with.
#include "libs/rpc/server.h"

#include <httplib.h>

#include "gmock/gmock.h"
#include "google/protobuf/wrappers.pb.h"
#include "gtest/gtest.h"
#include "libs/rpc/proto/reflection.grpc.pb.h"
#include "tests/libs/rpc/note_world.h"
#include "tests/libs/rpc/raw_call.h"
#include "tests/support/status_matchers.h"

namespace holdfast::rpc {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

constexpr int kServing = 1;
constexpr int kNotServing = 2;

WorldOptions WithAdmin() {
  WorldOptions options;
  options.server.admin_listen = "127.0.0.1:0";
  return options;
}

// grpc.health.v1: HealthCheckRequest is a string in field 1, HealthCheckResponse an enum in
// field 1.
absl::StatusOr<int> Health(int port, const std::string& service) {
  google::protobuf::StringValue req;
  req.set_value(service);
  const auto reply = RawCall<google::protobuf::Int32Value>(
      ChannelFor(absl::StrCat("127.0.0.1:", port)), "/grpc.health.v1.Health/Check", req,
      CallOptions{.timeout = absl::Seconds(30)});
  if (!reply.ok()) return reply.status();
  return reply->value();
}

absl::StatusOr<std::string> Reflect(int port,
                                    const grpc::reflection::v1alpha::ServerReflectionRequest& req) {
  auto stub = grpc::reflection::v1alpha::ServerReflection::NewStub(
      ChannelFor(absl::StrCat("127.0.0.1:", port)));
  grpc::ClientContext ctx;
  Prepare(ctx, CallOptions{.timeout = absl::Seconds(30)});
  auto stream = stub->ServerReflectionInfo(&ctx);
  stream->Write(req);
  stream->WritesDone();
  grpc::reflection::v1alpha::ServerReflectionResponse reply;
  const bool got = stream->Read(&reply);
  const absl::Status status = FromGrpc(stream->Finish());
  if (!status.ok()) return status;
  return got ? reply.ShortDebugString() : "";
}

TEST(Server, HealthIsOnTheAdminPortOnlyAndFollowsReadiness) {
  NoteWorld world(WithAdmin());
  ASSERT_THAT(world.started(), IsOk());
  EXPECT_THAT(Health(world.server().admin_port(), "liveness"), IsOkAndHolds(kServing));
  EXPECT_THAT(Health(world.server().admin_port(), "readiness"), IsOkAndHolds(kNotServing));
  world.server().SetReady(true);
  EXPECT_THAT(Health(world.server().admin_port(), "readiness"), IsOkAndHolds(kServing));
  EXPECT_THAT(Health(world.server().port(), "readiness"), StatusIs(StatusCode::kUnimplemented));
}

TEST(Server, ReflectionIsOnTheAdminPortOnly) {
  NoteWorld world(WithAdmin());
  ASSERT_THAT(world.started(), IsOk());
  grpc::reflection::v1alpha::ServerReflectionRequest req;
  req.set_list_services("");
  EXPECT_THAT(Reflect(world.server().admin_port(), req),
              IsOkAndHolds(HasSubstr("holdfast.rpctest.v1.NoteService")));
  req.set_file_containing_symbol("holdfast.rpctest.v1.Note");
  EXPECT_THAT(Reflect(world.server().admin_port(), req), IsOkAndHolds(HasSubstr("AddNoteRequest")));
  req.set_file_containing_symbol("no.such.Symbol");
  EXPECT_THAT(Reflect(world.server().admin_port(), req), IsOkAndHolds(HasSubstr("error_response")));
  EXPECT_THAT(Reflect(world.server().port(), req), StatusIs(StatusCode::kUnimplemented));
}

TEST(Server, MetricsAreServedOverHttp) {
  WorldOptions options;
  options.server.metrics_listen = "127.0.0.1:0";
  options.server.metrics_text = [] { return "holdfast_up 1\n"; };
  NoteWorld world(options);
  ASSERT_THAT(world.started(), IsOk());
  httplib::Client client("127.0.0.1", world.server().metrics_port());
  const auto reply = client.Get("/metrics");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "holdfast_up 1\n");
  EXPECT_EQ(client.Get("/other")->status, 404);
}

TEST(Server, AMethodWithoutARuleKeepsItFromStarting) {
  WorldOptions options;
  options.rules.pop_back();
  NoteWorld world(options);
  EXPECT_THAT(world.started(), StatusIs(StatusCode::kFailedPrecondition));
  EXPECT_THAT(std::string(world.started().message()), HasSubstr("NoteService/WatchNotes"));
}

TEST(Server, AnAddressInUseIsNamed) {
  NoteWorld first;
  WorldOptions options;
  options.server.listen = absl::StrCat("127.0.0.1:", first.server().port());
  NoteWorld second(options);
  EXPECT_THAT(second.started(), StatusIs(StatusCode::kUnavailable));
  EXPECT_THAT(std::string(second.started().message()), HasSubstr(options.server.listen));
}

TEST(Server, DrainLetsARunningCallFinish) {
  NoteWorld world;
  auto blocked = std::make_unique<BlockedWriter>(world.database().writer());
  Pending pending(world, world.AskRequest("no wait"));
  Eventually([&] { return world.stack().in_flight() == 1; });
  std::thread drain([&] { world.server().Drain(); });
  Eventually([&] { return world.stack().draining(); });
  blocked->Release();
  drain.join();
  EXPECT_THAT(pending.Wait(), IsOk());
}

}  // namespace
}  // namespace holdfast::rpc
