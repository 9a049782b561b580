// Save offers under a cancellation: what they give, and what may still become of them.
#ifndef HOLDFAST_SERVICES_BILLING_DOMAIN_OFFER_H_
#define HOLDFAST_SERVICES_BILLING_DOMAIN_OFFER_H_

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/money/money.h"

namespace holdfast::billing {

struct PercentDiscount {
  int basis_points = 0;  // 1 to 10000
  int periods = 0;       // 1 to 36
  friend bool operator==(const PercentDiscount&, const PercentDiscount&) = default;
};
struct AmountDiscount {
  Money amount;     // off each period, above zero
  int periods = 0;  // 1 to 36
  friend bool operator==(const AmountDiscount&, const AmountDiscount&) = default;
};
struct FreePeriods {
  int periods = 0;  // 1 to 12
  friend bool operator==(const FreePeriods&, const FreePeriods&) = default;
};
struct Pause {
  int periods = 0;  // 1 to 12, from the next period on
  friend bool operator==(const Pause&, const Pause&) = default;
};
struct PlanChange {
  std::string plan;  // id
  friend bool operator==(const PlanChange&, const PlanChange&) = default;
};
struct TermExtension {
  int days = 0;  // 1 to 366
  friend bool operator==(const TermExtension&, const TermExtension&) = default;
};
// Ends nothing by itself: it opens a case.
struct HumanContact {
  std::string kind;  // call, training, audit, setup
  friend bool operator==(const HumanContact&, const HumanContact&) = default;
};

using OfferTerms = std::variant<PercentDiscount, AmountDiscount, FreePeriods, Pause, PlanChange,
                                TermExtension, HumanContact>;

// INVALID_ARGUMENT naming the field under `terms` that is out of its range.
absl::Status CheckTerms(const OfferTerms& terms);
// Whether terms of this kind can keep a subscription by themselves.
bool TermsRetain(const OfferTerms& terms);

// How often one customer may accept, as far as billing re-checks it; 0 does not restrict.
struct OfferCaps {
  int max_accepts_of_this_offer = 0;  // ever, by offer key
  int max_accepts_in_365_days = 0;    // of any offer
  int cool_down_days = 0;             // since the customer's last accept of any offer
  friend bool operator==(const OfferCaps&, const OfferCaps&) = default;
};

enum class OfferState { kPresented, kAccepted, kDeclined, kExpired, kRevoked };

// In which part of the flow an offer was shown; each part has its own maximum.
enum class FlowPhase { kBeforeRequest, kAfterRequest };

struct Offer {
  std::string id;
  std::string decision;  // feedback's decision that chose it
  std::string offer_key;
  int offer_version = 0;
  std::string title;
  std::string body;
  OfferTerms terms;
  OfferCaps caps;
  bool retains = false;
  OfferState state = OfferState::kPresented;
  std::optional<absl::Time> shown_at;    // when a reply or stream first carried it
  std::optional<FlowPhase> shown_phase;  // set with shown_at
  absl::Time expires_at;                 // from this instant on it cannot be accepted
  std::optional<absl::Time> answered_at;
  std::optional<Money> price_now;    // of one period
  std::optional<Money> price_after;  // of one period while the offer runs
  bool personalised_price = false;
  int rank = 0;  // 1 is shown first
};

// An accept of the same customer, this or any earlier cancellation's.
struct PastAccept {
  std::string offer_key;
  absl::Time at;
};

// Whether an offer can be accepted or declined at `now`, its cancellation aside. Errors:
// FAILED_PRECONDITION OFFER_ALREADY_ANSWERED, OFFER_EXPIRED (at or after expires_at),
// OFFER_REVOKED.
absl::Status CheckAnswerable(const Offer& offer, absl::Time now);

// FAILED_PRECONDITION OFFER_NOT_APPLICABLE when a cap forbids one more accept. `past`: in any
// order.
absl::Status CheckCaps(const Offer& offer, const std::vector<PastAccept>& past, absl::Time now);

const char* StateName(OfferState state);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_DOMAIN_OFFER_H_
