// Schema changes go forward only, once each, and never under a build that does not know them.
#include "libs/sql/migrate.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/executor/manual_executor.h"
#include "libs/sql/database.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace holdfast::sql {
namespace {

using testing::HasSubstr;

const Migration kPlans1{"plans", 1,
                        "CREATE TABLE plans (id TEXT PRIMARY KEY, minor INTEGER) STRICT;", ""};
const Migration kPlans2{"plans", 2,
                        "ALTER TABLE plans ADD COLUMN currency TEXT NOT NULL DEFAULT 'USD';"
                        "CREATE INDEX plans_by_currency ON plans (currency);",
                        ""};
const Migration kPlans3Broken{"plans", 3, "CREATE TABLE half (id TEXT); SELECT no_such_function();",
                              ""};
const Migration kOther1{"other", 1, "CREATE TABLE other (id TEXT PRIMARY KEY) STRICT;", ""};

class MigrateTest : public testing::Test {
 protected:
  absl::Status OpenAnd(std::vector<Migration> migrations,
                       absl::AnyInvocable<absl::Status(Txn&)> body = nullptr) {
    Options options;
    options.url = "sqlite:" + dir_.File("m.db");
    auto database = Database::Open(options, executor_, migrations);
    if (!database.ok() || !body) return database.status();
    return (*database)->writer().Run(std::move(body));
  }

  TempDir dir_;
  VirtualClock clock_{absl::UnixEpoch()};
  ManualExecutor executor_{1, clock_};
};

absl::Status InsertOld(Txn& txn) {
  return txn.Exec({"insert", "INSERT INTO plans VALUES ('gold', 3000)"});
}

TEST_F(MigrateTest, DataOfThePreviousVersionSurvives) {
  ASSERT_THAT(OpenAnd({kPlans1}, InsertOld), IsOk());
  EXPECT_THAT(OpenAnd({kPlans1, kPlans2},
                      [](Txn& txn) -> absl::Status {
                        HF_ASSIGN_OR_RETURN(
                            const Rows rows,
                            txn.Query({"select", "SELECT id, minor, currency FROM plans"}));
                        EXPECT_EQ(rows.size(), 1u);
                        EXPECT_EQ(rows.front().Text(0), "gold");
                        EXPECT_EQ(rows.front().Int(1), 3000);
                        EXPECT_EQ(rows.front().Text(2), "USD");
                        return absl::OkStatus();
                      }),
              IsOk());
}

TEST_F(MigrateTest, EachRunsOnceAndComponentsCountForThemselves) {
  ASSERT_THAT(OpenAnd({kPlans1}), IsOk());
  ASSERT_THAT(OpenAnd(Concat({{{kPlans1, kPlans2}}, {{kOther1}}})), IsOk());
  EXPECT_THAT(OpenAnd({kOther1, kPlans1, kPlans2}), IsOk());
}

TEST_F(MigrateTest, NewerNumberThanWeKnowIsRefused) {
  ASSERT_THAT(OpenAnd({kPlans1, kPlans2}), IsOk());
  const absl::Status status = OpenAnd({kPlans1});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(std::string(status.message()), HasSubstr("newer"));
}

TEST_F(MigrateTest, EditedTextIsRefused) {
  ASSERT_THAT(OpenAnd({kPlans1}), IsOk());
  Migration edited = kPlans1;
  edited.sqlite = "CREATE TABLE plans (id TEXT PRIMARY KEY, minor INTEGER);";
  const absl::Status status = OpenAnd({edited});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(std::string(status.message()), HasSubstr("changed"));
}

TEST_F(MigrateTest, FailingMigrationLeavesNothingAndCanBeMended) {
  ASSERT_THAT(OpenAnd({kPlans1, kPlans2}), IsOk());
  const absl::Status status = OpenAnd({kPlans1, kPlans2, kPlans3Broken});
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr("plans 3"));
  Migration mended = kPlans3Broken;
  mended.sqlite = "CREATE TABLE half (id TEXT);";
  EXPECT_THAT(OpenAnd({kPlans1, kPlans2, mended}), IsOk());
}

}  // namespace
}  // namespace holdfast::sql
