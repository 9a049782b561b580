// Who a bearer token stands for, and what a token file must look like.
#include "libs/auth/token_file.h"

#include <fstream>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/clock/clock.h"
#include "libs/executor/manual_executor.h"
#include "libs/status/reasons.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace holdfast::auth {
namespace {

using testing::HasSubstr;

std::string Entry(const std::string& token, const std::string& rest) {
  return absl::StrCat(R"({"sha256":")", HashToken(token), R"(",)", rest, "}");
}

std::string FileOf(const std::string& entries) {
  return absl::StrCat(R"({"tokens":[)", entries, "]}");
}

constexpr char kClient[] = R"("tenant":"acme","name":"checkout","roles":["client","operator"])";
constexpr char kSuite[] = R"("tenant":"*","name":"feedback","roles":["service"])";

class TokenFile : public testing::Test {
 protected:
  void Write(const std::string& text) { std::ofstream(path_) << text; }

  TempDir dir_;
  std::string path_ = dir_.File("tokens.json");
};

TEST(HashToken, IsSha256InHex) {
  EXPECT_EQ(HashToken("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_F(TokenFile, KnownTokenYieldsItsPrincipal) {
  Write(FileOf(Entry("one", kClient) + "," + Entry("two", kSuite)));
  const auto tokens = TokenFileAuthenticator::Open(path_);
  ASSERT_THAT(tokens, IsOk());
  const auto client = (*tokens)->Authenticate({"Bearer one"});
  ASSERT_THAT(client, IsOk());
  EXPECT_EQ(client->tenant, "acme");
  EXPECT_EQ(client->name, "checkout");
  EXPECT_EQ(client->roles, (RoleSet{Role::kClient, Role::kOperator}));
  const auto suite = (*tokens)->Authenticate({"bearer  two "});
  ASSERT_THAT(suite, IsOk());
  EXPECT_TRUE(suite->SpansTenants());
}

TEST_F(TokenFile, AnythingElseIsUnauthenticatedAndNeverRepeated) {
  Write(FileOf(Entry("one", kClient)));
  const auto tokens = TokenFileAuthenticator::Open(path_);
  ASSERT_THAT(tokens, IsOk());
  for (const std::string given :
       {"", "Bearer ", "Bearer nosuchtoken", "Basic one", "one", "Bearer One"}) {
    const auto refused = (*tokens)->Authenticate({given});
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnauthenticated, kUnauthenticated)) << given;
    EXPECT_THAT(std::string(refused.status().message()), Not(HasSubstr("nosuchtoken")));
  }
  EXPECT_THAT((*tokens)->Authenticate({"Bearer " + std::string(5000, 'x')}),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

struct BadFile {
  const char* name;
  std::string text;
  const char* field;
};

class BadTokenFile : public testing::TestWithParam<BadFile> {};

TEST_P(BadTokenFile, NamesEntryAndKey) {
  const auto parsed = ParseTokenFile(GetParam().text);
  ASSERT_THAT(parsed, StatusIs(absl::StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_EQ(MetadataOf(parsed.status())[0].second, GetParam().field);
}

INSTANTIATE_TEST_SUITE_P(
    All, BadTokenFile,
    testing::Values(
        BadFile{"NotJson", "tokens", "tokens"}, BadFile{"Array", "[]", "tokens"},
        BadFile{"OtherKey", R"({"tokens":[],"more":1})", "tokens"},
        BadFile{"EntryIsText", FileOf(R"("x")"), "tokens[0]"},
        BadFile{"NoHash", FileOf(absl::StrCat("{", kClient, "}")), "tokens[0].sha256"},
        BadFile{"ShortHash", FileOf(absl::StrCat(R"({"sha256":"abc",)", kClient, "}")),
                "tokens[0].sha256"},
        BadFile{"NoRoles", FileOf(Entry("a", R"("tenant":"t","name":"n","roles":[])")),
                "tokens[0].roles"},
        BadFile{"UnknownRole", FileOf(Entry("a", R"("tenant":"t","name":"n","roles":["root"])")),
                "tokens[0].roles"},
        BadFile{"NoTenant", FileOf(Entry("a", R"("name":"n","roles":["client"])")),
                "tokens[0].tenant"},
        BadFile{"EmptyName", FileOf(Entry("a", R"("tenant":"t","name":"","roles":["client"])")),
                "tokens[0].name"},
        BadFile{"UnknownKey", FileOf(Entry("a", absl::StrCat(kClient, R"(,"token":"a")"))),
                "tokens[0].token"},
        BadFile{"ClientOfAllTenants",
                FileOf(Entry("a", R"("tenant":"*","name":"n","roles":["client"])")),
                "tokens[0].tenant"},
        BadFile{"Twice", FileOf(Entry("a", kClient) + "," + Entry("a", kSuite)),
                "tokens[1].sha256"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(TokenFile, ReloadTakesNewTokensAndKeepsTheOldOnesOnError) {
  Write(FileOf(Entry("one", kClient)));
  const auto tokens = TokenFileAuthenticator::Open(path_);
  ASSERT_THAT(tokens, IsOk());
  VirtualClock clock(absl::UnixEpoch());
  ManualExecutor executor(1, clock);
  const auto reloading = (*tokens)->StartReloading(executor, absl::Seconds(2));
  Write("broken");
  executor.RunFor(absl::Seconds(3));
  EXPECT_THAT((*tokens)->Authenticate({"Bearer one"}), IsOk());
  Write(FileOf(Entry("second", kClient)));
  executor.RunFor(absl::Seconds(3));
  EXPECT_THAT((*tokens)->Authenticate({"Bearer second"}), IsOk());
  EXPECT_THAT((*tokens)->Authenticate({"Bearer one"}),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(TokenFile, ReadTokenTakesTheFirstLine) {
  Write(" abc \nmore\n");
  EXPECT_THAT(ReadToken(path_), IsOkAndHolds(std::string("abc")));
  Write("\n");
  EXPECT_THAT(ReadToken(path_), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ReadToken(dir_.File("none")), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace holdfast::auth
