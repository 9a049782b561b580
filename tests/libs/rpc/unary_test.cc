// What a call meets on its way to a use case and back.
#include "libs/rpc/unary.h"

#include "absl/strings/numbers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/rpc/reasons.h"
#include "tests/libs/rpc/note_world.h"
#include "tests/libs/rpc/raw_call.h"
#include "tests/support/status_matchers.h"

namespace holdfast::rpc {
namespace {

using absl::StatusCode;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

TEST(Unary, CommittedCommandIsRepliedAndReadable) {
  NoteWorld world;
  const auto added = world.Add(world.AddRequest("hello"));
  ASSERT_THAT(added, IsOk());
  EXPECT_EQ(added->text(), "hello");
  const auto read = world.Get(added->name());
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->text(), "hello");
  EXPECT_EQ(world.stack().in_flight(), 0);
}

TEST(Unary, ScopeCarriesTenantActorAndChannel) {
  NoteWorld world;
  auto req = world.AddRequest("hello");
  EXPECT_EQ(world.Add(req)->seen_by(), "acme/alice/api");
  req = world.AddRequest("hello");
  req.set_channel("phone");
  EXPECT_EQ(world.Add(req)->seen_by(), "acme/alice/phone");
  CallOptions options = NoteWorld::As("alice");
  options.channel = "web";
  EXPECT_EQ(world.Add(world.AddRequest("hello"), options)->seen_by(), "acme/alice/web");
}

TEST(Unary, MissingOrUnknownTokenIsUnauthenticated) {
  NoteWorld world;
  EXPECT_THAT(world.Get("x", NoteWorld::As("")),
              StatusIs(StatusCode::kUnauthenticated, kUnauthenticated));
  EXPECT_THAT(world.Get("x", NoteWorld::As("mallory")),
              StatusIs(StatusCode::kUnauthenticated, kUnauthenticated));
}

TEST(Unary, WrongRoleIsDenied) {
  NoteWorld world;
  EXPECT_THAT(world.Sweep({}, NoteWorld::As("alice")),
              StatusIs(StatusCode::kPermissionDenied, kPermissionDenied));
}

TEST(Unary, AnotherTenantsRowDoesNotExist) {
  NoteWorld world;
  const auto added = world.Add(world.AddRequest("hello"));
  ASSERT_THAT(added, IsOk());
  EXPECT_THAT(world.Get(added->name(), NoteWorld::As("bob")),
              StatusIs(StatusCode::kNotFound, kResourceNotFound));
}

TEST(Unary, AClientMayNotNameATenant) {
  NoteWorld world;
  CallOptions options = NoteWorld::As("alice");
  options.tenant = "globex";
  EXPECT_THAT(world.Get("x", options), StatusIs(StatusCode::kPermissionDenied));
}

TEST(Unary, AServiceActsForTheTenantItNames) {
  NoteWorld world;
  CallOptions options = NoteWorld::As("suite");
  EXPECT_THAT(world.Add(world.AddRequest("x"), options), StatusIs(StatusCode::kPermissionDenied));
  options.tenant = "globex";
  EXPECT_EQ(world.Add(world.AddRequest("x"), options)->seen_by(), "globex/suite/api");
}

TEST(Unary, AMethodThatSpansTenantsTakesItsTenantFromTheRequest) {
  NoteWorld world;
  v1::SweepNotesRequest req;
  EXPECT_EQ(world.Sweep(req, NoteWorld::As("suite"))->seen_by(), "/suite/api");
  req.set_tenant("acme");
  EXPECT_EQ(world.Sweep(req, NoteWorld::As("suite"))->seen_by(), "acme/suite/api");
}

TEST(Unary, ShapeErrorsNameTheField) {
  NoteWorld world;
  auto req = world.AddRequest("hello");
  req.set_parent("subscriptions/s1");
  const auto refused = world.Add(req);
  EXPECT_THAT(refused, StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_THAT(MetadataOf(refused.status()), Contains(Pair("field", "parent")));
  EXPECT_EQ(world.CountNotes(), 0);
}

// The generated client refuses to send such bytes, so this one writes the wire by hand.
absl::Status AddRaw(NoteWorld& world, const std::string& extra_field) {
  v1::AddNoteRequest req = world.AddRequest("hello");
  const std::string bytes = req.SerializeAsString() + extra_field;
  grpc::Slice slice(bytes);
  const grpc::ByteBuffer buffer(&slice, 1);
  return RawCall<grpc::ByteBuffer>(world.channel(), "/holdfast.rpctest.v1.NoteService/AddNote",
                                   buffer, NoteWorld::As("alice"))
      .status();
}

TEST(Unary, BytesThatAreNoRequestAreRefused) {
  NoteWorld world;
  EXPECT_THAT(AddRaw(world, ""), IsOk());
  const auto unreadable = StatusIs(StatusCode::kInvalidArgument, kRequestUnreadable);
  EXPECT_THAT(AddRaw(world, std::string("\x12\x02\xc3\x28", 4)), unreadable);  // text: not UTF-8
  EXPECT_THAT(AddRaw(world, std::string("\x1a\x03\x0a\x01\xff", 5)),
              unreadable);                                             // tags[0].key: not UTF-8
  EXPECT_THAT(AddRaw(world, std::string("\x12\x7f", 2)), unreadable);  // cut off
  EXPECT_EQ(world.CountNotes(), 1);
}

TEST(Unary, AMethodNobodyServesStaysUnimplemented) {
  NoteWorld world;
  EXPECT_THAT(RawCall<v1::Note>(world.channel(), "/holdfast.rpctest.v1.NoteService/Other",
                                v1::GetNoteRequest(), NoteWorld::As("alice")),
              StatusIs(StatusCode::kUnimplemented));
}

TEST(Unary, OversizeRequestGetsOurOwnError) {
  NoteWorld world;
  const auto refused = world.Add(world.AddRequest(std::string((1 << 20) + 1, 'x')));
  EXPECT_THAT(refused, StatusIs(StatusCode::kInvalidArgument, kRequestTooLarge));
  EXPECT_THAT(MetadataOf(refused.status()), Contains(Pair("limit_bytes", "1048576")));
}

TEST(Unary, TooLittleTimeIsRefused) {
  WorldOptions options;
  options.limits.least_time = absl::Hours(1);
  NoteWorld world(options);
  EXPECT_THAT(world.Get("x"), StatusIs(StatusCode::kDeadlineExceeded, kDeadlineTooShort));
}

TEST(Unary, ACallWithoutDeadlineIsServed) {
  NoteWorld world;
  CallOptions options = NoteWorld::As("alice");
  options.timeout = absl::InfiniteDuration();
  EXPECT_THAT(world.Add(world.AddRequest("hello"), options), IsOk());
}

TEST(Unary, OurBugsDoNotLeak) {
  NoteWorld world;
  const auto req = world.AddRequest("bug");
  const auto failed = world.Add(req);
  EXPECT_THAT(failed, StatusIs(StatusCode::kInternal, kInternal));
  EXPECT_THAT(std::string(failed.status().message()), Not(HasSubstr("secret")));
  EXPECT_THAT(MetadataOf(failed.status()), Contains(Pair("request_id", req.request_id())));
}

TEST(Unary, EveryCallIsObserved) {
  NoteWorld world;
  (void)world.Get("none");
  (void)world.Get("none", NoteWorld::As(""));
  EXPECT_THAT(world.Methods(),
              testing::ElementsAre(
                  "holdfast.rpctest.v1.NoteService/GetNote acme NOT_FOUND RESOURCE_NOT_FOUND",
                  "holdfast.rpctest.v1.NoteService/GetNote  UNAUTHENTICATED UNAUTHENTICATED"));
}

TEST(Idempotency, AMutationNeedsAUuid) {
  NoteWorld world;
  for (const char* id : {"", "abc", "018f2c3e-0000-7000-8000-00000000000g"}) {
    auto req = world.AddRequest("hello");
    req.set_request_id(id);
    const auto refused = world.Add(req);
    EXPECT_THAT(refused, StatusIs(StatusCode::kInvalidArgument, kFieldInvalid)) << id;
    EXPECT_THAT(MetadataOf(refused.status()), Contains(Pair("field", "request_id")));
  }
}

TEST(Idempotency, ARepeatHasOneEffectAndTheSameBytes) {
  NoteWorld world;
  const auto req = world.AddRequest("hello");
  const auto first = world.Add(req);
  const auto second = world.Add(req);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  EXPECT_EQ(world.CountNotes(), 1);
}

TEST(Idempotency, TheIdsCaseDoesNotMatter) {
  NoteWorld world;
  auto req = world.AddRequest("hello");
  req.set_request_id("018f2c3e-aaaa-7000-8000-00000000000b");
  const auto first = world.Add(req);
  req.set_request_id("018F2C3E-AAAA-7000-8000-00000000000B");
  EXPECT_EQ(world.Add(req)->name(), first->name());
}

TEST(Idempotency, AnotherBodyIsAConflict) {
  NoteWorld world;
  auto req = world.AddRequest("hello");
  ASSERT_THAT(world.Add(req), IsOk());
  req.set_text("other");
  EXPECT_THAT(world.Add(req), StatusIs(StatusCode::kAlreadyExists, kRequestIdReused));
  EXPECT_EQ(world.CountNotes(), 1);
}

TEST(Idempotency, AnotherTenantsIdIsAnotherId) {
  NoteWorld world;
  const auto req = world.AddRequest("hello");
  ASSERT_THAT(world.Add(req), IsOk());
  ASSERT_THAT(world.Add(req, NoteWorld::As("bob")), IsOk());
  EXPECT_EQ(world.CountNotes(), 2);
}

TEST(Idempotency, ErrorsAreNotRemembered) {
  NoteWorld world;
  v1::TouchNoteRequest touch;
  touch.set_name("note_none");
  touch.set_request_id(world.NewId());
  EXPECT_THAT(world.Touch(touch), StatusIs(StatusCode::kNotFound));
  const auto added = world.Add(world.AddRequest("a"));
  touch.set_name(added->name());
  touch.set_text("b");
  EXPECT_EQ(world.Touch(touch)->text(), "ab");
}

TEST(Idempotency, ARenderedRepeatShowsTheResourceAsItIsNow) {
  NoteWorld world;
  const auto added = world.Add(world.AddRequest("a"));
  v1::TouchNoteRequest first;
  first.set_name(added->name());
  first.set_text("b");
  first.set_request_id(world.NewId());
  ASSERT_EQ(world.Touch(first)->text(), "ab");
  v1::TouchNoteRequest second = first;
  second.set_text("c");
  second.set_request_id(world.NewId());
  ASSERT_EQ(world.Touch(second)->text(), "abc");
  EXPECT_EQ(world.Touch(first)->text(), "abc");  // no second b
}

TEST(Admission, AFullQueueIsOverloaded) {
  WorldOptions options;
  options.writer_queue_max = 1;
  NoteWorld world(options);
  BlockedWriter blocked(world.database().writer());
  EXPECT_THAT(world.Add(world.AddRequest("x")),
              StatusIs(StatusCode::kResourceExhausted, kOverloaded));
  blocked.Release();
  // The place is free once the blocking command has been answered, which takes a moment.
  auto added = world.Add(world.AddRequest("x"));
  for (int tries = 0; tries < 1000 && !added.ok(); ++tries)
    added = world.Add(world.AddRequest("x"));
  EXPECT_THAT(added, IsOk());
}

TEST(Admission, ShedsReadsBeforeCancels) {
  WorldOptions options;
  options.limits.in_flight_max = 2;  // one read fits (0.7 of 2), two cancels do
  NoteWorld world(options);
  BlockedWriter blocked(world.database().writer());
  Pending held(world, world.AskRequest("x"));
  Eventually([&] { return world.stack().in_flight() == 1; });
  EXPECT_THAT(world.Get("x"), StatusIs(StatusCode::kResourceExhausted, kOverloaded));
  Pending second(world, world.AskRequest("no wait"));
  Eventually([&] { return world.stack().in_flight() == 2; });
  EXPECT_THAT(world.Ask(world.AskRequest("x")),
              StatusIs(StatusCode::kResourceExhausted, kOverloaded));
  blocked.Release();
  EXPECT_THAT(second.Wait(), IsOk());
  world.stack().StartDraining();
  EXPECT_THAT(held.Wait(), IsOk());
}

// What the caller of a refused call is told besides the status.
TEST(Admission, ARefusedCallLearnsWhenToComeAgain) {
  WorldOptions options;
  options.limits.in_flight_max = 0;
  NoteWorld world(options);
  grpc::ClientContext ctx;
  Prepare(ctx, NoteWorld::As("alice"));
  v1::GetNoteRequest req;
  req.set_name("x");
  v1::Note resp;
  EXPECT_THAT(FromGrpc(world.stub()->GetNote(&ctx, req, &resp)),
              StatusIs(StatusCode::kResourceExhausted, kOverloaded));
  const auto& trailers = ctx.GetServerTrailingMetadata();
  const auto pushback = trailers.find("grpc-retry-pushback-ms");
  ASSERT_NE(pushback, trailers.end());
  int ms = 0;
  ASSERT_TRUE(
      absl::SimpleAtoi(absl::string_view(pushback->second.data(), pushback->second.size()), &ms));
  EXPECT_GE(ms, 20);
  EXPECT_LE(ms, 2000);
  EXPECT_EQ(world.stack().in_flight(), 0);
}

TEST(Admission, RefusalIsDecidedBeforeTheRequestIsLookedAt) {
  WorldOptions options;
  options.limits.in_flight_max = 0;
  NoteWorld world(options);
  auto req = world.AddRequest("hello");
  req.set_request_id("no uuid");
  EXPECT_THAT(world.Add(req), StatusIs(StatusCode::kResourceExhausted, kOverloaded));
  EXPECT_THAT(world.Add(req, NoteWorld::As("mallory")), StatusIs(StatusCode::kUnauthenticated));
}

TEST(Admission, OffRefusesNothingAndRunsWhatNobodyWaitsForAnyMore) {
  WorldOptions options;
  options.limits.in_flight_max = 0;
  options.limits.admission = false;
  NoteWorld world(options);
  EXPECT_THAT(world.Add(world.AddRequest("hello")), IsOk());
  {
    BlockedWriter blocked(world.database().writer());
    CallOptions soon = NoteWorld::As("alice");
    soon.timeout = absl::Milliseconds(60);
    EXPECT_THAT(world.Add(world.AddRequest("late"), soon), StatusIs(StatusCode::kDeadlineExceeded));
  }
  Eventually([&] { return world.stack().in_flight() == 0; });
  EXPECT_EQ(world.CountNotes(), 2);
}

TEST(Admission, HeldCallsAreUnansweredButNotBeingWorkedOn) {
  NoteWorld world;
  Pending held(world, world.AskRequest("why"));
  Eventually([&] { return world.waiters().held() == 1 && world.stack().in_flight() == 0; });
  EXPECT_EQ(world.stack().unanswered(), 1);
  world.stack().StartDraining();
  EXPECT_THAT(held.Wait(), IsOk());
  Eventually([&] { return world.stack().unanswered() == 0; });
}

// The server learns of a cancelled call some time after the client, so one try proves little.
bool CancelledCallIsDropped(NoteWorld& world) {
  const int64_t before = world.CountNotes();
  BlockedWriter blocked(world.database().writer());
  Pending pending(world, world.AskRequest("no wait"));
  Eventually([&] { return world.stack().in_flight() == 1; });
  pending.Cancel();
  EXPECT_THAT(pending.Wait(), StatusIs(StatusCode::kCancelled));
  (void)world.Get("none");
  blocked.Release();
  Eventually([&] { return world.stack().in_flight() == 0; });
  return world.CountNotes() == before;
}

TEST(Admission, ACallWhoseCallerIsGoneIsDropped) {
  NoteWorld world;
  int tries = 0;
  while (!CancelledCallIsDropped(world)) ASSERT_LT(++tries, 100);
}

TEST(Admission, ACallWhoseDeadlinePassedBeforeItRanIsDropped) {
  NoteWorld world;
  {
    BlockedWriter blocked(world.database().writer());
    CallOptions options = NoteWorld::As("alice");
    options.timeout = absl::Milliseconds(60);
    EXPECT_THAT(world.Add(world.AddRequest("late"), options),
                StatusIs(StatusCode::kDeadlineExceeded));
  }
  EXPECT_THAT(world.Add(world.AddRequest("after")), IsOk());
  EXPECT_EQ(world.CountNotes(), 1);
}

}  // namespace
}  // namespace holdfast::rpc
