// What goes in comes out, and parameters go where their numbers say.
#include <cstdint>
#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/status/status.h"
#include "tests/contract/sql/engines.h"
#include "tests/support/status_matchers.h"

namespace holdfast::sql {
namespace {

using testing::Eq;

constexpr Statement kInsertCell{
    "insert_cell", "INSERT INTO cells (id, whole, real, text, blob) VALUES ($1, $2, $3, $4, $5)"};
constexpr Statement kSelectCell{"select_cell",
                                "SELECT whole, real, text, blob FROM cells WHERE id = $1"};

class ValuesTest : public EngineTest {
 protected:
  void SetUp() override { Open(); }

  // Writes one row of cells and hands its columns to `check`.
  void RoundTrip(const Value& whole, const Value& real, const Value& text, const Value& blob,
                 absl::FunctionRef<void(const Row&)> check) {
    ASSERT_THAT(writer().Run([&](Txn& txn) {
      return txn.Exec(kInsertCell, {1, whole, real, text, blob});
    }),
                IsOk());
    ASSERT_THAT(database_->readers().Run([&](ReadTxn& txn) -> absl::Status {
      HF_ASSIGN_OR_RETURN(const Rows rows, txn.Query(kSelectCell, {1}));
      EXPECT_EQ(rows.size(), 1u);
      check(rows.front());
      return absl::OkStatus();
    }),
                IsOk());
  }
};

TEST_P(ValuesTest, ExtremesComeBackExactly) {
  const std::string text = "a \u00e9 \U0001f600 \x01 b";
  const std::string bytes("\0\0\x01\xff", 4);
  RoundTrip(std::numeric_limits<int64_t>::min(), -0.1, text, Blob{bytes}, [&](const Row& row) {
    EXPECT_EQ(row.columns(), 4);
    EXPECT_EQ(row.Int(0), std::numeric_limits<int64_t>::min());
    EXPECT_EQ(row.Double(1), -0.1);
    EXPECT_EQ(row.Text(2), text);
    EXPECT_EQ(row.Blob(3), bytes);
  });
}

TEST_P(ValuesTest, NullIsNotEmpty) {
  RoundTrip(std::nullopt, std::optional<double>(), "", Blob{}, [](const Row& row) {
    EXPECT_TRUE(row.IsNull(0));
    EXPECT_TRUE(row.IsNull(1));
    EXPECT_FALSE(row.IsNull(2));
    EXPECT_FALSE(row.IsNull(3));
    EXPECT_THAT(row.OptInt(0), Eq(std::nullopt));
    EXPECT_THAT(row.OptDouble(1), Eq(std::nullopt));
    EXPECT_THAT(row.OptText(2), Eq(std::string()));
    EXPECT_THAT(row.OptBlob(3), Eq(std::string()));
    EXPECT_EQ(row.Int(0), 0);
  });
}

TEST_P(ValuesTest, TimesKeepMicrosecondsAndInfinities) {
  for (const absl::Time time :
       {absl::FromUnixMicros(-1), absl::FromUnixMicros(1'700'000'000'123'456),
        absl::InfiniteFuture(), absl::InfinitePast()}) {
    Open();
    RoundTrip(time, 0.0, true, Blob{}, [&](const Row& row) { EXPECT_EQ(row.Time(0), time); });
  }
}

TEST_P(ValuesTest, ParametersGoByNumberNotByOrder) {
  const auto status = writer().Run([](Txn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(const Rows rows,
                        txn.Query({"swapped", "SELECT $2 || $1 || $2, CAST($3 AS integer)"},
                                  {"first", "second", 3}));
    EXPECT_EQ(rows.front().Text(0), "secondfirstsecond");
    EXPECT_EQ(rows.front().Int(1), 3);
    return absl::OkStatus();
  });
  EXPECT_THAT(status, IsOk());
}

TEST_P(ValuesTest, WrongNumberOfValuesIsOurBug) {
  const auto run = [this](std::vector<Value> values) {
    return writer().Run([&](Txn& txn) { return txn.Exec(kInsertCounter, values); });
  };
  EXPECT_THAT(run({"a"}), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(run({"a", 1, 2}), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(run({"a", 1}), IsOk());
  EXPECT_EQ(Counters(), "a=1");
}

TEST_P(ValuesTest, QueryThatReturnsNothingIsEmpty) {
  EXPECT_THAT(database_->readers().Run([](ReadTxn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(const Rows rows, txn.Query(kSelectCounter, {"nobody"}));
    EXPECT_TRUE(rows.empty());
    EXPECT_EQ(rows.begin(), rows.end());
    return absl::OkStatus();
  }),
              IsOk());
}

TEST_P(ValuesTest, ReaderCannotWrite) {
  EXPECT_FALSE(database_->readers()
                   .Run([](ReadTxn& txn) {
                     return txn.Query(kInsertCounter, {"a", 1}).status();
                   })
                   .ok());
  EXPECT_EQ(Counters(), "");
}

TEST_P(ValuesTest, ReturningGivesRowsAndCountsAsAWrite) {
  const auto status = writer().Run([](Txn& txn) -> absl::Status {
    EXPECT_FALSE(txn.wrote());
    HF_ASSIGN_OR_RETURN(
        const Rows rows,
        txn.Query({"insert_returning", "INSERT INTO counters VALUES ($1, $2, 1) RETURNING total"},
                  {"a", 7}));
    EXPECT_EQ(rows.front().Int(0), 7);
    EXPECT_TRUE(txn.wrote());
    return absl::OkStatus();
  });
  EXPECT_THAT(status, IsOk());
  EXPECT_EQ(Counters(), "a=7");
}

INSTANTIATE_TEST_SUITE_P(All, ValuesTest, testing::ValuesIn(kEngines), EngineName);

}  // namespace
}  // namespace holdfast::sql
