// Which products and plans may be created.
#include "services/billing/domain/catalog.h"

#include <functional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/status/status.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

Plan GoodPlan() {
  Plan plan;
  plan.id = "pro";
  plan.product = "crm";
  plan.display_name = "Pro";
  plan.unit_price = Money{30'00, *Currency::Parse("USD")};
  plan.interval = {IntervalUnit::kMonth, 1};
  plan.features = {"api", "sso.saml"};
  return plan;
}

TEST(PlanTest, GoodOnePasses) { EXPECT_THAT(CheckPlan(GoodPlan()), IsOk()); }

TEST(PlanTest, FreeOnePasses) {
  Plan plan = GoodPlan();
  plan.unit_price.amount_minor = 0;
  EXPECT_THAT(CheckPlan(plan), IsOk());
}

struct Row {
  const char* name;
  const char* field;
  std::function<void(Plan&)> spoil;
};
class BadPlans : public testing::TestWithParam<Row> {};
TEST_P(BadPlans, AreRefusedNamingTheField) {
  Plan plan = GoodPlan();
  GetParam().spoil(plan);
  const absl::Status status = CheckPlan(plan);
  ASSERT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_THAT(MetadataOf(status), testing::Contains(testing::Pair("field", GetParam().field)));
}
INSTANTIATE_TEST_SUITE_P(
    All, BadPlans,
    testing::Values(Row{"NegativePrice", "plan.unit_price.amount_minor",
                        [](Plan& p) { p.unit_price.amount_minor = -1; }},
                    Row{"PriceTooHigh", "plan.unit_price.amount_minor",
                        [](Plan& p) { p.unit_price.amount_minor = kPeriodPriceMinorMax + 1; }},
                    Row{"LongName", "plan.display_name",
                        [](Plan& p) { p.display_name.assign(201, 'x'); }},
                    Row{"NoInterval", "plan.interval_count", [](Plan& p) { p.interval.count = 0; }},
                    Row{"TooManyDays", "plan.interval_count",
                        [](Plan& p) {
                          p.interval = {IntervalUnit::kDay, 367};
                        }},
                    Row{"TooManyWeeks", "plan.interval_count",
                        [](Plan& p) {
                          p.interval = {IntervalUnit::kWeek, 53};
                        }},
                    Row{"TooManyMonths", "plan.interval_count",
                        [](Plan& p) {
                          p.interval = {IntervalUnit::kMonth, 37};
                        }},
                    Row{"TooManyYears", "plan.interval_count",
                        [](Plan& p) {
                          p.interval = {IntervalUnit::kYear, 11};
                        }},
                    Row{"BadFeature", "plan.features", [](Plan& p) { p.features = {"No Spaces"}; }},
                    Row{"EmptyFeature", "plan.features", [](Plan& p) { p.features = {""}; }},
                    Row{"DoubledFeature", "plan.features",
                        [](Plan& p) {
                          p.features = {"api", "api"};
                        }},
                    Row{"TooManyFeatures", "plan.features",
                        [](Plan& p) {
                          p.features.clear();
                          for (int i = 0; i < 101; ++i)
                            p.features.push_back("f" + std::to_string(i));
                        }}),
    [](const auto& row) { return row.param.name; });

TEST(ProductTest, NameIsBounded) {
  EXPECT_THAT(CheckProduct({"crm", std::string(200, 'x')}), IsOk());
  EXPECT_THAT(CheckProduct({"crm", std::string(201, 'x')}),
              StatusIs(absl::StatusCode::kInvalidArgument, kFieldInvalid));
}

}  // namespace
}  // namespace holdfast::billing
