// The pipelined connection against a real server: order, deadlines, refusal while down, coming
// back.
#include "libs/redis/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "libs/clock/clock.h"
#include "libs/executor/thread_executor.h"
#include "tests/support/redis_server/redis_server.h"
#include "tests/support/status_matchers.h"

namespace holdfast::redis {
namespace {

using testing::HasSubstr;
using testing_support::RedisServer;

constexpr absl::Duration kPatience = absl::Seconds(20);

class ConnectionTest : public testing::Test {
 protected:
  ConnectionOptions Options() {
    ConnectionOptions options;
    options.address = server_.address();
    options.connect_timeout = absl::Seconds(2);
    options.stall_timeout = absl::Seconds(2);
    return options;
  }
  bool AwaitDown(const Connection& connection) {
    const absl::Time give_up = clock_.Now() + kPatience;
    while (connection.up() && clock_.Now() < give_up) std::this_thread::yield();
    return !connection.up();
  }

  RedisServer server_;
  ProcessClock clock_;
  ThreadExecutor executor_{clock_};
};

TEST_F(ConnectionTest, AnswersInOrderToManyCallers) {
  Connection connection(executor_, Options());
  ASSERT_TRUE(connection.AwaitUp(kPatience));
  constexpr int kThreads = 8;
  constexpr int kCalls = 500;
  std::atomic<int> right = 0;
  absl::BlockingCounter pending(kThreads * kCalls);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kCalls; ++i) {
        const std::string said = absl::StrCat(t, ":", i);
        connection.Call({"ECHO", said}, kPatience, [&, said](absl::StatusOr<Reply> reply) {
          if (reply.ok() && reply->text == said) ++right;
          pending.DecrementCount();
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  pending.Wait();
  EXPECT_EQ(right, kThreads * kCalls);
  EXPECT_EQ(connection.counters().sent, uint64_t{kThreads * kCalls});
  EXPECT_EQ(connection.counters().failed, 0u);
}

TEST_F(ConnectionTest, CarriesValuesLargerThanTheSocketBuffer) {
  Connection connection(executor_, Options());
  ASSERT_TRUE(connection.AwaitUp(kPatience));
  const std::string large(8 << 20, 'x');
  ASSERT_THAT(connection.Execute({"SET", "k", large}, kPatience), IsOk());
  auto reply = connection.Execute({"GET", "k"}, kPatience);
  ASSERT_THAT(reply, IsOk());
  EXPECT_TRUE(reply->text == large);
}

TEST_F(ConnectionTest, ErrorRepliesAreStatusesAndLeaveTheConnectionUp) {
  Connection connection(executor_, Options());
  ASSERT_TRUE(connection.AwaitUp(kPatience));
  ASSERT_THAT(connection.Execute({"SET", "k", "text"}, kPatience), IsOk());
  EXPECT_THAT(connection.Execute({"HGET", "k", "f"}, kPatience),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(connection.Execute({"XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", ">"}, kPatience),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_TRUE(connection.up());
  EXPECT_EQ(connection.counters().failed, 2u);
}

TEST_F(ConnectionTest, NobodyListeningRefusesAtOnce) {
  server_.Kill();
  Connection connection(executor_, Options());
  EXPECT_FALSE(connection.up());
  EXPECT_THAT(connection.Execute({"PING"}, kPatience), StatusIs(absl::StatusCode::kUnavailable));
  connection.Send({"PING"});
  EXPECT_EQ(connection.counters().refused, 2u);
  EXPECT_EQ(connection.counters().sent, 0u);
}

TEST_F(ConnectionTest, ComesBackAfterTheServerWasKilled) {
  Connection connection(executor_, Options());
  ASSERT_TRUE(connection.AwaitUp(kPatience));
  for (int round = 0; round < 3; ++round) {
    server_.Kill();
    ASSERT_TRUE(AwaitDown(connection));
    EXPECT_THAT(connection.Execute({"PING"}, kPatience), StatusIs(absl::StatusCode::kUnavailable));
    server_.Start();
    ASSERT_TRUE(connection.AwaitUp(kPatience));
    EXPECT_THAT(connection.Execute({"PING"}, kPatience), IsOk());
  }
  EXPECT_EQ(connection.counters().connects, 4u);
}

TEST_F(ConnectionTest, AHungServerTimesOutTheCallThenOpensTheBreaker) {
  ConnectionOptions options = Options();
  options.connect_timeout = absl::Milliseconds(200);
  options.stall_timeout = absl::Milliseconds(400);
  Connection connection(executor_, options);
  ASSERT_TRUE(connection.AwaitUp(kPatience));
  server_.Pause();
  const absl::Time before = clock_.Now();
  EXPECT_THAT(connection.Execute({"PING"}, absl::Milliseconds(20)),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_GE(clock_.Now() - before, absl::Milliseconds(20));
  EXPECT_THAT(connection.Execute({"PING"}, kPatience), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_FALSE(connection.up());  // and stays down: connecting works, PING is not answered
  EXPECT_THAT(connection.Execute({"PING"}, kPatience), StatusIs(absl::StatusCode::kUnavailable));
  server_.Resume();
  ASSERT_TRUE(connection.AwaitUp(kPatience));
  EXPECT_THAT(connection.Execute({"PING"}, kPatience), IsOk());
}

TEST_F(ConnectionTest, RefusesBeyondItsBounds) {
  ConnectionOptions options = Options();
  options.outstanding_max = 3;
  options.unsent_bytes_max = 1000;
  Connection connection(executor_, options);
  ASSERT_TRUE(connection.AwaitUp(kPatience));
  EXPECT_THAT(connection.Execute({"SET", "k", std::string(1000, 'x')}, kPatience),
              StatusIs(absl::StatusCode::kResourceExhausted));
  server_.Pause();
  absl::BlockingCounter ended(3);
  for (int i = 0; i < 3; ++i) {
    connection.Call({"PING"}, kPatience, [&](absl::StatusOr<Reply>) { ended.DecrementCount(); });
  }
  EXPECT_THAT(connection.Execute({"PING"}, kPatience),
              StatusIs(absl::StatusCode::kResourceExhausted));
  server_.Resume();
  ended.Wait();
}

TEST_F(ConnectionTest, DestructionEndsWhatIsOutstanding) {
  absl::StatusCode code = absl::StatusCode::kOk;
  {
    Connection connection(executor_, Options());
    ASSERT_TRUE(connection.AwaitUp(kPatience));
    server_.Pause();
    connection.Call({"PING"}, kPatience,
                    [&](absl::StatusOr<Reply> reply) { code = reply.status().code(); });
  }
  EXPECT_EQ(code, absl::StatusCode::kCancelled);
  server_.Resume();
}

TEST_F(ConnectionTest, AuthenticatesAndNoticesAWrongPassword) {
  server_.Ask({"CONFIG", "SET", "requirepass", "right"});
  ConnectionOptions options = Options();
  options.password = "wrong";
  Connection denied(executor_, options);
  EXPECT_FALSE(denied.AwaitUp(absl::Milliseconds(100)));
  options.password = "right";
  Connection allowed(executor_, options);
  EXPECT_TRUE(allowed.AwaitUp(kPatience));
  ASSERT_THAT(allowed.Execute({"CONFIG", "SET", "requirepass", ""}, kPatience), IsOk());
}

TEST(RedisReply, ParsesWhateverTheCutsBetweenReads) {
  const std::string bytes = "*3\r\n$5\r\nhello\r\n:42\r\n*2\r\n$-1\r\n+fine\r\n-NOGROUP none\r\n";
  for (size_t cut = 1; cut < bytes.size(); ++cut) {
    ReplyParser parser;
    std::vector<Reply> replies;
    for (size_t at = 0; at < bytes.size(); at += cut) {
      ASSERT_THAT(parser.Feed(std::string_view(bytes).substr(at, cut)), IsOk());
      while (true) {
        auto reply = parser.Next();
        ASSERT_THAT(reply, IsOk());
        if (!reply->has_value()) break;
        replies.push_back(**reply);
      }
    }
    ASSERT_EQ(replies.size(), 2u);
    ASSERT_EQ(replies[0].elements.size(), 3u);
    EXPECT_EQ(replies[0].elements[0].text, "hello");
    EXPECT_EQ(replies[0].elements[1].integer, 42);
    EXPECT_TRUE(replies[0].elements[2].elements[0].nil());
    EXPECT_EQ(replies[0].elements[2].elements[1].kind, Reply::Kind::kStatus);
    EXPECT_EQ(replies[1].kind, Reply::Kind::kError);
  }
}

TEST(RedisReply, WhatIsNoRespBreaksTheParser) {
  ReplyParser parser;
  ASSERT_THAT(parser.Feed("%1\r\n"), IsOk());  // a RESP3 map
  EXPECT_THAT(parser.Next(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(parser.Next(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(RedisReply, FormatsBinaryArguments) {
  EXPECT_EQ(FormatCommand({"SET", std::string("a\0b", 3), ""}),
            std::string("*3\r\n$3\r\nSET\r\n$3\r\na\0b\r\n$0\r\n\r\n", 28));
}

}  // namespace
}  // namespace holdfast::redis
