// What a customer is worth and how likely they stay, as feedback reads it.
#ifndef HOLDFAST_SERVICES_RENEWAL_DOMAIN_OUTLOOK_H_
#define HOLDFAST_SERVICES_RENEWAL_DOMAIN_OUTLOOK_H_

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/money/money.h"

namespace holdfast::renewal {

struct Outlook {
  std::string customer;            // Resource name.
  Money mrr;                       // Of the currency most of it is in.
  double renewal_probability = 1;  // MRR-weighted over running paid subscriptions; 1 without any.
  Money lifetime_value;            // Expected MRR of the next 36 months, summed.
  absl::CivilDay tenure_from;      // First-ever start.
  int64_t row_version = 0;         // Grows with each change.
  absl::Time as_of;
};

// Days since the first-ever start, never negative.
inline int32_t TenureDays(const Outlook& outlook) {
  const absl::CivilDay today = absl::ToCivilDay(outlook.as_of, absl::UTCTimeZone());
  return static_cast<int32_t>(std::max<int64_t>(0, today - outlook.tenure_from));
}

// Names the estimator and its inputs; stored with every figure.
inline constexpr char kModelVersion[] = "km-hazard.v1";

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_DOMAIN_OUTLOOK_H_
