// Reasons of billing's own errors; the common ones are in libs/status/reasons.h. All are listed in
// docs/errors.md.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_REASONS_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_REASONS_H_

#include "libs/status/error.h"
#include "libs/status/reasons.h"  // IWYU pragma: export

namespace holdfast::billing {

inline constexpr std::string_view kBillingDomain = "billing.holdfast";

inline constexpr Reason kSubscriptionAlreadyCanceled{"SUBSCRIPTION_ALREADY_CANCELED",
                                                     kBillingDomain};
inline constexpr Reason kCancellationClosed{"CANCELLATION_CLOSED", kBillingDomain};
inline constexpr Reason kCancellationRetained{"CANCELLATION_RETAINED", kBillingDomain};
inline constexpr Reason kOfferExpired{"OFFER_EXPIRED", kBillingDomain};
inline constexpr Reason kOfferAlreadyAnswered{"OFFER_ALREADY_ANSWERED", kBillingDomain};
inline constexpr Reason kOfferRevoked{"OFFER_REVOKED", kBillingDomain};
inline constexpr Reason kOfferNotApplicable{"OFFER_NOT_APPLICABLE", kBillingDomain};
inline constexpr Reason kTenantHasSubscriptions{"TENANT_HAS_SUBSCRIPTIONS", kBillingDomain};
inline constexpr Reason kNoTestClock{"NO_TEST_CLOCK", kBillingDomain};
inline constexpr Reason kClockMovesBackwards{"CLOCK_MOVES_BACKWARDS", kBillingDomain};
inline constexpr Reason kClockBarrierPending{"CLOCK_BARRIER_PENDING", kBillingDomain};

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_REASONS_H_
