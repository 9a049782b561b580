// Where a segment is thin its pool answers, and says so.
#include "services/renewal/model/hazard.h"

#include <gtest/gtest.h>

namespace holdfast::renewal {
namespace {

TEST(Hazard, AThickCellAnswersForItself) {
  const HazardModel model({{"1-month/US/pro", {{.at_risk = 100, .voluntary = 5}}}});
  const Hazard hazard = model.At("1-month/US/pro", 0);
  EXPECT_DOUBLE_EQ(hazard.h, 0.05);
  EXPECT_EQ(hazard.at_risk, 100);
  EXPECT_FALSE(hazard.pooled);
}

TEST(Hazard, AThinCellIsPooledOverItsInterval) {
  const HazardModel model({{"1-month/US/pro", {{.at_risk = 10, .voluntary = 5}}},
                           {"1-month/DE/pro", {{.at_risk = 90, .voluntary = 5}}},
                           {"1-year/US/pro", {{.at_risk = 1000, .voluntary = 1000}}}});
  const Hazard hazard = model.At("1-month/US/pro", 0);
  EXPECT_DOUBLE_EQ(hazard.h, 0.1);  // (5 + 5) / (10 + 90); the annual plans stay out.
  EXPECT_TRUE(hazard.pooled);
}

TEST(Hazard, PastTheDataThePoolsConstantHazardHolds) {
  const HazardModel model(
      {{"1-month/US/pro", {{.at_risk = 400, .voluntary = 20}, {.at_risk = 100, .voluntary = 8}}}});
  EXPECT_DOUBLE_EQ(model.At("1-month/US/pro", 40).h, (28.0 + 2) / (500 + 100));
}

TEST(Hazard, WithoutAnyDataThePriorAnswers) {
  EXPECT_DOUBLE_EQ(HazardModel({}).At("1-month/US/pro", 0).h, 0.02);
}

TEST(Hazard, PassingSeveralStepsMultiplies) {
  const HazardModel model(
      {{"1-month/US/pro", {{.at_risk = 100, .voluntary = 10}, {.at_risk = 90, .voluntary = 9}}}});
  const HazardModel::Passing passing = model.PassNext("1-month/US/pro", 0, 2);
  EXPECT_DOUBLE_EQ(passing.probability, 0.9 * 0.9);
  EXPECT_NEAR(passing.log_variance, 0.1 / (0.9 * 100) + 0.1 / (0.9 * 90), 1e-15);
}

TEST(Hazard, TheAgeReachedConditionsTheProbability) {
  const HazardModel model(
      {{"1-month/US/pro", {{.at_risk = 100, .voluntary = 50}, {.at_risk = 50, .voluntary = 1}}}});
  EXPECT_DOUBLE_EQ(model.PassNext("1-month/US/pro", 1, 1).probability, 0.98);
}

}  // namespace
}  // namespace holdfast::renewal
