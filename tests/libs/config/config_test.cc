// Settings from flags, environment and file: which one wins, and that nothing unknown or malformed
// passes.
#include "libs/config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace holdfast::config {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ConfigTest : public testing::Test {
 protected:
  ConfigTest() {
    settings_.Text("listen", "127.0.0.1:7001", "Where to listen.")
        .Int("readers", 4, "Connections.")
        .Bool("verbose", false, "Say more.")
        .Duration("budget", absl::Milliseconds(150), "How long to wait.")
        .Secret("redis_password", "Of the redis user.");
  }
  std::string File(const std::string& text) {
    const std::string path = dir_.File("config.json");
    std::ofstream(path) << text;
    return path;
  }
  std::string ErrorOf(const std::vector<std::string>& args, const Environment& environment = {}) {
    auto config = settings_.Parse(args, environment);
    EXPECT_THAT(config, StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
    return std::string(config.status().message()) + " | " +
           MetadataOf(config.status()).at(0).second;
  }

  TempDir dir_;
  Settings settings_{"holdfast-billing", "Bills subscriptions."};
};

TEST_F(ConfigTest, DefaultsHoldWhenNothingIsGiven) {
  auto config = settings_.Parse({}, {});
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->Text("listen"), "127.0.0.1:7001");
  EXPECT_EQ(config->Int("readers"), 4);
  EXPECT_FALSE(config->Bool("verbose"));
  EXPECT_EQ(config->Duration("budget"), absl::Milliseconds(150));
  EXPECT_EQ(config->Text("redis_password"), "");
  EXPECT_EQ(config->SourceOf("listen"), "default");
}

TEST_F(ConfigTest, FlagBeatsEnvironmentBeatsFile) {
  const std::string path = File(R"({"listen": "file", "readers": 1, "budget": "1s"})");
  const Environment environment = {{"HOLDFAST_LISTEN", "environment"}, {"HOLDFAST_READERS", "2"}};
  auto config = settings_.Parse({"--config", path, "--listen=flag"}, environment);
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->Text("listen"), "flag");
  EXPECT_EQ(config->Int("readers"), 2);
  EXPECT_EQ(config->Duration("budget"), absl::Seconds(1));
  EXPECT_EQ(config->SourceOf("listen"), "flag --listen");
  EXPECT_EQ(config->SourceOf("readers"), "environment HOLDFAST_READERS");
  EXPECT_EQ(config->SourceOf("budget"), "file " + path);
}

TEST_F(ConfigTest, FlagsTakeBothForms) {
  auto config =
      settings_.Parse({"--listen", "a:1", "--readers=7", "--verbose", "--budget", "1h30m"}, {});
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->Text("listen"), "a:1");
  EXPECT_EQ(config->Int("readers"), 7);
  EXPECT_TRUE(config->Bool("verbose"));
  EXPECT_EQ(config->Duration("budget"), absl::Minutes(90));
}

TEST_F(ConfigTest, ABoolFlagTakesItsValueOnlyAfterEquals) {
  auto config = settings_.Parse({"--verbose=false"}, {});
  ASSERT_THAT(config, IsOk());
  EXPECT_FALSE(config->Bool("verbose"));
  EXPECT_THAT(ErrorOf({"--verbose", "false"}), HasSubstr("is no setting"));
}

TEST_F(ConfigTest, ValuesMayHoldEqualsSignsAndBeEmpty) {
  auto config = settings_.Parse({"--listen=a=b"}, {});
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->Text("listen"), "a=b");
  config = settings_.Parse({"--listen="}, {});
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->Text("listen"), "");
}

TEST_F(ConfigTest, UnknownKeysAreNamedWithTheirSource) {
  EXPECT_THAT(ErrorOf({"--lisen=a"}), AllOf(HasSubstr("lisen"), HasSubstr("flag --lisen")));
  EXPECT_THAT(ErrorOf({"stray"}), AllOf(HasSubstr("stray"), HasSubstr("command line")));
  EXPECT_THAT(ErrorOf({}, {{"HOLDFAST_LISEN", "a"}}), HasSubstr("environment HOLDFAST_LISEN"));
  const std::string path = File(R"({"lisen": "a"})");
  EXPECT_THAT(ErrorOf({"--config", path}), AllOf(HasSubstr("lisen"), HasSubstr("file " + path)));
}

TEST_F(ConfigTest, VariablesMustBeSpeltInCapitals) {
  EXPECT_THAT(ErrorOf({}, {{"HOLDFAST_Listen", "a"}}), HasSubstr("HOLDFAST_Listen"));
}

TEST_F(ConfigTest, TheDataFolderIsNoSetting) {
  EXPECT_THAT(settings_.Parse({}, {{"HOLDFAST_DATA", "/data"}}), IsOk());
}

TEST_F(ConfigTest, MalformedValuesAreRefused) {
  EXPECT_THAT(ErrorOf({"--readers=many"}), AllOf(HasSubstr("readers"), HasSubstr("integer")));
  EXPECT_THAT(ErrorOf({"--readers=99999999999999999999"}), HasSubstr("readers"));
  EXPECT_THAT(ErrorOf({"--verbose=yes"}), HasSubstr("true|false"));
  EXPECT_THAT(ErrorOf({"--budget=150"}), HasSubstr("duration"));
  EXPECT_THAT(ErrorOf({"--readers"}), HasSubstr("has no value"));
  EXPECT_THAT(ErrorOf({"--readers", "--verbose"}), HasSubstr("has no value"));
  EXPECT_THAT(ErrorOf({}, {{"HOLDFAST_READERS", ""}}), HasSubstr("environment HOLDFAST_READERS"));
}

TEST_F(ConfigTest, FilesMustBeReadableObjectsOfPlainValues) {
  EXPECT_THAT(ErrorOf({"--config", dir_.File("none.json")}), HasSubstr("cannot read"));
  EXPECT_THAT(ErrorOf({"--config", File("[1]")}), HasSubstr("JSON object"));
  EXPECT_THAT(ErrorOf({"--config", File("{\"readers\": 1")}), HasSubstr("JSON object"));
  EXPECT_THAT(ErrorOf({"--config", File(R"({"readers": [1]})")}), HasSubstr("readers"));
  EXPECT_THAT(ErrorOf({"--config", File(R"({"readers": null})")}), HasSubstr("readers"));
  EXPECT_THAT(ErrorOf({"--config", File(R"({"readers": 1.5})")}), HasSubstr("integer"));
}

TEST_F(ConfigTest, TheFileMayBeNamedByTheEnvironment) {
  auto config =
      settings_.Parse({}, {{"HOLDFAST_CONFIG", File(R"({"readers": 9, "verbose": true})")}});
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->Int("readers"), 9);
  EXPECT_TRUE(config->Bool("verbose"));
}

TEST_F(ConfigTest, SecretsAreNeverTakenFromFlagsNorPrinted) {
  EXPECT_THAT(ErrorOf({"--redis_password=hunter2"}), Not(HasSubstr("hunter2")));
  auto config = settings_.Parse({}, {{"HOLDFAST_REDIS_PASSWORD", "hunter2"}});
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->Text("redis_password"), "hunter2");
  EXPECT_THAT(config->Effective(),
              AllOf(Not(HasSubstr("hunter2")), HasSubstr("redis_password = [redacted]")));
}

TEST_F(ConfigTest, EffectiveShowsValuesAndSources) {
  auto config = settings_.Parse({"--readers=7"}, {});
  ASSERT_THAT(config, IsOk());
  EXPECT_THAT(config->Effective(), AllOf(HasSubstr("readers = 7  (flag --readers)\n"),
                                         HasSubstr("budget = 150ms  (default)\n")));
}

TEST_F(ConfigTest, HelpIsAskedForWhateverElseIsWrong) {
  for (const char* flag : {"--help", "-h"}) {
    auto config = settings_.Parse({"--nonsense", flag}, {{"HOLDFAST_NONSENSE", "1"}});
    ASSERT_THAT(config, IsOk());
    EXPECT_TRUE(config->help_asked());
  }
  EXPECT_THAT(settings_.Help(), AllOf(HasSubstr("--budget duration  default: 150ms"),
                                      HasSubstr("HOLDFAST_REDIS_PASSWORD  secret"),
                                      HasSubstr("Bills subscriptions.")));
}

TEST(HoldfastEnvironment, TakesOurVariablesAlone) {
  std::string ours = "HOLDFAST_LISTEN=a=b";
  std::string other = "PATH=/bin";
  std::string odd = "HOLDFAST_NOVALUE";
  char* entries[] = {ours.data(), other.data(), odd.data(), nullptr};
  EXPECT_THAT(HoldfastEnvironment(entries),
              testing::ElementsAre(testing::Pair("HOLDFAST_LISTEN", "a=b")));
}

TEST_F(ConfigTest, ReadingWhatWasNeverDeclaredIsABug) {
  auto config = settings_.Parse({}, {});
  ASSERT_THAT(config, IsOk());
  EXPECT_DEATH(config->Text("lisen"), "never declared");
  EXPECT_DEATH(config->Int("listen"), "");
}

}  // namespace
}  // namespace holdfast::config
