// Reasons that only renewal answers with.
#ifndef HOLDFAST_SERVICES_RENEWAL_DOMAIN_REASONS_H_
#define HOLDFAST_SERVICES_RENEWAL_DOMAIN_REASONS_H_

#include "libs/status/error.h"

namespace holdfast::renewal {

inline constexpr std::string_view kRenewalDomain = "renewal.holdfast";

inline constexpr Reason kSubscriptionNotRunning{"SUBSCRIPTION_NOT_RUNNING", kRenewalDomain};
inline constexpr Reason kRebuildBehind{"REBUILD_BEHIND", kRenewalDomain};

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_DOMAIN_REASONS_H_
