// The runner itself: what passes, fails, is skipped, and what its lines say.
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/conformance/core/compare.h"
#include "tests/conformance/formats.h"
#include "tests/support/temp_dir.h"

namespace holdfast::conformance {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

struct Outcome {
  bool ok = false;
  std::string lines;
};

Outcome OutcomeOf(const std::string& text) {
  std::ostringstream out;
  Report report(out);
  RunText("figures.json", text, report);
  report.Summarise();
  return {report.ok(), out.str()};
}

std::string FileOf(const std::string& vector) {
  return R"({"format": "subscription-billing-vectors/1", "count": 1, "vectors": [)" + vector + "]}";
}

// One vector: half of $10.00, with some of it replaced.
std::string Vector(const std::string& from = "", const std::string& to = "") {
  std::string text = R"({"id": "half", "kind": "proration_amount", "convention": "day.actual",
    "stance": "default", "basis": "derived", "source": "",
    "inputs": {"price_minor": 1000, "days_in_period": 30, "days": 15},
    "expected": {"amount_minor": 500}})";
  if (!from.empty()) text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(Runner, CountsAVectorThatHolds) {
  const Outcome outcome = OutcomeOf(FileOf(Vector()));
  EXPECT_TRUE(outcome.ok);
  EXPECT_EQ(outcome.lines, "1 passed, 0 failed, 0 skipped\n");
}

TEST(Runner, ShowsExpectedAndActualOfAWrongFigure) {
  const Outcome outcome = OutcomeOf(FileOf(Vector("500", "501")));
  EXPECT_FALSE(outcome.ok);
  EXPECT_EQ(outcome.lines,
            "FAILED half: amount_minor: expected 501, actual 500\n"
            "0 passed, 1 failed, 0 skipped\n");
}

TEST(Runner, SkipsContrastBySayingSo) {
  const Outcome outcome = OutcomeOf(FileOf(Vector("\"default\"", "\"contrast\"")));
  EXPECT_TRUE(outcome.ok);
  EXPECT_EQ(outcome.lines, "skipped half: contrast\n0 passed, 0 failed, 1 skipped\n");
}

struct BrokenRow {
  const char* name;
  const char* from;
  const char* to;
  const char* says;
};
class BrokenVectors : public testing::TestWithParam<BrokenRow> {};
TEST_P(BrokenVectors, FailAndNameWhatIsWrong) {
  const Outcome outcome = OutcomeOf(FileOf(Vector(GetParam().from, GetParam().to)));
  EXPECT_FALSE(outcome.ok);
  EXPECT_THAT(outcome.lines, AllOf(StartsWith("FAILED half: "), HasSubstr(GetParam().says),
                                   HasSubstr("0 passed, 1 failed, 0 skipped")));
}
const BrokenRow kBroken[] = {
    {"UnknownKind", "proration_amount", "astrology", "`kind` is unknown: 'astrology'"},
    {"UnknownStance", "\"default\"", "\"perhaps\"", "`stance` is unknown: 'perhaps'"},
    {"UnknownConvention", "day.actual", "day.nominal", "`convention` is not built: 'day.nominal'"},
    {"UnknownForm", "\"days_in_period\": 30, ", "", "no form of this kind"},
    {"UnknownInput", "\"days\": 15", "\"days\": 15, \"moon\": 1", "`inputs.moon`"},
    {"UnknownFigure", "\"amount_minor\"", "\"amount_major\"",
     "amount_major: expected 500, no such answer"},
    {"MissingInput", ", \"days\": 15", "", "`inputs.days` is missing"},
    {"WrongType", "\"days\": 15", "\"days\": \"15\"", "`inputs.days` is no integer"},
    {"FractionalInteger", "\"days\": 15", "\"days\": 15.5", "`inputs.days` is no integer"},
    {"NoInputs", "\"inputs\"", "\"input\"", "`inputs` is missing"},
    {"NothingExpected", "{\"amount_minor\": 500}", "{}", "expects nothing"},
    {"UnexpectedError", "\"days\": 15", "\"days\": -1", "INVALID_ARGUMENT"},
    {"AnErrorThatDoesNotCome", "{\"amount_minor\": 500}", "{\"error\": \"INVALID_ARGUMENT\"}",
     "expected error INVALID_ARGUMENT, actual {\"amount_minor\":500}"},
    {"UnknownZone", "\"days\": 15", "\"days\": 15, \"time_zone\": \"Mars\"", "time_zone"},
};
INSTANTIATE_TEST_SUITE_P(All, BrokenVectors, testing::ValuesIn(kBroken),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Runner, AnExpectedErrorMustBeTheLibrarysOwn) {
  const std::string error = R"({"error": "INVALID_ARGUMENT", "reason": "ANY"})";
  std::string refused = Vector("{\"amount_minor\": 500}", error);
  refused.replace(refused.find("\"days\": 15"), 10, "\"days\": -1");
  EXPECT_TRUE(OutcomeOf(FileOf(refused)).ok);
  std::string malformed = Vector("{\"amount_minor\": 500}", error);
  malformed.replace(malformed.find(", \"days\": 15"), 12, "");
  EXPECT_FALSE(OutcomeOf(FileOf(malformed)).ok);
}

struct FileRow {
  const char* name;
  const char* text;
  const char* says;
};
class BrokenFiles : public testing::TestWithParam<FileRow> {};
TEST_P(BrokenFiles, AreErrors) {
  const Outcome outcome = OutcomeOf(GetParam().text);
  EXPECT_FALSE(outcome.ok);
  EXPECT_THAT(outcome.lines, AllOf(HasSubstr("ERROR figures.json: "), HasSubstr(GetParam().says)));
}
INSTANTIATE_TEST_SUITE_P(
    All, BrokenFiles,
    testing::Values(
        FileRow{"NoJson", "{", "is not JSON"}, FileRow{"NoObject", "[]", "is no JSON object"},
        FileRow{"NoFormat", "{}", "names no `format`"},
        FileRow{"UnknownFormat", R"({"format": "x/9"})", "unknown format 'x/9'"},
        FileRow{"NoVectors", R"({"format": "subscription-billing-vectors/1"})", "`vectors`"},
        FileRow{"WrongCount",
                R"({"format": "subscription-billing-vectors/1", "count": 2, "vectors": []})",
                "`count`"}),
    [](const auto& row) { return row.param.name; });

TEST(Comparing, TakesDecimalsAsNumbersAndListsWhole) {
  const auto differ = [](const char* expected, const char* actual) {
    return Differences(Json::parse(expected), Json::parse(actual));
  };
  EXPECT_THAT(differ(R"({"a": "51.0"})", R"({"a": "51", "b": 1})"), IsEmpty());
  EXPECT_THAT(differ(R"({"a": 19.5})", R"({"a": "19.50000"})"), IsEmpty());
  EXPECT_THAT(differ(R"({"a": {"b": 1}})", R"({"a": {"b": 1, "c": 2}})"), IsEmpty());
  EXPECT_EQ(differ(R"({"a": 1, "b": 2})", R"({"a": 3, "b": 4})"),
            "a: expected 1, actual 3; b: expected 2, actual 4");
  EXPECT_EQ(differ(R"({"a": [1]})", R"({"a": [1, 2]})"), "a: expected [1], actual [1,2]");
  EXPECT_EQ(differ(R"({"a": [{}]})", R"({"a": [{"USD": 1}]})"),
            "a: expected [{}], actual [{\"USD\":1}]");
  EXPECT_EQ(differ(R"({"a": [[2, 4]]})", R"({"a": [[1, 2]]})"),
            "a: expected [[2,4]], actual [[1,2]]");
  EXPECT_EQ(differ(R"({"a": true})", R"({"a": 1})"), "a: expected true, actual 1");
  EXPECT_EQ(differ(R"({"a": null})", R"({"a": "x"})"), "a: expected null, actual \"x\"");
}

TEST(Comparing, ShowsEveryDigitOfAValue) {
  EXPECT_EQ(ExactDecimal(*ParseDecimal("-0.050")), "-0.05");
  EXPECT_EQ(ExactDecimal(*ParseDecimal("120")), "120");
  EXPECT_EQ(ExactDecimal(*ParseDecimal("0.00000000000000000001")), "0.00000000000000000001");
  EXPECT_EQ(ExactDecimal(*Rational::Make(1, 3)), "1/3");
}

// The program itself.
int ExitStatus(const std::string& arguments) {
  const char* bin = std::getenv("HF_BIN");
  const std::string command =
      std::string(bin == nullptr ? "." : bin) + "/conformance " + arguments + " >/dev/null 2>&1";
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Program, ExitsWithOneOnAFailureAndTwoWithoutAFile) {
  const TempDir dir;
  const auto write = [&](const std::string& name, const std::string& vector) {
    const std::string path = dir.path() + "/" + name;
    std::ofstream(path) << FileOf(vector);
    return path;
  };
  const std::string good = write("good.json", Vector());
  const std::string bad = write("bad.json", Vector("500", "501"));
  EXPECT_EQ(ExitStatus(good), 0);
  EXPECT_EQ(ExitStatus(good + " " + bad), 1);
  EXPECT_EQ(ExitStatus(bad + " " + good), 1);
  EXPECT_EQ(ExitStatus(dir.path() + "/none.json"), 1);
  EXPECT_EQ(ExitStatus(""), 2);
}

// $HOLDFAST_VECTORS, else what lies beside the checkout.
TEST(SharedFigures, OfBillingHold) {
  const char* named = std::getenv("HOLDFAST_VECTORS");
  const std::string folder = named != nullptr && *named != '\0' ? named : "../shared/vectors";
  const std::string path = folder + "/billing.json";
  if (!std::filesystem::exists(path)) {
    GTEST_SKIP() << "no figures: set HOLDFAST_VECTORS to the folder of billing.json";
  }
  std::ostringstream out;
  Report report(out);
  RunFile(path, report);
  EXPECT_TRUE(report.ok()) << out.str();
}

}  // namespace
}  // namespace holdfast::conformance
