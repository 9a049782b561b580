// Which offers a leaving customer gets, and the record of why.
#ifndef HOLDFAST_SERVICES_FEEDBACK_DOMAIN_CHOICE_H_
#define HOLDFAST_SERVICES_FEEDBACK_DOMAIN_CHOICE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/feedback/domain/departure.h"
#include "services/feedback/domain/offer.h"

namespace holdfast::feedback {

inline constexpr std::string_view kRulesChooser = "rules.v1";
inline constexpr int kOffersOnOneScreenMax = 5;

enum class Phase { kIntent, kAfterRequest };
std::string_view PhaseName(Phase phase);

// Why nothing is offered; the words billing keeps as `offers_suppressed`.
inline constexpr std::string_view kSuppressedByPolicy = "policy";
inline constexpr std::string_view kSuppressedByReason = "reason_forbids";
inline constexpr std::string_view kSuppressedByCoolDown = "cool_down";
inline constexpr std::string_view kSuppressedNoEligible = "no_eligible_offer";
inline constexpr std::string_view kSuppressedByTrial = "trial";
inline constexpr std::string_view kSuppressedCustomerLeft =
    "customer_left_first";  // no time left to answer

struct Candidate {
  std::string offer_key;
  int offer_version = 0;
  std::vector<std::string> blocked_by;
  bool chosen = false;

  bool eligible() const { return blocked_by.empty(); }
  friend bool operator==(const Candidate&, const Candidate&) = default;
};

// One choice with all that went into it; stored in the transaction that makes it.
struct Decision {
  std::string id;
  std::string cancellation;
  std::string customer;
  absl::Time time;
  Phase phase = Phase::kIntent;
  std::string reason;
  std::vector<Candidate> candidates;  // in the order they were weighed: priority, then key
  std::string suppressed;             // empty: something was chosen
  std::string chooser = std::string(kRulesChooser);
  std::string policy_code;
  int policy_version = 0;
  double propensity = 1;  // of the choice under `chooser`
  std::string random_stream;
  Money mrr;
  int tenure_days = 0;
  Outlook outlook;
  std::string outcome = "pending";
};

// An offer as billing is asked to present it.
struct ChosenOffer {
  std::string offer_key;
  int offer_version = 0;
  std::string title;
  std::string body;
  OfferTerms terms;
  Guards guards;  // billing checks them again when the offer is accepted
  bool retains = false;
  absl::Time expire_time;
  Money price_now;
  std::optional<Money> price_after;
  bool personalised_price = false;
  int rank = 0;  // from 1
};

struct ChoiceInput {
  const Departure& departure;
  Phase phase;
  std::string_view second_reason;  // may forbid as the first does
  absl::Span<const OfferDefinition> definitions;
  absl::Span<const Accept> accepts;
  absl::Time now;
};

struct Choice {
  Decision decision;  // without id
  std::vector<ChosenOffer> offers;
};

// Offers the policy still allows in this phase: its maximum less what was chosen or shown there
// before.
int Allowance(const Departure& departure, Phase phase);

// Life on screen while nothing is decided; after the request min(24 h, effective − 1 h). In the
// past: too late.
absl::Time ExpireTime(const OfferDefinition& definition, const Departure& departure, Phase phase,
                      absl::Time now);

// Eligible offers by priority, as many as the policy allows. Reasons that forbid offers come before
// everything.
absl::StatusOr<Choice> Choose(const ChoiceInput& input);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_DOMAIN_CHOICE_H_
