// Hazards by segment and age, pooled where a segment alone is too thin, and what follows from them.
#ifndef HOLDFAST_SERVICES_RENEWAL_MODEL_HAZARD_H_
#define HOLDFAST_SERVICES_RENEWAL_MODEL_HAZARD_H_

#include <map>
#include <string>
#include <vector>

#include "services/renewal/model/counts.h"

namespace holdfast::renewal {

// Probability of ending in one step, and how well it is known.
struct Hazard {
  double h = 0;
  double variance = 0;  // Of the estimate: h (1 - h) / at_risk.
  int64_t at_risk = 0;  // What the estimate rests on.
  bool pooled = false;  // Not the segment's own cell.
};

// A ladder of ever wider pools: a segment's cell, its pool's cell (same step unit and interval),
// the pool's constant hazard over all ages. A rung is used when it has `kEnough` at risk; the last
// one always.
class HazardModel {
 public:
  static constexpr int64_t kEnough = 50;
  // Prior of the last rung where nothing has been observed at all: two events in a hundred steps.
  static constexpr double kPriorEvents = 2, kPriorAtRisk = 100;

  // `pool_of` of a segment is the part of its key before the first '/'.
  explicit HazardModel(const std::map<std::string, CountTable>& by_segment);

  // Of step `age` + 1: for a subscription that has completed `age` steps.
  Hazard At(const std::string& segment, int age) const;

  struct Passing {
    double probability = 1;   // Of passing the next `steps` steps, given `age`.
    double log_variance = 0;  // Of its logarithm, by the delta method: sum var(h) / (1 - h)^2.
    int64_t at_risk = 0;      // Behind the first step.
    bool pooled = false;      // Any step was.
  };
  Passing PassNext(const std::string& segment, int age, int steps) const;

 private:
  struct Pool {
    CountTable by_age;
    CountCell total;
  };
  std::map<std::string, CountTable> segments_;
  std::map<std::string, Pool> pools_;
};

std::string PoolOf(const std::string& segment);

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_MODEL_HAZARD_H_
