// Counts add: any split of subscriptions over shards merges to the same table.
#include "services/renewal/model/counts.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace holdfast::renewal {
namespace {

CountTable TableOf(const std::vector<std::pair<int, bool>>& lives) {
  CountTable table;
  for (const auto& [steps, left] : lives) {
    CountTable one(static_cast<size_t>(steps));
    for (CountCell& cell : one) cell.at_risk = 1;
    if (left && steps > 0) one.back().voluntary = 1;
    Merge(one, table);
  }
  return table;
}

TEST(Counts, ShardsMergeToTheWholeWhereverTheyAreCut) {
  EXPECT_TRUE(rc::check([] {
    const auto lives = *rc::gen::container<std::vector<std::pair<int, bool>>>(
        rc::gen::pair(rc::gen::inRange(0, 20), rc::gen::arbitrary<bool>()));
    const auto cut = *rc::gen::inRange<size_t>(0, lives.size() + 1);
    CountTable merged = TableOf({lives.begin(), lives.begin() + static_cast<std::ptrdiff_t>(cut)});
    Merge(TableOf({lives.begin() + static_cast<std::ptrdiff_t>(cut), lives.end()}), merged);
    RC_ASSERT(merged == TableOf(lives));
  }));
}

TEST(Counts, TakingOutWhatWasPutInLeavesAnEmptyCell) {
  CountCell cell{.at_risk = 3, .voluntary = 1, .involuntary = 1};
  cell += CountCell{.at_risk = 2, .voluntary = 1};
  cell -= CountCell{.at_risk = 5, .voluntary = 2, .involuntary = 1};
  EXPECT_TRUE(cell.empty());
}

}  // namespace
}  // namespace holdfast::renewal
