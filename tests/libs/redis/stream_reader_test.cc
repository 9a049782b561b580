// Streams read by a consumer group: nothing is skipped, whatever happens to the server.
#include "libs/redis/stream_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "libs/clock/clock.h"
#include "libs/executor/thread_executor.h"
#include "libs/redis/connection.h"
#include "tests/support/redis_server/redis_server.h"
#include "tests/support/status_matchers.h"

namespace holdfast::redis {
namespace {

using testing_support::RedisServer;

constexpr absl::Duration kPatience = absl::Seconds(20);

// Remembers the field "n" of each entry and how often the reader said it (re)started.
class Sink {
 public:
  void Take(std::vector<StreamEntry> entries) {
    absl::MutexLock lock(&mu_);
    for (const StreamEntry& entry : entries) {
      for (const auto& [name, value] : entry.fields) {
        if (name == "n") seen_.insert(entry.key + "/" + value);
      }
    }
  }
  void State(bool up) {
    absl::MutexLock lock(&mu_);
    ++(up ? starts_ : ends_);
  }
  bool AwaitSeen(const std::string& what) {
    absl::MutexLock lock(&mu_);
    auto seen = [&] { return seen_.count(what) > 0; };
    return mu_.AwaitWithTimeout(absl::Condition(&seen), kPatience);
  }
  bool AwaitStarts(int starts) {
    absl::MutexLock lock(&mu_);
    auto enough = [&] { return starts_ >= starts; };
    return mu_.AwaitWithTimeout(absl::Condition(&enough), kPatience);
  }
  int ends() {
    absl::MutexLock lock(&mu_);
    return ends_;
  }

 private:
  absl::Mutex mu_;
  std::multiset<std::string> seen_;
  int starts_ = 0;
  int ends_ = 0;
};

class StreamReaderTest : public testing::Test {
 protected:
  ConnectionOptions Options() {
    ConnectionOptions options;
    options.address = server_.address();
    options.connect_timeout = absl::Seconds(2);
    options.stall_timeout = absl::Seconds(2);
    return options;
  }
  std::unique_ptr<StreamReader> Reader() {
    StreamReaderOptions options;
    options.group = "g";
    options.consumer = "c";
    options.keys = {"s1", "s2"};
    options.block = absl::Milliseconds(200);
    return std::make_unique<StreamReader>(
        executor_, Options(), options,
        [this](std::vector<StreamEntry> entries) { sink_.Take(std::move(entries)); },
        [this](bool up) { sink_.State(up); });
  }
  void Add(const std::string& key, const std::string& n) {
    server_.Ask({"XADD", key, "*", "n", n});
  }

  RedisServer server_;
  ProcessClock clock_;
  ThreadExecutor executor_{clock_};
  Sink sink_;
};

TEST_F(StreamReaderTest, ReadsWhatWasThereBeforeTheGroup) {
  Add("s1", "early");
  auto reader = Reader();
  EXPECT_TRUE(sink_.AwaitSeen("s1/early"));
  EXPECT_TRUE(reader->up());
}

TEST_F(StreamReaderTest, ReadsSeveralStreams) {
  auto reader = Reader();
  ASSERT_TRUE(sink_.AwaitStarts(1));
  Add("s2", "b");
  Add("s1", "a");
  EXPECT_TRUE(sink_.AwaitSeen("s1/a"));
  EXPECT_TRUE(sink_.AwaitSeen("s2/b"));
}

TEST_F(StreamReaderTest, LeavesNoPendingListBehind) {
  auto reader = Reader();
  Add("s1", "a");
  ASSERT_TRUE(sink_.AwaitSeen("s1/a"));
  ConnectionOptions options = Options();
  Connection connection(executor_, options);
  ASSERT_TRUE(connection.AwaitUp(kPatience));
  auto pending = connection.Execute({"XPENDING", "s1", "g"}, kPatience);
  ASSERT_TRUE(pending.ok());
  EXPECT_EQ(pending->elements.at(0).integer, 0);
}

TEST_F(StreamReaderTest, AFlushedServerGetsItsGroupsBack) {
  auto reader = Reader();
  ASSERT_TRUE(sink_.AwaitStarts(1));
  server_.FlushAll();
  Add("s1", "after");
  EXPECT_TRUE(sink_.AwaitSeen("s1/after"));
  EXPECT_TRUE(sink_.AwaitStarts(2)) << "the consumer was not told to look for what it missed";
}

TEST_F(StreamReaderTest, ARestartedServerIsReadAgain) {
  auto reader = Reader();
  ASSERT_TRUE(sink_.AwaitStarts(1));
  server_.Kill();
  server_.Start();
  ASSERT_TRUE(sink_.AwaitStarts(2));
  EXPECT_GE(sink_.ends(), 1);
  Add("s1", "after");
  EXPECT_TRUE(sink_.AwaitSeen("s1/after"));
}

TEST_F(StreamReaderTest, AHungServerIsGivenUpAndFoundAgain) {
  ConnectionOptions connection = Options();
  connection.stall_timeout = absl::Milliseconds(100);
  StreamReaderOptions options;
  options.group = "g";
  options.consumer = "c";
  options.keys = {"s1"};
  options.block = absl::Milliseconds(50);
  StreamReader reader(
      executor_, connection, options,
      [this](std::vector<StreamEntry> entries) { sink_.Take(std::move(entries)); },
      [this](bool up) { sink_.State(up); });
  ASSERT_TRUE(sink_.AwaitStarts(1));
  server_.Pause();
  const absl::Time give_up = clock_.Now() + kPatience;
  while (sink_.ends() == 0 && clock_.Now() < give_up) std::this_thread::yield();
  EXPECT_FALSE(reader.up());
  server_.Resume();
  EXPECT_TRUE(sink_.AwaitStarts(2));
}

}  // namespace
}  // namespace holdfast::redis
