// The log: well-formed lines, nothing secret in them, and no caller ever held.
#include "libs/telemetry/log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <unistd.h>

#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <thread>

#include "libs/clock/clock.h"
#include "libs/telemetry/redact.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace holdfast::telemetry {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

class LogTest : public testing::Test {
 protected:
  void Open(Level level = Level::kDebug) {
    fd_ = open(dir_.File("log").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    ASSERT_GE(fd_, 0);
    guard_.emplace(LogOptions{.level = level, .fd = fd_, .service = "billing"});
  }
  // What was logged until now; ends logging.
  std::string Text() {
    guard_.reset();
    close(fd_);
    std::ostringstream text;
    text << std::ifstream(dir_.File("log")).rdbuf();
    return text.str();
  }
  std::vector<nlohmann::json> Lines() {
    std::istringstream text(Text());
    std::vector<nlohmann::json> lines;
    for (std::string line; std::getline(text, line);) {
      lines.push_back(nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false));
      EXPECT_TRUE(lines.back().is_object()) << line;
    }
    return lines;
  }

  TempDir dir_;
  int fd_ = -1;
  std::optional<LogGuard> guard_;
};

TEST_F(LogTest, ALineIsOneJsonObject) {
  Open();
  LogWarning("call.refused", {{"method", "Start"}, {"ms", 12}, {"late", true}, {"ratio", 0.5}});
  const auto lines = Lines();
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0]["event"], "call.refused");
  EXPECT_EQ(lines[0]["level"], "warning");
  EXPECT_EQ(lines[0]["service"], "billing");
  EXPECT_EQ(lines[0]["method"], "Start");
  EXPECT_EQ(lines[0]["ms"], 12);
  EXPECT_EQ(lines[0]["late"], true);
  EXPECT_EQ(lines[0]["ratio"], 0.5);
  EXPECT_THAT(lines[0]["time"].get<std::string>(),
              testing::MatchesRegex("....-..-..T..:..:........*Z"));
}

TEST_F(LogTest, ValuesCannotForgeLinesOrMembers) {
  Open();
  LogInfo("x.y", {{"name", std::string("a\"b\\c\n{\"event\":\"forged\"}\r\t\x01\x7f")}});
  const auto lines = Lines();
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0]["event"], "x.y");
  EXPECT_EQ(lines[0]["name"], std::string("a\"b\\c\n{\"event\":\"forged\"}\r\t\x01\x7f"));
}

TEST_F(LogTest, NumbersJsonCannotSayAreNull) {
  Open();
  LogInfo("x.y", {{"a", std::numeric_limits<double>::infinity()},
                  {"b", std::numeric_limits<double>::quiet_NaN()}});
  const auto lines = Lines();
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_TRUE(lines[0]["a"].is_null());
  EXPECT_TRUE(lines[0]["b"].is_null());
}

TEST_F(LogTest, SensitiveValuesAreRedacted) {
  Open();
  LogInfo("x.y", {{"token", "canary1"},
                  {"service_token", "canary2"},
                  {"password", 12345678},
                  {"note", "card 4111 1111 1111 1111 thanks"},
                  {"customer", "customers/c1"}});
  const std::string text = Text();
  EXPECT_THAT(text, Not(HasSubstr("canary")));
  EXPECT_THAT(text, Not(HasSubstr("12345678")));
  EXPECT_THAT(text, Not(HasSubstr("4111")));
  EXPECT_THAT(text, HasSubstr("customers/c1"));
}

TEST_F(LogTest, LevelsFilter) {
  Open(Level::kWarning);
  LogInfo("a.b");
  LogError("c.d");
  guard_->SetLevel(Level::kInfo);
  LogInfo("e.f");
  guard_->SetLevel(Level::kOff);
  LogError("g.h");
  const auto lines = Lines();
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0]["event"], "c.d");
  EXPECT_EQ(lines[1]["event"], "e.f");
}

TEST_F(LogTest, WithoutAGuardNothingIsWritten) {
  LogError("before.guard");
  Open();
  EXPECT_EQ(Text(), "");
  LogError("after.guard");
}

TEST(LogPipe, AFullPipeHoldsNoCallerAndLosesLinesByCount) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const ProcessClock clock;
  const absl::Time start = clock.Now();
  uint64_t lost = 0;
  {
    LogGuard guard({.level = Level::kInfo, .fd = ends[1], .service = "billing", .queue_lines = 64});
    const std::string big(1000, 'x');
    for (int i = 0; i < 5000; ++i)
      LogInfo("x.y", {{"note", big}});  // 5 MB into a pipe of 64 KiB nobody reads
    lost = guard.lost_lines();
  }
  EXPECT_LT(clock.Now() - start, absl::Seconds(10));
  EXPECT_GT(lost, 1000u);
  close(ends[0]);
  close(ends[1]);
}

TEST_F(LogTest, ManyThreadsWriteWholeLines) {
  Open();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      for (int i = 0; i < 500; ++i)
        LogInfo("x.y", {{"thread", t}, {"note", std::string(300, 'n')}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(Lines(), SizeIs(2000));
}

TEST(Redact, KnowsSensitiveKeys) {
  for (const char* key :
       {"token", "access_token", "password", "authorization", "email", "free_text", "card"}) {
    EXPECT_TRUE(IsSensitiveKey(key)) << key;
  }
  for (const char* key : {"customer", "tokens", "context", "cardinality", "method", ""}) {
    EXPECT_FALSE(IsSensitiveKey(key)) << key;
  }
}

TEST(Redact, FindsCardNumbersAndNothingElse) {
  for (const char* text : {"4111111111111111", "a 4111-1111-1111-1111 b", "5500 0000 0000 0004",
                           "378282246310005", "x4111111111111111y", "12 4111 1111 1111 1111"}) {
    EXPECT_TRUE(HoldsCardNumber(text)) << text;
  }
  for (const char* text : {"4111111111111112", "123456789012", "", "411111111111",
                           "2026-04-01T10:00:00", "41111111111111111111111"}) {
    EXPECT_FALSE(HoldsCardNumber(text)) << text;
  }
}

TEST(ParseLevel, KnowsItsNames) {
  EXPECT_THAT(ParseLevel("warning"), IsOk());
  EXPECT_THAT(ParseLevel("WARN"), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace holdfast::telemetry
