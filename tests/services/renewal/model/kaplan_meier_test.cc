// Survival against R: survfit(Surv(time, status) ~ 1, data = aml, subset = x == "Maintained"),
// survival 3.5-3, and against sums worked by hand.
#include "services/renewal/model/kaplan_meier.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>

namespace holdfast::renewal {
namespace {

// Times 9 13 13+ 18 23 28+ 31 34 45+ 48 161+ of the maintained group.
CountTable Maintained() {
  CountTable table(161);
  const std::vector<std::pair<int, bool>> lives = {
      {9, true},  {13, true}, {13, false}, {18, true}, {23, true},  {28, false},
      {31, true}, {34, true}, {45, false}, {48, true}, {161, false}};
  for (const auto& [time, event] : lives) {
    for (int step = 1; step <= time; ++step) ++table[static_cast<size_t>(step) - 1].at_risk;
    if (event) ++table[static_cast<size_t>(time) - 1].voluntary;
  }
  return table;
}

TEST(KaplanMeier, AgreesWithROnTheMaintainedPatients) {
  const std::vector<SurvivalPoint> points = KaplanMeier(Maintained(), 0.95);
  struct Row {
    int age;
    double survival, standard_error;
  };
  for (const Row& row : {Row{9, 0.909090909, 0.0866784}, Row{13, 0.818181818, 0.1162913},
                         Row{18, 0.715909091, 0.1396587}, Row{23, 0.613636364, 0.1526399},
                         Row{31, 0.490909091, 0.1641958}, Row{34, 0.368181818, 0.1626745},
                         Row{48, 0.184090909, 0.1534858}}) {
    const SurvivalPoint& point = points[static_cast<size_t>(row.age) - 1];
    EXPECT_EQ(point.age, row.age);
    EXPECT_NEAR(point.survival, row.survival, 1e-6) << row.age;
    EXPECT_NEAR(point.standard_error, row.standard_error, 1e-5) << row.age;
  }
}

TEST(KaplanMeier, LogLogIntervalByHand) {
  // 10 at risk, 1 leaves: S = 0.9, Greenwood 1/90; log-log spread z sqrt(1/90) / |log 0.9|.
  const std::vector<SurvivalPoint> points = KaplanMeier({{.at_risk = 10, .voluntary = 1}}, 0.95);
  const double spread = 1.959963984540054 * std::sqrt(1.0 / 90) / -std::log(0.9);
  EXPECT_NEAR(points[0].lower, std::pow(0.9, std::exp(spread)), 1e-12);
  EXPECT_NEAR(points[0].upper, std::pow(0.9, std::exp(-spread)), 1e-12);
}

TEST(KaplanMeier, StepsNobodyWasAtRiskInGiveNoPoint) {
  const std::vector<SurvivalPoint> points = KaplanMeier({{}, {.at_risk = 4, .voluntary = 1}}, 0.95);
  ASSERT_EQ(points.size(), 1u);
  EXPECT_EQ(points[0].age, 2);
}

TEST(KaplanMeier, WhenEverybodyLeavesTheIntervalIsThePoint) {
  const std::vector<SurvivalPoint> points = KaplanMeier({{.at_risk = 3, .voluntary = 3}}, 0.95);
  EXPECT_EQ(points[0].survival, 0);
  EXPECT_EQ(points[0].lower, 0);
  EXPECT_EQ(points[0].upper, 0);
}

TEST(KaplanMeier, SurvivalFallsAndStaysInsideItsInterval) {
  EXPECT_TRUE(rc::check([] {
    CountTable table(*rc::gen::inRange<size_t>(1, 30));
    for (CountCell& cell : table) {
      cell.at_risk = *rc::gen::inRange(0, 50);
      cell.voluntary = cell.at_risk == 0 ? 0 : *rc::gen::inRange<int64_t>(0, cell.at_risk + 1);
    }
    double before = 1;
    for (const SurvivalPoint& point : KaplanMeier(table, 0.9)) {
      RC_ASSERT(point.survival <= before);
      RC_ASSERT(point.lower <= point.survival + 1e-12);
      RC_ASSERT(point.survival <= point.upper + 1e-12);
      RC_ASSERT(point.lower >= 0 && point.upper <= 1);
      before = point.survival;
    }
  }));
}

TEST(NormalQuantile, MatchesTheTables) {
  EXPECT_NEAR(NormalQuantile(0.975), 1.959963984540054, 1e-12);
  EXPECT_NEAR(NormalQuantile(0.5), 0, 1e-12);
  EXPECT_NEAR(NormalQuantile(0.05), -1.6448536269514722, 1e-12);
}

}  // namespace
}  // namespace holdfast::renewal
