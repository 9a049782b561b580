// How often one customer may accept offers. A decline starts no cool-down.
#ifndef HOLDFAST_SERVICES_FEEDBACK_DOMAIN_GUARDS_H_
#define HOLDFAST_SERVICES_FEEDBACK_DOMAIN_GUARDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"

namespace holdfast::feedback {

struct Guards {
  int cool_down_days = 90;            // since the customer's last accept of any offer
  int max_accepts_of_this_offer = 1;  // ever
  int max_accepts_in_365_days = 2;    // of any offer

  friend bool operator==(const Guards&, const Guards&) = default;
};

struct Accept {
  std::string offer_key;
  absl::Time time;
};

// Names of what stands against an offer, as the decision log keeps them.
inline constexpr std::string_view kBlockedByMaxPerOffer = "max_per_offer";
inline constexpr std::string_view kBlockedByCoolDown = "cool_down";
inline constexpr std::string_view kBlockedByYear = "accepts_in_365_days";

// Days of 24 hours. Free at exactly cool_down_days after the last accept; an accept counts for the
// year while it is less than 365 days old. Every guard that blocks, in the order of the three names
// above.
std::vector<std::string_view> BlockedByGuards(const Guards& guards, std::string_view offer_key,
                                              absl::Span<const Accept> accepts, absl::Time now);

bool IsGuard(std::string_view blocked_by);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_DOMAIN_GUARDS_H_
