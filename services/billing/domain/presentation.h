// What of feedback's choice a customer gets to see: the policy's two maxima, counted over offers
// ever shown.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_PRESENTATION_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_PRESENTATION_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/billing/domain/cancellation.h"
#include "services/billing/domain/offer.h"

namespace holdfast::billing {

// Why a cancellation never had an offer.
inline constexpr std::string_view kSuppressedDegraded = "degraded";
inline constexpr std::string_view kSuppressedPolicy = "policy";
inline constexpr std::string_view kSuppressedLeftFirst = "customer_left_first";
inline constexpr std::string_view kSuppressedUnanswered = "survey_unanswered";

inline constexpr int kOffersPerPresentationMax = 5;

// One PresentOffers, once for each decision.
struct Presentation {
  std::string decision;
  std::string survey;              // encoded; empty: nothing to ask
  std::vector<Offer> offers;       // best first, without ids and states
  std::string suppressed;          // why there is none
  bool final = false;              // false: offers follow once a reason is given
  std::string reason;              // the reason the decision rests on
  bool carried_by_caller = false;  // the caller's own reply shows the offers
};

// More offers that may still be shown in the cancellation's phase, those presented but not yet
// shown counted as shown.
int OffersLeft(const Cancellation& cancellation, const std::vector<Offer>& existing,
               bool customer_asked);

struct Presented {
  Cancellation cancellation;
  std::vector<Offer> added;  // trimmed to the policy, still without ids
  bool answered = false;     // the customer has answered the survey, or skipped it
};
// `existing`: the cancellation's offers so far. Refuses as RulingOf(kPresent) does.
absl::StatusOr<Presented> Present(const Cancellation& before, const std::vector<Offer>& existing,
                                  const Presentation& presentation, absl::Time now);

// Marks what a reply or stream is about to carry for the first time: `offers` that are PRESENTED
// and not yet shown. Returns how many; 0 for a closed cancellation.
int Show(Cancellation& cancellation, std::vector<Offer>& offers, absl::Time now);

// After INTENT became REQUESTED: offers nobody has seen and that the maximum after the request
// leaves no room for, or all open ones where nothing may be shown after it, become REVOKED.
void RevokeBeyondPolicy(const Cancellation& cancellation, std::vector<Offer>& offers);

// After a cancellation closed: open offers become REVOKED, and `offers_suppressed` tells why none
// was ever shown.
void SettleOffers(Cancellation& cancellation, std::vector<Offer>& offers);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_PRESENTATION_H_
