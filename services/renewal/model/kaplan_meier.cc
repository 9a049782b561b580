#include "services/renewal/model/kaplan_meier.h"

#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <numbers>

namespace holdfast::renewal {

double NormalQuantile(double p) { return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * p); }

std::vector<SurvivalPoint> KaplanMeier(const CountTable& counts, double confidence) {
  const double z = NormalQuantile(0.5 + confidence / 2);
  std::vector<SurvivalPoint> points;
  double survival = 1;
  double greenwood = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    const CountCell& cell = counts[i];
    if (cell.at_risk <= 0) continue;
    const auto n = static_cast<double>(cell.at_risk);
    const auto d = static_cast<double>(cell.events());
    survival *= 1 - d / n;
    if (d < n) greenwood += d / (n * (n - d));
    SurvivalPoint point{.age = static_cast<int>(i) + 1,
                        .at_risk = cell.at_risk,
                        .events = cell.events(),
                        .survival = survival,
                        .standard_error = survival * std::sqrt(greenwood),
                        .lower = survival,
                        .upper = survival};
    if (survival > 0 && survival < 1) {
      const double spread = z * std::sqrt(greenwood) / std::abs(std::log(survival));
      point.lower = std::pow(survival, std::exp(spread));
      point.upper = std::pow(survival, std::exp(-spread));
    }
    points.push_back(point);
  }
  return points;
}

}  // namespace holdfast::renewal
