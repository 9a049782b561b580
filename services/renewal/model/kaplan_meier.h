// Kaplan-Meier survival from counts, with Greenwood's standard error and log-log intervals.
#ifndef HOLDFAST_SERVICES_RENEWAL_MODEL_KAPLAN_MEIER_H_
#define HOLDFAST_SERVICES_RENEWAL_MODEL_KAPLAN_MEIER_H_

#include <vector>

#include "services/renewal/model/counts.h"

namespace holdfast::renewal {

struct SurvivalPoint {
  int age = 0;
  int64_t at_risk = 0;
  int64_t events = 0;
  double survival = 1;        // S(k) = prod over j <= k of (1 - d_j / n_j)
  double standard_error = 0;  // S(k) sqrt(sum d_j / (n_j (n_j - d_j))), Greenwood 1926
  double lower = 1;           // S^exp(+z se / (S |log S|)); equals S where S is 0 or 1
  double upper = 1;
};

// One point for each step with somebody at risk. Steps nobody was at risk in leave S as it is and
// give no point. Requires 0 < confidence < 1.
std::vector<SurvivalPoint> KaplanMeier(const CountTable& counts, double confidence);

// The standard normal quantile. Requires 0 < p < 1.
double NormalQuantile(double p);

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_MODEL_KAPLAN_MEIER_H_
