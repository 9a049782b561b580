// What a service's settings mean to its stack, its database and its server.
#include "libs/rpc/serving.h"

#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace holdfast::rpc {
namespace {

using testing::HasSubstr;

absl::StatusOr<config::Config> Parsed(std::vector<std::string> flags) {
  config::Settings settings("holdfast-test", "Tests.");
  settings.Text("listen", "127.0.0.1:1", "")
      .Text("admin_listen", "", "")
      .Text("metrics_listen", "", "")
      .Text("database", "sqlite:x.db", "")
      .Text("database_schema", "", "");
  return AddServing(settings).Parse(flags, {});
}

TEST(Serving, AdmissionIsOnUnlessSwitchedOff) {
  const auto plain = Parsed({});
  ASSERT_THAT(plain, IsOk());
  EXPECT_THAT(CheckServing(*plain), IsOk());
  EXPECT_TRUE(LimitsOf(*plain).admission);
  EXPECT_EQ(DatabaseOf(*plain).url, "sqlite:x.db");
  EXPECT_EQ(DatabaseOf(*plain).reader_queue_max, sql::Options{}.reader_queue_max);
}

TEST(Serving, WithAdmissionOffNoQueueHasABound) {
  const auto off = Parsed({"--admission", "off"});
  ASSERT_THAT(off, IsOk());
  EXPECT_THAT(CheckServing(*off), IsOk());
  EXPECT_FALSE(LimitsOf(*off).admission);
  EXPECT_EQ(DatabaseOf(*off).reader_queue_max, std::numeric_limits<int>::max());
  EXPECT_EQ(DatabaseOf(*off).writer_queue_max, std::numeric_limits<int>::max());
}

TEST(Serving, WhatMakesNoSenseIsNamed) {
  const std::vector<std::pair<std::string, std::string>> flags = {
      {"admission", "maybe"}, {"held_max", "-1"}, {"drain_linger", "-1s"}, {"drain_budget", "-1s"}};
  for (const auto& [key, value] : flags) {
    const auto config = Parsed({"--" + key, value});
    ASSERT_THAT(config, IsOk()) << key;
    const absl::Status refused = CheckServing(*config);
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(std::string(refused.message()), HasSubstr(key));
  }
}

TEST(Serving, TheServerLingersAndDrainsAsTold) {
  const telemetry::Metrics metrics;
  const auto config = Parsed({"--drain_linger", "5s", "--drain_budget=7s", "--held_max", "3"});
  ASSERT_THAT(config, IsOk());
  const ServerOptions options = ServerOptionsOf(*config, metrics);
  EXPECT_EQ(options.listen, "127.0.0.1:1");
  EXPECT_EQ(options.linger, absl::Seconds(5));
  EXPECT_EQ(options.drain_budget, absl::Seconds(7));
  EXPECT_EQ(HeldMaxOf(*config), 3u);
}

}  // namespace
}  // namespace holdfast::rpc
