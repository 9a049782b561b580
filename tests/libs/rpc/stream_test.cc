// Streams follow the record from the beginning, and on.
#include "libs/rpc/stream.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/libs/rpc/note_world.h"
#include "tests/support/status_matchers.h"

namespace holdfast::rpc {
namespace {

using absl::StatusCode;

class Watching {
 public:
  explicit Watching(NoteWorld& world, const std::string& parent = "customers/c1",
                    const std::string& token = "alice") {
    CallOptions options = NoteWorld::As(token);
    options.timeout = absl::InfiniteDuration();
    Prepare(ctx_, options);
    v1::WatchNotesRequest req;
    req.set_parent(parent);
    reader_ = world.stub()->WatchNotes(&ctx_, req);
  }
  // The next note's text; "" at the end.
  std::string Next() {
    v1::Note note;
    return reader_->Read(&note) ? note.text() : "";
  }
  absl::Status End() { return FromGrpc(reader_->Finish()); }
  void Cancel() { ctx_.TryCancel(); }

 private:
  grpc::ClientContext ctx_;
  std::unique_ptr<grpc::ClientReader<v1::Note>> reader_;
};

WorldOptions NeverPolls() {
  WorldOptions options;
  options.limits.stream_poll = absl::Hours(1);
  return options;
}

TEST(Watch, SendsWhatIsThereAndWhatComes) {
  NoteWorld world(NeverPolls());
  for (const char* text : {"a", "b", "c"}) ASSERT_THAT(world.Add(world.AddRequest(text)), IsOk());
  Watching watching(world);
  EXPECT_EQ(watching.Next(), "a");
  EXPECT_EQ(watching.Next(), "b");
  EXPECT_EQ(watching.Next(), "c");
  ASSERT_THAT(world.Add(world.AddRequest("d")), IsOk());
  Eventually([&] { return world.waiters().Answer("notes/c1") == 1; });
  EXPECT_EQ(watching.Next(), "d");
}

TEST(Watch, FindsByPollingWhatNobodyToldIt) {
  WorldOptions options;
  options.limits.stream_poll = absl::Milliseconds(20);
  NoteWorld world(options);
  Watching watching(world);
  ASSERT_THAT(world.Add(world.AddRequest("a")), IsOk());
  EXPECT_EQ(watching.Next(), "a");
}

TEST(Watch, EndsAfterTheLastPage) {
  NoteWorld world(NeverPolls());
  ASSERT_THAT(world.Add(world.AddRequest("end")), IsOk());
  Watching watching(world);
  EXPECT_EQ(watching.Next(), "end");
  EXPECT_EQ(watching.Next(), "");
  EXPECT_THAT(watching.End(), IsOk());
}

TEST(Watch, EndsOnDrainWithItsReason) {
  NoteWorld world(NeverPolls());
  ASSERT_THAT(world.Add(world.AddRequest("a")), IsOk());
  Watching watching(world);
  EXPECT_EQ(watching.Next(), "a");
  Eventually([&] { return world.waiters().held() == 1; });
  world.stack().StartDraining();
  EXPECT_EQ(watching.Next(), "");
  EXPECT_THAT(watching.End(), StatusIs(StatusCode::kUnavailable, kDraining));
}

TEST(Watch, ACallerThatGoesAwayFreesItsPlace) {
  NoteWorld world(NeverPolls());
  ASSERT_THAT(world.Add(world.AddRequest("a")), IsOk());
  Watching watching(world);
  EXPECT_EQ(watching.Next(), "a");
  watching.Cancel();
  EXPECT_EQ(watching.Next(), "");
  EXPECT_THAT(watching.End(), StatusIs(StatusCode::kCancelled));
  Eventually([&] { return world.waiters().held() == 0; });
}

TEST(Watch, IsRefusedLikeAnyCall) {
  WorldOptions options;
  options.limits.streams_max = 1;
  NoteWorld world(options);
  EXPECT_THAT(Watching(world, "customers/c1", "mallory").End(),
              StatusIs(StatusCode::kUnauthenticated));
  EXPECT_THAT(Watching(world, "nonsense").End(),
              StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
  ASSERT_THAT(world.Add(world.AddRequest("a")), IsOk());
  Watching first(world);
  EXPECT_EQ(first.Next(), "a");
  EXPECT_THAT(Watching(world).End(), StatusIs(StatusCode::kResourceExhausted, kOverloaded));
}

}  // namespace
}  // namespace holdfast::rpc
