#include "services/feedback/domain/eligibility.h"

#include <algorithm>

#include "services/feedback/domain/taxonomy.h"

namespace holdfast::feedback {
namespace {

template <typename T, typename U>
bool AllowedBy(const std::vector<T>& list, const U& value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

// A bound of zero is none; both ends are inside.
bool Within(int64_t value, int64_t min, int64_t max) {
  return value >= min && (max == 0 || value <= max);
}

bool FitsTrial(const OfferDefinition& definition, const SubscriptionFacts& subscription) {
  if (definition.eligibility.trialing != subscription.trialing) return false;
  // There is no end to move.
  return !(subscription.open_ended_trial &&
           std::holds_alternative<TermExtension>(definition.terms));
}

bool FitsCurrency(const OfferTerms& terms, const SubscriptionFacts& subscription) {
  const auto* amount = std::get_if<AmountDiscount>(&terms);
  return amount == nullptr || amount->amount.currency == subscription.period_price.currency;
}

bool FitsPlan(const OfferTerms& terms, const SubscriptionFacts& subscription) {
  const auto* change = std::get_if<PlanChange>(&terms);
  return change == nullptr || (!change->plan.empty() && change->plan != subscription.plan);
}

bool FitsState(const OfferTerms& terms, const SubscriptionFacts& subscription) {
  return !(subscription.paused && std::holds_alternative<Pause>(terms));
}

}  // namespace

std::vector<std::string_view> BlockedBy(const OfferDefinition& definition,
                                        const SubscriptionFacts& subscription,
                                        std::string_view reason, absl::Span<const Accept> accepts,
                                        absl::Time now) {
  const Eligibility& who = definition.eligibility;
  std::vector<std::string_view> blocked;
  const auto require = [&blocked](bool fits, std::string_view name) {
    if (!fits) blocked.push_back(name);
  };
  require(AllowedBy(who.reasons, reason.empty() ? kNotStated : reason), kBlockedByReason);
  require(Within(subscription.mrr.amount_minor, who.min_mrr_minor, who.max_mrr_minor),
          kBlockedByValue);
  require(Within(TenureDays(subscription, now), who.min_tenure_days, who.max_tenure_days),
          kBlockedByTenure);
  require(FitsTrial(definition, subscription), kBlockedByTrial);
  require(AllowedBy(who.intervals, subscription.interval.unit), kBlockedByInterval);
  require(FitsCurrency(definition.terms, subscription), kBlockedByCurrency);
  require(FitsPlan(definition.terms, subscription), kBlockedByPlan);
  require(FitsState(definition.terms, subscription), kBlockedByState);
  const auto guards = BlockedByGuards(definition.guards, definition.key, accepts, now);
  blocked.insert(blocked.end(), guards.begin(), guards.end());
  return blocked;
}

}  // namespace holdfast::feedback
