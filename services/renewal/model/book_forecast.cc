#include "services/renewal/model/book_forecast.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "services/renewal/model/kaplan_meier.h"

namespace holdfast::renewal {
namespace {

// Subscriptions that share hazards share their uncertainty.
using CellKey = std::pair<std::string, int>;

struct CellSum {
  double expected_minor = 0;
  double log_variance = 0;
};

struct Sums {
  double expected = 0, bernoulli = 0, parameter = 0, at_risk = 0, subscriptions = 0;
};

void Add(const BookEntry& entry, const HazardModel& model, int month, Sums& sums,
         std::map<CellKey, CellSum>& cells) {
  const int steps = static_cast<int>(std::floor(entry.steps_per_month * month + 1e-9));
  const HazardModel::Passing passing = model.PassNext(entry.segment, entry.age, steps);
  const bool past_end = entry.ends_in_months >= 0 && month >= entry.ends_in_months;
  const double p = passing.probability * (past_end ? entry.keeps : 1);
  const double expected = entry.mrr_minor * p;
  sums.expected += expected;
  sums.subscriptions += p;
  sums.bernoulli += entry.mrr_minor * entry.mrr_minor * p * (1 - p);
  sums.at_risk += entry.mrr_minor * (1 - passing.probability);
  CellSum& cell = cells[{entry.segment, entry.age}];
  cell.expected_minor += expected;
  cell.log_variance = passing.log_variance;
}

}  // namespace

std::vector<BookPoint> ForecastBook(absl::Span<const BookEntry> book, const HazardModel& model,
                                    int horizon_months, double confidence) {
  const double z = NormalQuantile(0.5 + confidence / 2);
  double now = 0;
  for (const BookEntry& entry : book) now += entry.mrr_minor;
  std::vector<BookPoint> points;
  for (int month = 1; month <= horizon_months; ++month) {
    Sums sums;
    std::map<CellKey, CellSum> cells;
    for (const BookEntry& entry : book) Add(entry, model, month, sums, cells);
    for (const auto& [key, cell] : cells) {
      sums.parameter += cell.expected_minor * cell.expected_minor * cell.log_variance;
    }
    const double shock = kCommonShock * sums.at_risk;
    const double sd = std::sqrt(sums.bernoulli + sums.parameter + shock * shock);
    points.push_back({.month = month,
                      .expected_minor = sums.expected,
                      .sd_minor = sd,
                      .lower_minor = std::clamp(sums.expected - z * sd, 0.0, now),
                      .upper_minor = std::clamp(sums.expected + z * sd, 0.0, now),
                      .expected_subscriptions = sums.subscriptions});
  }
  return points;
}

}  // namespace holdfast::renewal
