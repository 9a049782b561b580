// Monthly recurring revenue of a subscription.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_MRR_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_MRR_H_

#include "absl/status/statusor.h"
#include "libs/calendar/anchor.h"
#include "libs/money/money.h"
#include "services/billing/domain/subscription.h"

namespace holdfast::billing {

// `price` of one interval normalised to a month, half away from zero: a year is 12 months, 52 weeks
// or 365 days.
absl::StatusOr<Money> Monthly(const Money& price, const Interval& interval);

// Before discounts (those end); zero unless ACTIVE.
absl::StatusOr<Money> MrrOf(const Subscription& subscription);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_MRR_H_
