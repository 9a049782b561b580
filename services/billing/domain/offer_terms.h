// What an accepted offer does to a subscription.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_OFFER_TERMS_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_OFFER_TERMS_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "services/billing/domain/catalog.h"
#include "services/billing/domain/offer.h"
#include "services/billing/domain/subscription.h"

namespace holdfast::billing {

// The subscription with `terms` in force. `plan`: the one a PlanChange names, else null. `offer`:
// resource name.
//  - A discount counts from the next billed period; one that still runs is never replaced.
//  - A pause starts with the next period and keeps the cycle. ACTIVE only.
//  - A plan change waits for the next billed period.
//  - An extension moves the end of the current period, or of the trial; later periods count from
//  there.
// FAILED_PRECONDITION OFFER_NOT_APPLICABLE names what stands against it, in the metadata key
// `problem`.
absl::StatusOr<Subscription> WithTerms(const Subscription& before, const OfferTerms& terms,
                                       const Plan* plan, std::string_view offer);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_OFFER_TERMS_H_
