// A table is refused as a whole rather than read with a hole in it.
#include <functional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/retention_policy/policy.h"
#include "libs/status/error.h"
#include "nlohmann/json.hpp"
#include "tests/support/status_matchers.h"

namespace holdfast {
namespace {

using Json = nlohmann::json;
using testing::ElementsAre;

Json Row(const char* code, const char* country, int max_before_request) {
  return Json{{"code", code},
              {"country", country},
              {"region", ""},
              {"kind", "any"},
              {"survey", "optional"},
              {"max_before_request", max_before_request},
              {"intent_allowed", true},
              {"max_after_request", 1},
              {"ask_permission_after", false},
              {"direct_cancel_required", true},
              {"same_medium", true},
              {"confirmation", "at_once"},
              {"personalised_price_notice", false},
              {"note", "n"},
              {"source", "s"},
              {"verified", true},
              {"as_of", "2026-08-05"}};
}

Json Table() {
  return Json{{"format", "holdfast-retention-policy/1"},
              {"version", 4},
              {"groups", {{"EU", {"DE", "AT"}}}},
              {"rows", Json::array({Row("DEFAULT", "", 1), Row("EU", "EU", 2)})}};
}

TEST(ParseTable, ReadsWhatIsWellFormed) {
  const auto table = PolicyTable::Parse(Table().dump());
  ASSERT_THAT(table, IsOk());
  EXPECT_EQ(table->version(), 4);
  EXPECT_THAT(table->MembersOf("EU"), ElementsAre("AT", "DE"));
  EXPECT_EQ(table->Resolve("AT", "", CustomerKind::kBusiness, absl::CivilDay(2026, 1, 1)).Id(),
            "v4:EU");
}

TEST(ParseTable, PicksAmongRowsOfOneCodeByTheirValidity) {
  Json json = Table();
  Json before = Row("GB", "GB", 2);
  before["valid_until"] = "2027-04-01";
  Json after = Row("GB", "GB", 0);
  after["valid_from"] = "2027-04-01";
  json["rows"].push_back(before);
  json["rows"].push_back(after);
  const auto table = PolicyTable::Parse(json.dump());
  ASSERT_THAT(table, IsOk());
  const auto offers_on = [&](absl::CivilDay day) {
    return table->Resolve("GB", "", CustomerKind::kConsumer, day).terms.max_before_request;
  };
  EXPECT_EQ(offers_on(absl::CivilDay(2027, 3, 31)), 2);
  EXPECT_EQ(offers_on(absl::CivilDay(2027, 4, 1)), 0);
}

TEST(ParseTable, AKnownPlaceWithoutARowForTheKindGetsDefault) {
  Json json = Table();
  json["rows"][1]["kind"] = "consumer";
  const auto table = PolicyTable::Parse(json.dump());
  ASSERT_THAT(table, IsOk());
  EXPECT_EQ(table->Resolve("AT", "", CustomerKind::kBusiness, absl::CivilDay(2026, 1, 1)).Id(),
            "v4:DEFAULT");
}

struct BadRow {
  const char* name;
  std::function<void(Json&)> spoil;
};

class BadTable : public testing::TestWithParam<BadRow> {};

TEST_P(BadTable, IsRefused) {
  Json json = Table();
  GetParam().spoil(json);
  EXPECT_THAT(PolicyTable::Parse(json.dump()),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
}

const BadRow kBad[] = {
    {"AnotherFormat", [](Json& j) { j["format"] = "holdfast-retention-policy/2"; }},
    {"VersionZero", [](Json& j) { j["version"] = 0; }},
    {"VersionOfText", [](Json& j) { j["version"] = "1"; }},
    {"NoRows", [](Json& j) { j.erase("rows"); }},
    {"AnUnknownTopKey", [](Json& j) { j["extra"] = 1; }},
    {"NoDefault", [](Json& j) { j["rows"].erase(0); }},
    {"ADefaultThatEnds", [](Json& j) { j["rows"][0]["valid_until"] = "2030-01-01"; }},
    {"ADefaultForConsumersOnly", [](Json& j) { j["rows"][0]["kind"] = "consumer"; }},
    {"AMissingField", [](Json& j) { j["rows"][1].erase("same_medium"); }},
    {"AMisspeltField", [](Json& j) { j["rows"][1]["max_befor_request"] = 0; }},
    {"AnUnknownSurveyRule", [](Json& j) { j["rows"][1]["survey"] = "two_screens"; }},
    {"AnUnknownKind", [](Json& j) { j["rows"][1]["kind"] = "household"; }},
    {"ANegativeNumberOfOffers", [](Json& j) { j["rows"][1]["max_before_request"] = -1; }},
    {"AHugeNumberOfOffers", [](Json& j) { j["rows"][1]["max_before_request"] = 11; }},
    {"AFractionOfAnOffer", [](Json& j) { j["rows"][1]["max_after_request"] = 1.5; }},
    {"ANumberThatOverflows",
     [](Json& j) { j["rows"][1]["max_after_request"] = 18446744073709551615u; }},
    {"AFlagOfText", [](Json& j) { j["rows"][1]["intent_allowed"] = "true"; }},
    {"ADayThatDoesNotExist", [](Json& j) { j["rows"][1]["as_of"] = "2026-02-30"; }},
    {"NoSource", [](Json& j) { j["rows"][1]["source"] = ""; }},
    {"UkForGb", [](Json& j) { j["rows"][1]["country"] = "UK"; }},
    {"AnUnknownGroup", [](Json& j) { j["rows"][1]["country"] = "EFTA"; }},
    {"NoCountryBesideDefault", [](Json& j) { j["rows"][1]["country"] = ""; }},
    {"ARegionOutsideTheUs", [](Json& j) { j["rows"][1]["region"] = "BY"; }},
    {"CaliforniaInCanada",
     [](Json& j) { j["rows"][1]["country"] = "CA", j["rows"][1]["region"] = "CA"; }},
    {"TwoRowsAtOneTime", [](Json& j) { j["rows"].push_back(j["rows"][1]); }},
    {"ARowThatIsNoObject", [](Json& j) { j["rows"].push_back(7); }},
    {"AMemberThatIsNoCountry", [](Json& j) { j["groups"]["EU"].push_back("EL"); }},
    {"AMemberTwice", [](Json& j) { j["groups"]["EU"].push_back("DE"); }},
    {"AGroupNamedLikeACountry", [](Json& j) { j["groups"]["US"] = Json::array({"DE"}); }},
    {"GroupsOfText", [](Json& j) { j["groups"] = "EU"; }},
};
INSTANTIATE_TEST_SUITE_P(All, BadTable, testing::ValuesIn(kBad),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(ParseTable, RefusesTextThatIsNoJsonObject) {
  for (const char* text : {"", "{", "[]", "null", "\"x\"", "{} {}"}) {
    EXPECT_THAT(PolicyTable::Parse(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

TEST(ParseTable, SaysWhereTheTableIsWrong) {
  Json json = Table();
  json["rows"][1].erase("same_medium");
  EXPECT_THAT(MetadataOf(PolicyTable::Parse(json.dump()).status()),
              ElementsAre(testing::Pair("field", "policy.rows[1].same_medium")));
}

}  // namespace
}  // namespace holdfast
