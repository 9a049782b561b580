#include "services/renewal/model/hazard.h"

#include <algorithm>

namespace holdfast::renewal {
namespace {

Hazard Estimate(double events, double at_risk, int64_t shown_at_risk, bool pooled) {
  const double h = events / at_risk;
  return {.h = h, .variance = h * (1 - h) / at_risk, .at_risk = shown_at_risk, .pooled = pooled};
}

const CountCell* CellAt(const CountTable& table, int age) {
  return age >= 0 && static_cast<size_t>(age) < table.size() ? &table[age] : nullptr;
}

}  // namespace

std::string PoolOf(const std::string& segment) { return segment.substr(0, segment.find('/')); }

HazardModel::HazardModel(const std::map<std::string, CountTable>& by_segment)
    : segments_(by_segment) {
  for (const auto& [segment, table] : by_segment) {
    Pool& pool = pools_[PoolOf(segment)];
    Merge(table, pool.by_age);
    for (const CountCell& cell : table) pool.total += cell;
  }
}

Hazard HazardModel::At(const std::string& segment, int age) const {
  const auto own = segments_.find(segment);
  if (own != segments_.end()) {
    const CountCell* cell = CellAt(own->second, age);
    if (cell != nullptr && cell->at_risk >= kEnough) {
      return Estimate(static_cast<double>(cell->events()), static_cast<double>(cell->at_risk),
                      cell->at_risk, false);
    }
  }
  const auto pool = pools_.find(PoolOf(segment));
  if (pool == pools_.end()) return Estimate(kPriorEvents, kPriorAtRisk, 0, true);
  const CountCell* cell = CellAt(pool->second.by_age, age);
  if (cell != nullptr && cell->at_risk >= kEnough) {
    return Estimate(static_cast<double>(cell->events()), static_cast<double>(cell->at_risk),
                    cell->at_risk, true);
  }
  const CountCell& total = pool->second.total;
  return Estimate(static_cast<double>(total.events()) + kPriorEvents,
                  static_cast<double>(total.at_risk) + kPriorAtRisk, total.at_risk, true);
}

HazardModel::Passing HazardModel::PassNext(const std::string& segment, int age, int steps) const {
  Passing passing;
  for (int step = 0; step < steps; ++step) {
    const Hazard hazard = At(segment, age + step);
    if (step == 0) passing.at_risk = hazard.at_risk;
    passing.pooled |= hazard.pooled;
    passing.probability *= 1 - hazard.h;
    if (hazard.h < 1) passing.log_variance += hazard.variance / ((1 - hazard.h) * (1 - hazard.h));
  }
  return passing;
}

}  // namespace holdfast::renewal
