// The built-in mapping on the files it was written for. Figures counted from the files by hand.
#include <algorithm>
#include <set>

#include "cli/import/importer.h"
#include "gmock/gmock.h"
#include "tests/support/data_folder.h"
#include "tests/support/status_matchers.h"

namespace holdfast::cli {
namespace {

class RavenStackTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string folder = DataFolder();
    if (folder.empty()) {
      GTEST_SKIP() << "no data: set HOLDFAST_DATA to the folder with the RavenStack files";
    }
    const auto mapping = LoadMapping("ravenstack");
    ASSERT_THAT(mapping, IsOk());
    auto plan = ReadImport(*mapping, folder);
    ASSERT_THAT(plan, IsOk());
    plan_ = *std::move(plan);
  }
  ImportPlan plan_;
};

TEST_F(RavenStackTest, EveryRowIsTaken) {
  EXPECT_EQ(plan_.customers.size(), 500u);
  EXPECT_EQ(plan_.subscriptions.size(), 5000u);
  EXPECT_THAT(plan_.bad, testing::IsEmpty());
}

TEST_F(RavenStackTest, DeparturesAndThoseOnTheFirstDay) {
  const std::vector<Departure> departures = plan_.Departures();
  EXPECT_EQ(departures.size(), 486u);
  EXPECT_EQ(std::ranges::count_if(departures, [](const auto& d) { return d.start == d.end; }), 13);
}

TEST_F(RavenStackTest, DeparturesOfCustomersWithAnEvent) {
  // The mapping of `unknown` to not_stated hides some: counted by customer, not by reason.
  auto mapping = LoadMapping("ravenstack");
  ASSERT_THAT(mapping, IsOk());
  mapping->cancellations.reason.map["unknown"] = "unknown";
  const auto plan = ReadImport(*mapping, DataFolder());
  ASSERT_THAT(plan, IsOk());
  const std::vector<Departure> departures = plan->Departures();
  EXPECT_EQ(
      std::ranges::count_if(departures, [](const auto& d) { return d.reason != "not_stated"; }),
      352);
}

TEST_F(RavenStackTest, OpenEndedTrials) {
  EXPECT_EQ(std::ranges::count_if(plan_.subscriptions,
                                  [](const auto& row) { return row.request.open_ended_trial(); }),
            778);
}

TEST_F(RavenStackTest, ReasonsAreKeysOfTheTaxonomy) {
  std::set<std::string> reasons;
  for (const Departure& departure : plan_.Departures()) reasons.insert(departure.reason);
  EXPECT_EQ(reasons, (std::set<std::string>{"missing_features", "customer_service", "budget_cut",
                                            "switched_service", "too_expensive", "not_stated"}));
}

}  // namespace
}  // namespace holdfast::cli
