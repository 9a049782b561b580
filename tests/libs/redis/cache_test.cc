// The versioned cache: no order of writers lets an old value win, and what is not ours is a miss.
#include "libs/redis/cache.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "libs/clock/clock.h"
#include "libs/executor/thread_executor.h"
#include "libs/redis/keys.h"
#include "tests/support/redis_server/redis_server.h"
#include "tests/support/status_matchers.h"

namespace holdfast::redis {
namespace {

using testing_support::RedisServer;

constexpr absl::Duration kPatience = absl::Seconds(20);

struct Seen {
  CacheOutcome outcome;
  int64_t version = -1;
  std::string bytes;
};

class CacheTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(connection_.AwaitUp(kPatience)); }
  Seen Get(const std::string& key) {
    Seen seen;
    seen.outcome = cache_.GetBlocking(key, kPatience, [&](int64_t version, std::string_view bytes) {
      seen.version = version;
      seen.bytes = std::string(bytes);
      return bytes != "undecodable";
    });
    return seen;
  }
  bool Exists(const std::string& key) {
    auto reply = connection_.Execute({"EXISTS", key}, kPatience);
    return reply.ok() && reply->integer == 1;
  }
  static ConnectionOptions OptionsFor(const std::string& address) {
    ConnectionOptions options;
    options.address = address;
    options.connect_timeout = absl::Seconds(2);
    options.stall_timeout = absl::Seconds(2);
    return options;
  }

  RedisServer server_;
  ProcessClock clock_;
  ThreadExecutor executor_{clock_};
  Connection connection_{executor_, OptionsFor(server_.address())};
  VersionedCache cache_{connection_};
  const std::string key_ = OutlookKey("acme", "customers/c1");
};

TEST(RedisKeys, AreExactlyTheAgreedOnes) {
  EXPECT_EQ(EventStreamKey(0), "hf:{p00}:events");
  EXPECT_EQ(EventStreamKey(15), "hf:{p15}:events");
  EXPECT_EQ(OutlookKey("acme", "customers/c1"), "hf:{acme:customers/c1}:outlook");
}

TEST_F(CacheTest, AbsentIsAMiss) { EXPECT_EQ(Get(key_).outcome, CacheOutcome::kMiss); }

TEST_F(CacheTest, GivesBackVersionAndBytes) {
  const std::string bytes("a\0\xff b", 5);
  cache_.Put(key_, 7, bytes, kPatience);
  const Seen seen = Get(key_);
  EXPECT_EQ(seen.outcome, CacheOutcome::kHit);
  EXPECT_EQ(seen.version, 7);
  EXPECT_EQ(seen.bytes, bytes);
}

TEST_F(CacheTest, AnOlderVersionNeverOverwrites) {
  cache_.Put(key_, 10, "ten", kPatience);
  cache_.Put(key_, 9, "nine", kPatience);  // shorter as text, too
  EXPECT_EQ(Get(key_).bytes, "ten");
  cache_.Put(key_, 10, "ten again", kPatience);
  EXPECT_EQ(Get(key_).bytes, "ten again");
}

TEST_F(CacheTest, ComparesEveryBitOfTheVersion) {
  constexpr int64_t kBig = int64_t{9223372036854775806};
  cache_.Put(key_, kBig, "new", kPatience);
  cache_.Put(key_, kBig - 1, "old", kPatience);  // the same number as a double
  EXPECT_EQ(Get(key_).bytes, "new");
  EXPECT_EQ(Get(key_).version, kBig);
}

TEST_F(CacheTest, AnyOrderOfWritersLeavesTheNewest) {
  EXPECT_TRUE(rc::check("the greatest version stays", [&](std::vector<uint32_t> versions) {
    RC_PRE(!versions.empty());
    cache_.Forget(key_);
    for (uint32_t version : versions) {
      cache_.Put(key_, version, absl::StrCat("v", version), kPatience);
    }
    const uint32_t newest = *std::max_element(versions.begin(), versions.end());
    const Seen seen = Get(key_);
    RC_ASSERT(seen.version == newest);
    RC_ASSERT(seen.bytes == absl::StrCat("v", newest));
  }));
}

TEST_F(CacheTest, UndecodableIsAMissAndGone) {
  cache_.Put(key_, 1, "undecodable", kPatience);
  EXPECT_EQ(Get(key_).outcome, CacheOutcome::kMiss);
  EXPECT_FALSE(Exists(key_));
}

TEST_F(CacheTest, PoisonOfEveryKindIsAMissAndGone) {
  const std::vector<std::vector<std::string>> kPoison = {
      {"SET", key_, "a string"},
      {"RPUSH", key_, "a list"},
      {"HSET", key_, "v", "not a number", "b", "x"},
      {"HSET", key_, "v", "-4", "b", "x"},
      {"HSET", key_, "v", "99999999999999999999999", "b", "x"},
      {"HSET", key_, "b", "no version"}};
  for (const auto& command : kPoison) {
    ASSERT_THAT(connection_.Execute(command, kPatience), IsOk());
    EXPECT_EQ(Get(key_).outcome, CacheOutcome::kMiss) << command[0] << " " << command[2];
    EXPECT_FALSE(Exists(key_)) << command[0] << " " << command[2];
  }
}

TEST_F(CacheTest, PoisonDoesNotKeepAValueOut) {
  ASSERT_THAT(connection_.Execute({"SET", key_, "a string"}, kPatience), IsOk());
  cache_.Put(key_, 1, "value", kPatience);
  EXPECT_EQ(Get(key_).bytes, "value");
}

TEST_F(CacheTest, EntriesLiveForTheirTtl) {
  cache_.Put(key_, 1, "value", absl::Seconds(100));
  auto ttl = connection_.Execute({"PTTL", key_}, kPatience);
  ASSERT_THAT(ttl, IsOk());
  EXPECT_GT(ttl->integer, 70 * 1000);
  EXPECT_LE(ttl->integer, 100 * 1000);
}

TEST_F(CacheTest, DownIsToldFromAMiss) {
  server_.Kill();
  EXPECT_EQ(Get(key_).outcome, CacheOutcome::kDown);
  cache_.Put(key_, 1, "value", kPatience);  // dropped, not an error
}

}  // namespace
}  // namespace holdfast::redis
