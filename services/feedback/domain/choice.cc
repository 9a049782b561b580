#include "services/feedback/domain/choice.h"

#include <algorithm>
#include <tuple>

#include "libs/status/macros.h"
#include "services/feedback/domain/eligibility.h"
#include "services/feedback/domain/taxonomy.h"

namespace holdfast::feedback {
namespace {

constexpr absl::Duration kAfterRequestLife = absl::Hours(24);
constexpr absl::Duration kBeforeEffect = absl::Hours(1);

std::vector<const OfferDefinition*> ByPriority(absl::Span<const OfferDefinition> definitions) {
  std::vector<const OfferDefinition*> sorted;
  for (const OfferDefinition& definition : definitions) {
    if (definition.enabled) sorted.push_back(&definition);
  }
  std::sort(sorted.begin(), sorted.end(), [](const OfferDefinition* a, const OfferDefinition* b) {
    return std::tie(a->priority, a->key) < std::tie(b->priority, b->key);
  });
  return sorted;
}

Decision Blank(const ChoiceInput& input) {
  const Departure& departure = input.departure;
  Decision decision;
  decision.cancellation = departure.name;
  decision.customer = departure.customer;
  decision.time = input.now;
  decision.phase = input.phase;
  decision.reason = departure.reason;
  decision.policy_code = departure.policy.code;
  decision.policy_version = departure.policy.version;
  decision.mrr = departure.subscription.mrr;
  decision.tenure_days = TenureDays(departure.subscription, input.now);
  decision.outlook = departure.outlook;
  return decision;
}

// Nothing is eligible: a guard alone stood in the way of some, the trial of the rest, or nothing
// fits.
std::string_view WhyNone(const std::vector<Candidate>& candidates, bool trialing) {
  for (const Candidate& candidate : candidates) {
    if (std::all_of(candidate.blocked_by.begin(), candidate.blocked_by.end(), IsGuard))
      return kSuppressedByCoolDown;
  }
  return trialing ? kSuppressedByTrial : kSuppressedNoEligible;
}

bool Forbidden(const ChoiceInput& input) {
  const Taxonomy& taxonomy = Taxonomy::Builtin();
  return taxonomy.ForbidsOffers(input.departure.reason) ||
         (!input.second_reason.empty() && taxonomy.ForbidsOffers(input.second_reason));
}

// Any offer of the phase would expire before it could be answered.
bool TooLate(const ChoiceInput& input) {
  return input.phase == Phase::kAfterRequest && input.departure.effective_time.has_value() &&
         *input.departure.effective_time - kBeforeEffect <= input.now;
}

absl::StatusOr<ChosenOffer> Snapshot(const OfferDefinition& definition, const ChoiceInput& input,
                                     int rank) {
  const Money& price_now = input.departure.subscription.period_price;
  ChosenOffer offer{.offer_key = definition.key,
                    .offer_version = definition.version,
                    .title = definition.title,
                    .terms = definition.terms,
                    .guards = definition.guards,
                    .retains = Retains(definition.terms),
                    .expire_time = ExpireTime(definition, input.departure, input.phase, input.now),
                    .price_now = price_now,
                    .personalised_price = IsPersonalisedPrice(definition),
                    .rank = rank};
  HF_ASSIGN_OR_RETURN(offer.price_after, PriceAfter(definition.terms, price_now));
  offer.body = FillBody(definition, price_now, offer.price_after);
  if (offer.personalised_price && input.departure.policy.personalised_price_notice) {
    offer.body.append("\n").append(kPersonalisedPriceNotice);
  }
  return offer;
}

std::vector<Candidate> Weigh(const ChoiceInput& input,
                             const std::vector<const OfferDefinition*>& sorted,
                             bool policy_blocks) {
  std::vector<Candidate> candidates;
  candidates.reserve(sorted.size());
  for (const OfferDefinition* definition : sorted) {
    Candidate candidate{.offer_key = definition->key, .offer_version = definition->version};
    for (const std::string_view block :
         BlockedBy(*definition, input.departure.subscription, input.departure.reason, input.accepts,
                   input.now)) {
      candidate.blocked_by.emplace_back(block);
    }
    if (policy_blocks) candidate.blocked_by.emplace_back(kBlockedByPolicy);
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

}  // namespace

std::string_view PhaseName(Phase phase) {
  return phase == Phase::kIntent ? "intent" : "after_request";
}

int Allowance(const Departure& departure, Phase phase) {
  const PolicyLimits& policy = departure.policy;
  const bool intent = phase == Phase::kIntent;
  if (!intent && policy.ask_permission_after) return 0;
  const int allowed = intent ? policy.max_before_request : policy.max_after_request;
  const int used = intent ? std::max(departure.chosen_before, departure.shown_before)
                          : std::max(departure.chosen_after, departure.shown_after);
  return std::clamp(allowed - used, 0, kOffersOnOneScreenMax);
}

absl::Time ExpireTime(const OfferDefinition& definition, const Departure& departure, Phase phase,
                      absl::Time now) {
  if (phase == Phase::kIntent) return now + absl::Minutes(definition.valid_minutes);
  const absl::Time day = now + kAfterRequestLife;
  return departure.effective_time.has_value()
             ? std::min(day, *departure.effective_time - kBeforeEffect)
             : day;
}

absl::StatusOr<Choice> Choose(const ChoiceInput& input) {
  const int allowance = Allowance(input.departure, input.phase);
  const std::vector<const OfferDefinition*> sorted = ByPriority(input.definitions);
  Choice choice{.decision = Blank(input), .offers = {}};
  Decision& decision = choice.decision;
  decision.candidates = Weigh(input, sorted, /*policy_blocks=*/allowance == 0);
  if (Forbidden(input)) {
    decision.suppressed = kSuppressedByReason;
  } else if (allowance == 0) {
    decision.suppressed = kSuppressedByPolicy;
  } else if (TooLate(input)) {
    decision.suppressed = kSuppressedCustomerLeft;
  }
  if (!decision.suppressed.empty()) return choice;
  for (size_t at = 0; at < sorted.size() && static_cast<int>(choice.offers.size()) < allowance;
       ++at) {
    if (!decision.candidates[at].eligible()) continue;
    decision.candidates[at].chosen = true;
    HF_ASSIGN_OR_RETURN(ChosenOffer offer,
                        Snapshot(*sorted[at], input, static_cast<int>(choice.offers.size()) + 1));
    choice.offers.push_back(std::move(offer));
  }
  if (choice.offers.empty())
    decision.suppressed = WhyNone(decision.candidates, input.departure.subscription.trialing);
  return choice;
}

}  // namespace holdfast::feedback
