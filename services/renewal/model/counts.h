// At risk and events by age: the one table that every estimate reads. Counts add, so shards merge
// exactly.
#ifndef HOLDFAST_SERVICES_RENEWAL_MODEL_COUNTS_H_
#define HOLDFAST_SERVICES_RENEWAL_MODEL_COUNTS_H_

#include <cstdint>
#include <vector>

namespace holdfast::renewal {

// One age step k >= 1: of `at_risk` subscriptions that had completed k - 1 steps and whose k-th is
// resolved, so many ended in it. Left truncation: a subscription observed from age a on is at risk
// from step a + 1 on.
struct CountCell {
  int64_t at_risk = 0;
  int64_t voluntary = 0;
  int64_t involuntary = 0;

  int64_t events() const { return voluntary + involuntary; }
  CountCell& operator+=(const CountCell& other);
  CountCell& operator-=(const CountCell& other);
  bool empty() const { return at_risk == 0 && voluntary == 0 && involuntary == 0; }
  friend bool operator==(const CountCell&, const CountCell&) = default;
};

// Index i is step i + 1.
using CountTable = std::vector<CountCell>;

// Adds `other` step by step; `into` grows as needed.
void Merge(const CountTable& other, CountTable& into);

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_MODEL_COUNTS_H_
