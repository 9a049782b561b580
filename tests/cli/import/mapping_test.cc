// What a mapping file may say, and that every refusal names the key it is about.
#include "cli/import/mapping.h"

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "gmock/gmock.h"
#include "libs/status/reasons.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace holdfast::cli {
namespace {

using nlohmann::json;
namespace pb = billing::v1;

// The least a mapping says, and one of everything optional.
json Whole() {
  return json::parse(R"({
    "name": "shop", "currency": "EUR",
    "product": {"id": "desk", "display_name": "Desk"},
    "plans": [
      {"id": "solo", "display_name": "Solo", "unit_price": "12.50", "interval": "month", "count": 3,
       "features": ["core", "sso"], "unused_credit": "prorated"},
      {"id": "crew", "display_name": "Crew", "unit_price": "90", "interval": "year"}],
    "customers": {
      "file": "people.csv", "id": "id", "display_name": "name", "email": "mail",
      "country": {"column": "land", "map": {"UK": "GB"}}, "region": "state",
      "time_zone": "zone", "time_zone_by_country": {"GB": "Europe/London"},
      "first_start": "since", "kind": "consumer"},
    "subscriptions": {
      "file": "subs.csv", "id": "sid", "customer": "id", "quantity": "seats", "start": "from",
      "end": "to", "trial_days": "trial",
      "plan": {"columns": ["tier", "cycle"], "map": {"S|q": "solo", "C|y": "crew"}},
      "open_ended_trial": {"column": "free", "equals": "yes"}},
    "cancellations": {
      "file": "left.csv", "customer": "id", "date": "day", "text": "words",
      "reason": {"column": "why", "map": {"cost": "too_expensive"}}}})");
}

TEST(MappingTest, EveryKeyArrivesWhereItBelongs) {
  const auto mapping = Mapping::Parse(Whole().dump());
  ASSERT_THAT(mapping, IsOk());
  EXPECT_EQ(mapping->name, "shop");
  EXPECT_EQ(mapping->currency, "EUR");
  EXPECT_EQ(mapping->product_id, "desk");
  EXPECT_EQ(mapping->product_display_name, "Desk");
  EXPECT_EQ(mapping->customers.file, "people.csv");
  EXPECT_EQ(mapping->customers.display_name, "name");
  EXPECT_EQ(mapping->customers.email, "mail");
  EXPECT_EQ(mapping->customers.country.column, "land");
  EXPECT_EQ(mapping->customers.country.map.at("UK"), "GB");
  EXPECT_EQ(mapping->customers.region.column, "state");
  EXPECT_EQ(mapping->customers.time_zone, "zone");
  EXPECT_EQ(mapping->customers.time_zone_by_country.at("GB"), "Europe/London");
  EXPECT_EQ(mapping->customers.first_start, "since");
  EXPECT_EQ(mapping->customers.kind, pb::CUSTOMER_KIND_CONSUMER);
  EXPECT_EQ(mapping->subscriptions.quantity, "seats");
  EXPECT_EQ(mapping->subscriptions.end, "to");
  EXPECT_EQ(mapping->subscriptions.trial_days, "trial");
  EXPECT_THAT(mapping->subscriptions.plan_columns, testing::ElementsAre("tier", "cycle"));
  EXPECT_EQ(mapping->subscriptions.plan_map.at("C|y"), "crew");
  EXPECT_EQ(mapping->subscriptions.open_trial_column, "free");
  EXPECT_EQ(mapping->subscriptions.open_trial_value, "yes");
  EXPECT_EQ(mapping->cancellations.text, "words");
  EXPECT_EQ(mapping->cancellations.reason.map.at("cost"), "too_expensive");
}

TEST(MappingTest, PlansCarryPriceCycleFeaturesAndCredit) {
  const auto mapping = Mapping::Parse(Whole().dump());
  ASSERT_THAT(mapping, IsOk());
  ASSERT_EQ(mapping->plans.size(), 2u);
  const pb::Plan& solo = mapping->plans[0].plan;
  EXPECT_EQ(solo.unit_price().amount_minor(), 1250);
  EXPECT_EQ(solo.unit_price().currency_code(), "EUR");
  EXPECT_EQ(solo.interval_unit(), pb::INTERVAL_UNIT_MONTH);
  EXPECT_EQ(solo.interval_count(), 3);
  EXPECT_EQ(solo.product(), "products/desk");
  EXPECT_THAT(solo.features(), testing::ElementsAre("core", "sso"));
  EXPECT_EQ(solo.unused_credit(), pb::UNUSED_CREDIT_PRORATED);
  const pb::Plan& crew = mapping->plans[1].plan;
  EXPECT_EQ(crew.unit_price().amount_minor(), 9000);
  EXPECT_EQ(crew.interval_unit(), pb::INTERVAL_UNIT_YEAR);
  EXPECT_EQ(crew.interval_count(), 1);
  EXPECT_EQ(crew.unused_credit(), pb::UNUSED_CREDIT_NONE);
}

TEST(MappingTest, OnlyTheRequiredKeysAreRequired) {
  json least = Whole();
  least.erase("cancellations");
  least["customers"] = {{"file", "people.csv"}, {"id", "id"}};
  for (const char* key : {"end", "trial_days", "open_ended_trial"}) {
    least["subscriptions"].erase(key);
  }
  const auto mapping = Mapping::Parse(least.dump());
  ASSERT_THAT(mapping, IsOk());
  EXPECT_EQ(mapping->customers.kind, pb::CUSTOMER_KIND_UNSPECIFIED);
  EXPECT_EQ(mapping->cancellations.file, "");
  EXPECT_EQ(mapping->subscriptions.open_trial_column, "");
}

struct Refusal {
  const char* name;
  std::function<void(json&)> spoil;
  const char* key;  // That the error names.
};

const Refusal kRefusals[] = {
    {"NoName", [](json& m) { m.erase("name"); }, "name"},
    {"NameOfAnotherType", [](json& m) { m["name"] = 7; }, "name"},
    {"NoCurrency", [](json& m) { m.erase("currency"); }, "currency"},
    {"CurrencyNobodyUses", [](json& m) { m["currency"] = "EURO"; }, "currency"},
    {"UnknownKeyAtTheTop", [](json& m) { m["colour"] = "red"; }, "colour"},
    {"NoProduct", [](json& m) { m.erase("product"); }, "product"},
    {"ProductIsNoObject", [](json& m) { m["product"] = "desk"; }, "product"},
    {"ProductWithoutId", [](json& m) { m["product"].erase("id"); }, "product.id"},
    {"UnknownKeyOfProduct", [](json& m) { m["product"]["x"] = 1; }, "product.x"},
    {"NoPlans", [](json& m) { m.erase("plans"); }, "plans"},
    {"PlansEmpty", [](json& m) { m["plans"] = json::array(); }, "plans"},
    {"PlanIsNoObject", [](json& m) { m["plans"][1] = "crew"; }, "plans[1]"},
    {"PlanWithoutPrice", [](json& m) { m["plans"][1].erase("unit_price"); }, "plans[1].unit_price"},
    {"PriceIsNoAmount", [](json& m) { m["plans"][0]["unit_price"] = "cheap"; },
     "plans[0].unit_price"},
    {"PriceFinerThanACent", [](json& m) { m["plans"][0]["unit_price"] = "1.005"; },
     "plans[0].unit_price"},
    {"IntervalUnknown", [](json& m) { m["plans"][0]["interval"] = "fortnight"; },
     "plans[0].interval"},
    {"CountIsNoNumber", [](json& m) { m["plans"][0]["count"] = "3"; }, "plans[0].count"},
    {"CountIsZero", [](json& m) { m["plans"][0]["count"] = 0; }, "plans[0].count"},
    {"CountBeyondAllReason", [](json& m) { m["plans"][0]["count"] = 1LL << 40; }, "plans[0].count"},
    {"FeaturesOfAnotherType", [](json& m) { m["plans"][0]["features"] = "core"; },
     "plans[0].features"},
    {"FeatureOfAnotherType", [](json& m) { m["plans"][0]["features"] = {1}; }, "plans[0].features"},
    {"CreditUnknown", [](json& m) { m["plans"][0]["unused_credit"] = "some"; },
     "plans[0].unused_credit"},
    {"UnknownKeyOfPlan", [](json& m) { m["plans"][0]["price"] = "1"; }, "plans[0].price"},
    {"PlanTwice", [](json& m) { m["plans"][1]["id"] = "solo"; }, "plans[1].id"},
    {"NoCustomers", [](json& m) { m.erase("customers"); }, "customers"},
    {"CustomersWithoutFile", [](json& m) { m["customers"].erase("file"); }, "customers.file"},
    {"CustomersWithoutId", [](json& m) { m["customers"].erase("id"); }, "customers.id"},
    {"UnknownKeyOfCustomers", [](json& m) { m["customers"]["phone"] = "p"; }, "customers.phone"},
    {"CountryOfAnotherType", [](json& m) { m["customers"]["country"] = 7; }, "customers.country"},
    {"CountryWithoutColumn", [](json& m) { m["customers"]["country"].erase("column"); },
     "customers.country.column"},
    {"CountryMapOfAnotherType", [](json& m) { m["customers"]["country"]["map"]["UK"] = 1; },
     "customers.country.map.UK"},
    {"ZonesOfAnotherType", [](json& m) { m["customers"]["time_zone_by_country"] = {"GB"}; },
     "customers.time_zone_by_country"},
    {"KindUnknown", [](json& m) { m["customers"]["kind"] = "robot"; }, "customers.kind"},
    {"NoSubscriptions", [](json& m) { m.erase("subscriptions"); }, "subscriptions"},
    {"SubscriptionsWithoutStart", [](json& m) { m["subscriptions"].erase("start"); },
     "subscriptions.start"},
    {"UnknownKeyOfSubscriptions", [](json& m) { m["subscriptions"]["price"] = "p"; },
     "subscriptions.price"},
    {"NoPlanOfSubscriptions", [](json& m) { m["subscriptions"].erase("plan"); },
     "subscriptions.plan"},
    {"PlanColumnsMissing", [](json& m) { m["subscriptions"]["plan"].erase("columns"); },
     "subscriptions.plan.columns"},
    {"PlanMapMissing", [](json& m) { m["subscriptions"]["plan"].erase("map"); },
     "subscriptions.plan.map"},
    {"PlanMapToNoPlan", [](json& m) { m["subscriptions"]["plan"]["map"]["S|q"] = "duo"; },
     "subscriptions.plan.map.S|q"},
    {"TrialWithoutValue", [](json& m) { m["subscriptions"]["open_ended_trial"].erase("equals"); },
     "subscriptions.open_ended_trial.equals"},
    {"CancellationsWithoutDate", [](json& m) { m["cancellations"].erase("date"); },
     "cancellations.date"},
    {"UnknownKeyOfCancellations", [](json& m) { m["cancellations"]["refund"] = "r"; },
     "cancellations.refund"},
    {"UnknownKeyOfReason", [](json& m) { m["cancellations"]["reason"]["only_mapped"] = true; },
     "cancellations.reason.only_mapped"},
};

class MappingRefusals : public testing::TestWithParam<Refusal> {};

TEST_P(MappingRefusals, NameTheKey) {
  json spoiled = Whole();
  GetParam().spoil(spoiled);
  const auto mapping = Mapping::Parse(spoiled.dump());
  ASSERT_THAT(mapping, StatusIs(absl::StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_EQ(MetadataOf(mapping.status()), Metadata({{"field", GetParam().key}}));
}

INSTANTIATE_TEST_SUITE_P(All, MappingRefusals, testing::ValuesIn(kRefusals),
                         [](const auto& row) { return row.param.name; });

TEST(MappingTest, WhatIsNoJsonObjectIsRefused) {
  for (const char* text : {"", "[]", "{", "name: shop"}) {
    EXPECT_THAT(Mapping::Parse(text), StatusIs(absl::StatusCode::kInvalidArgument, kFieldInvalid))
        << text;
  }
}

TEST(MappingTest, AMappingIsLoadedFromAFileOrByItsBuiltInName) {
  TempDir dir;
  std::ofstream(dir.File("shop.json")) << Whole().dump();
  const auto from_file = LoadMapping(dir.File("shop.json"));
  ASSERT_THAT(from_file, IsOk());
  EXPECT_EQ(from_file->name, "shop");
  const auto built_in = LoadMapping("ravenstack");
  ASSERT_THAT(built_in, IsOk());
  EXPECT_EQ(built_in->plans.size(), 6u);
  EXPECT_THAT(LoadMapping(dir.File("none.json")),
              StatusIs(absl::StatusCode::kInvalidArgument, kFieldInvalid));
}

}  // namespace
}  // namespace holdfast::cli
