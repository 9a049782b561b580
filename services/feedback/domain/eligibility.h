// Who may get an offer now, and everything that stands against it.
#ifndef HOLDFAST_SERVICES_FEEDBACK_DOMAIN_ELIGIBILITY_H_
#define HOLDFAST_SERVICES_FEEDBACK_DOMAIN_ELIGIBILITY_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/feedback/domain/departure.h"
#include "services/feedback/domain/offer.h"

namespace holdfast::feedback {

inline constexpr std::string_view kBlockedByReason = "reason";
inline constexpr std::string_view kBlockedByValue = "value";
inline constexpr std::string_view kBlockedByTenure = "tenure";
inline constexpr std::string_view kBlockedByTrial = "trial";
inline constexpr std::string_view kBlockedByInterval = "interval";
inline constexpr std::string_view kBlockedByCurrency = "currency";
inline constexpr std::string_view kBlockedByPlan = "plan";  // no target plan, or the one they have
inline constexpr std::string_view kBlockedByState = "state";  // a pause for those who are paused
inline constexpr std::string_view kBlockedByPolicy = "policy";

// Everything that blocks: eligibility in the order above, then the guards. Empty: eligible.
// `reason` is a key of the taxonomy; the empty one counts as not stated. A disabled definition is
// no candidate and never gets here.
std::vector<std::string_view> BlockedBy(const OfferDefinition& definition,
                                        const SubscriptionFacts& subscription,
                                        std::string_view reason, absl::Span<const Accept> accepts,
                                        absl::Time now);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_DOMAIN_ELIGIBILITY_H_
