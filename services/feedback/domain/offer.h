// Offers as versioned data: what they give, who may get them, how they read.
#ifndef HOLDFAST_SERVICES_FEEDBACK_DOMAIN_OFFER_H_
#define HOLDFAST_SERVICES_FEEDBACK_DOMAIN_OFFER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/calendar/anchor.h"
#include "libs/money/money.h"
#include "services/feedback/domain/departure.h"
#include "services/feedback/domain/guards.h"

namespace holdfast::feedback {

struct PercentDiscount {
  int basis_points = 0;  // 1 to 10000
  int periods = 0;       // 1 to 36
  friend bool operator==(const PercentDiscount&, const PercentDiscount&) = default;
};
struct AmountDiscount {
  Money amount;     // above zero, off each period
  int periods = 0;  // 1 to 36
  friend bool operator==(const AmountDiscount&, const AmountDiscount&) = default;
};
struct FreePeriods {
  int periods = 0;  // 1 to 12
  friend bool operator==(const FreePeriods&, const FreePeriods&) = default;
};
struct Pause {
  int periods = 0;  // 1 to 12
  friend bool operator==(const Pause&, const Pause&) = default;
};
struct PlanChange {
  std::string plan;  // plans/p; empty: not configured, never offered
  friend bool operator==(const PlanChange&, const PlanChange&) = default;
};
struct TermExtension {
  int days = 0;  // 1 to 366
  friend bool operator==(const TermExtension&, const TermExtension&) = default;
};
struct HumanContact {
  std::string kind;  // call, training, audit, setup
  friend bool operator==(const HumanContact&, const HumanContact&) = default;
};
using OfferTerms = std::variant<PercentDiscount, AmountDiscount, FreePeriods, Pause, PlanChange,
                                TermExtension, HumanContact>;

// Whether accepting ends the cancellation; a human contact opens a case and ends nothing.
bool Retains(const OfferTerms& terms);

// Empty lists and zero bounds do not restrict.
struct Eligibility {
  std::vector<std::string> reasons;
  int64_t min_mrr_minor = 0;
  int64_t max_mrr_minor = 0;
  int min_tenure_days = 0;
  int max_tenure_days = 0;  // inclusive
  bool trialing = false;    // for trials, or for those who pay
  std::vector<IntervalUnit> intervals;

  friend bool operator==(const Eligibility&, const Eligibility&) = default;
};

struct OfferDefinition {
  std::string key;
  int version = 1;
  std::string title;
  std::string body;  // {price_now}, {price_after}, {periods}, {days}, {currency} are filled in
  OfferTerms terms;
  Eligibility eligibility;
  Guards guards;
  int priority = 0;  // lower first
  int valid_minutes = 15;
  bool enabled = true;

  friend bool operator==(const OfferDefinition&, const OfferDefinition&) = default;
};

// INVALID_ARGUMENT naming the field, as `offer.…`. A disabled plan change may still lack its plan.
absl::Status CheckDefinition(const OfferDefinition& definition);

// Price of one period while the offer runs; nothing where billing alone knows it (plan changes).
absl::StatusOr<std::optional<Money>> PriceAfter(const OfferTerms& terms, const Money& price_now);

// The body with its placeholders filled in; `price_after` unset leaves {price_after} as "-".
std::string FillBody(const OfferDefinition& definition, const Money& price_now,
                     const std::optional<Money>& price_after);

// The price changes, and which one is offered depends on what this customer pays or how long they
// have stayed.
bool IsPersonalisedPrice(const OfferDefinition& definition);

// The sentence New York asks for beside such a price (GBL 349-a).
inline constexpr std::string_view kPersonalisedPriceNotice =
    "THIS PRICE WAS SET BY AN ALGORITHM USING YOUR PERSONAL DATA";

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_DOMAIN_OFFER_H_
