// Expected MRR of an existing book, with an interval whose variance has three parts: each
// subscription's own luck (Bernoulli), the uncertainty of its hazards (common to a segment and
// age), and shocks common to all.
#ifndef HOLDFAST_SERVICES_RENEWAL_MODEL_BOOK_FORECAST_H_
#define HOLDFAST_SERVICES_RENEWAL_MODEL_BOOK_FORECAST_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "services/renewal/model/hazard.h"

namespace holdfast::renewal {

// One running paid subscription as the forecast sees it. MRR is a double here: a forecast is no
// amount owed.
struct BookEntry {
  std::string segment;
  int age = 0;  // Steps completed.
  double steps_per_month = 1;
  double mrr_minor = 0;
  // Months from now after which it is gone unless the customer comes back; negative: no end is
  // known.
  double ends_in_months = -1;
  double keeps = 1;  // Probability of coming back from a known end; 1 without one.
};

struct BookPoint {
  int month = 0;
  double expected_minor = 0;
  double sd_minor = 0;
  double lower_minor = 0;  // Clipped to [0, MRR now].
  double upper_minor = 0;
  double expected_subscriptions = 0;
};

// Standard deviation of a shock common to the whole book, as a share of the MRR at risk of ending
// in a month. A prior: books of dependent renewals vary by about this much more than independent
// ones; resolved forecasts will replace it.
inline constexpr double kCommonShock = 0.35;

// Points for months 1..horizon. Normal quantiles of the summed variance. Requires 0 < confidence <
// 1.
std::vector<BookPoint> ForecastBook(absl::Span<const BookEntry> book, const HazardModel& model,
                                    int horizon_months, double confidence);

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_MODEL_BOOK_FORECAST_H_
