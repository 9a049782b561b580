// Versions of customers: they tell every commit that touches one, and nothing is promised while
// such a commit is under way.
#include "libs/sql/versions.h"

#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace holdfast::sql {
namespace {

using testing::Each;
using testing::Eq;

constexpr Statement kInsert{"insert_word", "INSERT INTO words (word) VALUES ($1)"};

std::vector<Migration> Words() {
  return {{"words", 1, "CREATE TABLE words (word TEXT NOT NULL) STRICT;", ""}};
}

TEST(Versions, AreAsTheyWereUntilACommitHasEnded) {
  Versions versions;
  const std::optional<uint64_t> before = versions.Of("acme/ada");
  ASSERT_TRUE(before.has_value());
  EXPECT_EQ(versions.Of("acme/ada"), before);
  versions.BeginCommit("acme/ada");
  EXPECT_EQ(versions.Of("acme/ada"), std::nullopt);
  versions.EndCommit("acme/ada");
  ASSERT_TRUE(versions.Of("acme/ada").has_value());
  EXPECT_NE(versions.Of("acme/ada"), before);
}

TEST(Versions, OfOneCustomerTwiceInAGroupStaysUnderWayUntilBothHaveEnded) {
  Versions versions;
  versions.BeginCommit("acme/ada");
  versions.BeginCommit("acme/ada");
  EXPECT_EQ(versions.Of("acme/ada"), std::nullopt);
  versions.EndCommit("acme/ada");
  EXPECT_EQ(versions.Of("acme/ada"), std::nullopt);
  versions.EndCommit("acme/ada");
  EXPECT_TRUE(versions.Of("acme/ada").has_value());
}

TEST(Versions, ACommandWithoutACustomerTouchesEverybody) {
  for (const char* nobody : {"", "acme/"}) {
    Versions versions;
    const std::optional<uint64_t> before = versions.Of("acme/ada");
    versions.BeginCommit(nobody);
    EXPECT_EQ(versions.Of("acme/ada"), std::nullopt);
    versions.EndCommit(nobody);
    EXPECT_NE(versions.Of("acme/ada"), before);
  }
}

// Looks at a customer's version where the commit begins and where it is durable.
class Looking : public FaultPoints {
 public:
  CommitFault AtCommit(int) override {
    Look();
    return std::exchange(fault, CommitFault::kNone);
  }
  void AfterCommit() override { Look(); }
  void Look() { seen.push_back(database->versions()->Of("acme/ada")); }

  Database* database = nullptr;
  CommitFault fault = CommitFault::kNone;
  std::vector<std::optional<uint64_t>> seen;
};

class WriterVersions : public testing::Test {
 protected:
  WriterVersions() { looking_.database = &database_.database(); }

  absl::Status Write(const std::string& affinity) {
    return database_.writer().Run([](Txn& txn) { return txn.Exec(kInsert, {"hello"}); }, affinity);
  }
  std::optional<uint64_t> Version() { return database_.database().versions()->Of("acme/ada"); }

  Looking looking_;
  TestDatabase database_{Words(), Options{.faults = &looking_}};
};

TEST_F(WriterVersions, AreUnderWayFromBeforeTheCommitUntilItIsDurable) {
  const std::optional<uint64_t> before = Version();
  ASSERT_TRUE(before.has_value());
  ASSERT_THAT(Write("acme/ada"), IsOk());
  EXPECT_EQ(looking_.seen.size(), 2);
  EXPECT_THAT(looking_.seen, Each(Eq(std::nullopt)));
  ASSERT_TRUE(Version().has_value());
  EXPECT_NE(Version(), before);
}

TEST_F(WriterVersions, StayWhereNothingWasWritten) {
  const std::optional<uint64_t> before = Version();
  ASSERT_THAT(database_.writer().Run([](Txn&) { return absl::OkStatus(); }, "acme/ada"), IsOk());
  EXPECT_EQ(Version(), before);
}

TEST_F(WriterVersions, GrowAlsoWhereNobodyKnowsWhetherItIsStored) {
  const std::optional<uint64_t> before = Version();
  looking_.fault = CommitFault::kUnknownKept;
  EXPECT_FALSE(Write("acme/ada").ok());
  ASSERT_TRUE(Version().has_value());
  EXPECT_NE(Version(), before);
}

TEST_F(WriterVersions, AreWholeAgainAfterAGroupThatRanAlone) {
  looking_.fault = CommitFault::kAborted;
  ASSERT_THAT(Write("acme/ada"), IsOk());
  EXPECT_TRUE(Version().has_value());
}

}  // namespace
}  // namespace holdfast::sql
