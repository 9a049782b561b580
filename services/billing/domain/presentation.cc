#include "services/billing/domain/presentation.h"

#include <algorithm>

#include "libs/status/status.h"

namespace holdfast::billing {
namespace {

bool Unseen(const Offer& offer) {
  return offer.state == OfferState::kPresented && !offer.shown_at.has_value();
}

}  // namespace

int OffersLeft(const Cancellation& cancellation, const std::vector<Offer>& existing,
               bool customer_asked) {
  const FlowPolicy& policy = cancellation.policy;
  const bool before = cancellation.state == CancellationState::kIntent;
  if (!before && policy.ask_permission_after && !customer_asked) return 0;
  const int max = before ? policy.max_before_request : policy.max_after_request;
  const int shown = before ? cancellation.shown_before : cancellation.shown_after;
  const auto unseen = static_cast<int>(std::count_if(existing.begin(), existing.end(), Unseen));
  return std::max(0, max - shown - unseen);
}

absl::StatusOr<Presented> Present(const Cancellation& before, const std::vector<Offer>& existing,
                                  const Presentation& presentation, absl::Time now) {
  HF_ASSIGN_OR_RETURN(Cancellation after, Touch(before, Verb::kPresent, now));
  HF_RETURN_IF_ERROR(CheckBeforeEnd(before, now));
  Presented result;
  const bool new_reason = !presentation.reason.empty() && presentation.reason != before.reason;
  result.answered = presentation.carried_by_caller || new_reason;
  if (new_reason) after.reason = presentation.reason;
  const bool may_ask =
      before.state == CancellationState::kRequested || before.policy.survey_allowed;
  if (may_ask && !presentation.survey.empty()) after.survey = presentation.survey;

  // The customer's own answer is the permission that some places ask for before an offer follows a
  // request.
  const bool customer_asked = presentation.carried_by_caller && !presentation.reason.empty();
  int left = OffersLeft(before, existing, customer_asked);
  bool late = false;
  for (const Offer& offer : presentation.offers) {
    if (left == 0) break;
    if (offer.expires_at <= now) {
      late = true;
      continue;
    }
    result.added.push_back(offer);
    --left;
  }
  if (presentation.final) {
    after.choice_made = true;
    if (!presentation.suppressed.empty()) {
      after.offers_suppressed = presentation.suppressed;
    } else if (!result.added.empty() || !existing.empty()) {
      after.offers_suppressed.clear();
    } else {
      after.offers_suppressed = std::string(late ? kSuppressedDegraded : kSuppressedPolicy);
    }
  }
  ++after.version;
  result.cancellation = std::move(after);
  return result;
}

int Show(Cancellation& cancellation, std::vector<Offer>& offers, absl::Time now) {
  if (!IsOpen(cancellation.state)) return 0;
  int shown = 0;
  for (Offer& offer : offers) {
    if (!Unseen(offer) || offer.expires_at <= now) continue;
    offer.shown_at = now;
    offer.shown_phase = PhaseOf(cancellation);
    ++shown;
  }
  (PhaseOf(cancellation) == FlowPhase::kBeforeRequest ? cancellation.shown_before
                                                      : cancellation.shown_after) += shown;
  return shown;
}

void RevokeBeyondPolicy(const Cancellation& cancellation, std::vector<Offer>& offers) {
  const FlowPolicy& policy = cancellation.policy;
  int room = policy.ask_permission_after ? 0 : policy.max_after_request - cancellation.shown_after;
  for (Offer& offer : offers) {
    if (offer.state != OfferState::kPresented) continue;
    const bool forbidden = policy.max_after_request == 0;
    if (forbidden || (Unseen(offer) && room-- <= 0)) offer.state = OfferState::kRevoked;
  }
}

void SettleOffers(Cancellation& cancellation, std::vector<Offer>& offers) {
  for (Offer& offer : offers) {
    if (offer.state == OfferState::kPresented) offer.state = OfferState::kRevoked;
  }
  const bool ever_shown = cancellation.shown_before + cancellation.shown_after > 0;
  if (ever_shown || !cancellation.offers_suppressed.empty()) return;
  const FlowPolicy& policy = cancellation.policy;
  if (cancellation.degraded) {
    cancellation.offers_suppressed = std::string(kSuppressedDegraded);
  } else if (policy.max_before_request + policy.max_after_request == 0) {
    cancellation.offers_suppressed = std::string(kSuppressedPolicy);
  } else if (!cancellation.survey.empty() && cancellation.reason.empty()) {
    cancellation.offers_suppressed = std::string(kSuppressedUnanswered);
  } else {
    cancellation.offers_suppressed = std::string(kSuppressedLeftFirst);
  }
}

}  // namespace holdfast::billing
