// The order of one partition's events, whatever order they come in.
#include "libs/outbox/partition_queue.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <random>

namespace holdfast::outbox {
namespace {

TEST(PartitionQueue, GivesOutEachEventOnceInOrderWhateverComesIn) {
  EXPECT_TRUE(rc::check("runs without holes", [](uint64_t seed) {
    std::mt19937_64 random(seed);
    PartitionQueue queue(10, 1 + random() % 6);
    std::vector<int64_t> out;
    while (queue.next() <= 40 || !queue.empty()) {
      Event event;
      event.position = random() % 3 == 0 ? queue.next() : 5 + static_cast<int64_t>(random() % 36);
      if (event.position <= 40) queue.Offer(event);
      if (random() % 2 == 0) {
        for (const Event& taken : queue.Take(1 + random() % 4)) out.push_back(taken.position);
      }
    }
    RC_ASSERT(out.size() == 30u);
    for (size_t i = 0; i < out.size(); ++i) RC_ASSERT(out[i] == 11 + static_cast<int64_t>(i));
  }));
}

}  // namespace
}  // namespace holdfast::outbox
