// Every bench runs for a fraction of a second, and its rows are well-formed. No figure is judged:
// that is for ./dev bench on a quiet machine.
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/demo/process.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace holdfast::bench {
namespace {

constexpr absl::Duration kPatience = absl::Minutes(2);

std::string Program() {
  const char* folder = std::getenv("HF_BIN");
  return std::string(folder == nullptr ? "" : folder) + "/holdfast-bench";
}

// What a run of the bench ended with and printed.
struct BenchRun {
  int exit_code = -1;
  std::string out, err;
};

std::string Whole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

BenchRun RunBench(const TempDir& dir, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), Program());
  auto process = cli::Process::Start(arguments, dir.File("out"), dir.File("err"));
  if (!process.ok() || !(*process)->WaitForEnd(kPatience)) return {};
  return {(*process)->exit_code(), Whole(dir.File("out")), Whole(dir.File("err"))};
}

struct Smoke {
  const char* name;
  const char* database;
  bool promises = true;
};

class BenchSmoke : public testing::TestWithParam<Smoke> {};

TEST_P(BenchSmoke, RowsAreWellFormed) {
  const TempDir dir;
  const BenchRun run =
      RunBench(dir, {GetParam().name, "--database", GetParam().database, "--rounds", "1", "--scale",
                     "0.03", "--data", dir.path(), "--json", dir.File("rows.json")});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const auto rows = nlohmann::json::parse(Whole(dir.File("rows.json")), nullptr, false);
  ASSERT_TRUE(rows.is_array());
  EXPECT_FALSE(rows.empty());
  std::set<std::string> names;
  int promised = 0;
  for (const auto& row : rows) {
    SCOPED_TRACE(row.dump());
    EXPECT_TRUE(names.insert(row.at("name").get<std::string>()).second) << "a name twice";
    EXPECT_FALSE(row.at("unit").get<std::string>().empty());
    EXPECT_TRUE(row.at("value").is_number());
    EXPECT_GE(row.at("value").get<double>(), 0);
    EXPECT_EQ(row.at("baseline").is_null(), row.at("ratio").is_null());
    EXPECT_EQ(row.at("target").is_null(), row.at("met").is_null());
    if (row.at("ratio").is_number()) {
      EXPECT_GT(row.at("baseline").get<double>(), 0);
      EXPECT_NEAR(row.at("ratio").get<double>() * row.at("baseline").get<double>(),
                  row.at("value").get<double>(), 1e-6 * row.at("value").get<double>() + 1e-9);
    }
    EXPECT_EQ(row.at("rounds"), 1);
    EXPECT_EQ(row.at("spread").at("value").at("median"), row.at("value"));
    promised += row.at("target").is_null() ? 0 : 1;
  }
  EXPECT_EQ(promised > 0, GetParam().promises);
}

INSTANTIATE_TEST_SUITE_P(
    All, BenchSmoke,
    testing::Values(Smoke{"flow", "sqlite"}, Smoke{"flow", "postgres"}, Smoke{"writes", "sqlite"},
                    Smoke{"writes", "postgres"}, Smoke{"reads", "sqlite", false},
                    Smoke{"reads", "postgres", false}, Smoke{"cancel-latency", "sqlite"},
                    Smoke{"billing-run", "sqlite"}, Smoke{"billing-run", "postgres"},
                    Smoke{"overload", "sqlite"}),
    [](const auto& row) {
      std::string name = std::string(row.param.name) + "_" + row.param.database;
      std::erase(name, '-');
      return name;
    });

TEST(Bench, AnUnknownNameListsTheNames) {
  const TempDir dir;
  const BenchRun run = RunBench(dir, {"nothing"});
  EXPECT_EQ(run.exit_code, 2);
  for (const char* name :
       {"flow", "writes", "reads", "cancel-latency", "billing-run", "overload"}) {
    EXPECT_THAT(run.err, testing::HasSubstr(name));
  }
}

TEST(Bench, AnUnknownEngineIsRefused) {
  const TempDir dir;
  const BenchRun run = RunBench(dir, {"writes", "--database", "mysql"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, testing::HasSubstr("--database: must be sqlite"));
}

}  // namespace
}  // namespace holdfast::bench
