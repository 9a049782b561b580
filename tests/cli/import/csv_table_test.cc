// What the CSV reader makes of a file: cells, line numbers, and what it refuses.
#include "cli/import/csv_table.h"

#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "libs/status/reasons.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace holdfast::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class CsvTableTest : public testing::Test {
 protected:
  absl::StatusOr<CsvTable> Read(const std::string& text) {
    std::ofstream(dir_.File("people.csv"), std::ios::binary) << text;
    return CsvTable::Read(dir_.File("people.csv"));
  }
  // The message of a refusal.
  std::string Refusal(const std::string& text) {
    const absl::StatusOr<CsvTable> table = Read(text);
    EXPECT_THAT(table, StatusIs(absl::StatusCode::kInvalidArgument, kFieldInvalid));
    return std::string(table.status().message());
  }
  std::vector<int> Lines(const std::string& text) {
    const absl::StatusOr<CsvTable> table = Read(text);
    EXPECT_THAT(table, IsOk());
    std::vector<int> lines;
    for (const CsvRow& row : table->rows()) lines.push_back(row.line);
    return lines;
  }

  TempDir dir_;
};

TEST_F(CsvTableTest, CellsAreFoundByTheirColumn) {
  const auto table = Read("id,name\n7,Ada\n8,Bob\n");
  ASSERT_THAT(table, IsOk());
  EXPECT_EQ(table->file(), "people.csv");
  ASSERT_EQ(table->rows().size(), 2u);
  EXPECT_EQ(table->Cell(table->rows()[0], "name"), "Ada");
  EXPECT_EQ(table->Cell(table->rows()[1], "id"), "8");
  EXPECT_TRUE(table->HasColumn("id"));
  EXPECT_FALSE(table->HasColumn("age"));
}

TEST_F(CsvTableTest, QuotedCellsMayHoldCommasAndQuotes) {
  const auto table = Read("id,words\n7,\"well, \"\"fine\"\"\"\n");
  ASSERT_THAT(table, IsOk());
  EXPECT_EQ(table->Cell(table->rows()[0], "words"), "well, \"fine\"");
}

TEST_F(CsvTableTest, ANewlineInsideQuotesBelongsToTheCellAndIsCounted) {
  const std::string text = "id,words\n7,\"one\ntwo\nthree\"\n8,x\n";
  const auto table = Read(text);
  ASSERT_THAT(table, IsOk());
  EXPECT_EQ(table->Cell(table->rows()[0], "words"), "one\ntwo\nthree");
  EXPECT_THAT(Lines(text), ElementsAre(2, 5));
}

TEST_F(CsvTableTest, LinesEndInAnyOfTheThreeWays) {
  EXPECT_THAT(Lines("id\n1\n2\n"), ElementsAre(2, 3));
  EXPECT_THAT(Lines("id\r\n1\r\n2\r\n"), ElementsAre(2, 3));
  EXPECT_THAT(Lines("id\r1\r2\r"), ElementsAre(2, 3));
}

TEST_F(CsvTableTest, CarriageReturnsStayOutOfTheCells) {
  const auto table = Read("id,name\r\n7,Ada\r\n");
  ASSERT_THAT(table, IsOk());
  EXPECT_EQ(table->Cell(table->rows()[0], "name"), "Ada");
}

TEST_F(CsvTableTest, AQuotedNewlineOfTwoCharactersIsOneLine) {
  EXPECT_THAT(Lines("id,words\r\n7,\"one\r\ntwo\"\r\n8,x\r\n"), ElementsAre(2, 4));
}

TEST_F(CsvTableTest, BlankLinesAreNoRowsButCount) {
  EXPECT_THAT(Lines("id\n\n1\n\n\n2\n"), ElementsAre(3, 6));
  EXPECT_THAT(Lines("id\r\n\r\n1\r\n\r\n2\r\n"), ElementsAre(3, 5));
}

TEST_F(CsvTableTest, TheLastLineMayEndWithoutANewline) {
  const auto table = Read("id,name\n7,Ada\n8,Bob");
  ASSERT_THAT(table, IsOk());
  ASSERT_EQ(table->rows().size(), 2u);
  EXPECT_EQ(table->Cell(table->rows()[1], "name"), "Bob");
}

TEST_F(CsvTableTest, AByteOrderMarkIsNoPartOfTheFirstColumn) {
  const auto table = Read("\xEF\xBB\xBFid,name\n7,Ada\n");
  ASSERT_THAT(table, IsOk());
  EXPECT_EQ(table->Cell(table->rows()[0], "id"), "7");
}

TEST_F(CsvTableTest, EmptyCellsAreKept) {
  const auto table = Read("id,name,age\n7,,\n,,\n");
  ASSERT_THAT(table, IsOk());
  ASSERT_EQ(table->rows().size(), 2u);
  EXPECT_THAT(table->rows()[0].cells, ElementsAre("7", "", ""));
  EXPECT_THAT(table->rows()[1].cells, ElementsAre("", "", ""));
}

TEST_F(CsvTableTest, RowsOfAnotherWidthAreKeptAndTold) {
  const auto table = Read("id,name\n7\n8,Bob\n9,Cy,extra\n");
  ASSERT_THAT(table, IsOk());
  ASSERT_EQ(table->rows().size(), 3u);
  EXPECT_FALSE(table->IsWhole(table->rows()[0]));
  EXPECT_EQ(table->Cell(table->rows()[0], "name"), "");
  EXPECT_TRUE(table->IsWhole(table->rows()[1]));
  EXPECT_FALSE(table->IsWhole(table->rows()[2]));
}

TEST_F(CsvTableTest, AHeaderAloneIsAnEmptyTable) {
  const auto table = Read("id,name\n");
  ASSERT_THAT(table, IsOk());
  EXPECT_TRUE(table->rows().empty());
}

TEST_F(CsvTableTest, BrokenQuotingIsRefusedWithItsLine) {
  EXPECT_THAT(Refusal("id,name\n7,Ada\n8,\"Bo\"b\n"), HasSubstr("line 3"));
  EXPECT_THAT(Refusal("id,name\n7,Ada\n8,B\"ob\n"), HasSubstr("line 3"));
  EXPECT_THAT(Refusal("id,name\n7,\"never closed\n8,Bob\n"), HasSubstr("line 2"));
}

TEST_F(CsvTableTest, AFileWithoutAHeaderIsRefused) {
  EXPECT_THAT(Refusal(""), HasSubstr("empty"));
  EXPECT_THAT(Refusal("\n\n"), HasSubstr("empty"));
}

TEST_F(CsvTableTest, AColumnNamedTwiceIsRefusedByItsName) {
  EXPECT_THAT(Refusal("id,name,id\n1,2,3\n"), HasSubstr("column id twice"));
}

TEST_F(CsvTableTest, AMissingFileIsRefusedByItsName) {
  const auto table = CsvTable::Read(dir_.File("nowhere.csv"));
  EXPECT_THAT(table, StatusIs(absl::StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_EQ(MetadataOf(table.status()), Metadata({{"field", "nowhere.csv"}}));
}

}  // namespace
}  // namespace holdfast::cli
