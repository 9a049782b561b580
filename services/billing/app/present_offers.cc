#include "services/billing/app/present_offers.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "libs/status/status.h"
#include "services/billing/app/apply_offer_terms.h"
#include "services/billing/events/facts.h"
#include "services/billing/store/offers.h"

namespace holdfast::billing {
namespace {

// Those whose terms fit the subscription.
absl::StatusOr<std::vector<Offer>> Applicable(sql::Txn& txn, const Scope& scope,
                                              const SubscriptionRecord& record,
                                              const std::vector<Offer>& offers) {
  std::vector<Offer> fitting;
  for (const Offer& offer : offers) {
    const absl::Status fits = CheckOfferTermsApply(txn, scope, record, offer.terms);
    if (fits.ok()) {
      fitting.push_back(offer);
    } else if (fits.code() != absl::StatusCode::kFailedPrecondition &&
               fits.code() != absl::StatusCode::kNotFound) {
      return fits;
    }
  }
  return fitting;
}

}  // namespace

absl::StatusOr<CancellationView> PresentOffers(sql::Txn& txn, const Scope& scope,
                                               const PresentCommand& command) {
  Presentation presentation = command.presentation;
  HF_ASSIGN_OR_RETURN(Flow flow, LoadFlow(txn, scope, command.cancellation));
  const std::string id = flow.now.cancellation.id;
  HF_ASSIGN_OR_RETURN(const bool repeated,
                      WasPresented(txn, scope.tenant, id, presentation.decision));
  if (repeated) return std::move(flow.now);
  HF_RETURN_IF_ERROR(CheckRuling(flow.now.cancellation, Verb::kPresent));
  HF_ASSIGN_OR_RETURN(presentation.offers,
                      Applicable(txn, scope, flow.record, presentation.offers));
  HF_ASSIGN_OR_RETURN(Presented presented,
                      Present(flow.now.cancellation, flow.now.offers, presentation, scope.now));
  flow.now.cancellation = std::move(presented.cancellation);
  int rank = 0;
  for (Offer& offer : presented.added) {
    offer.id = scope.ids.Next("off");
    offer.decision = presentation.decision;
    offer.state = OfferState::kPresented;
    offer.rank = ++rank;
    flow.now.offers.push_back(std::move(offer));
  }
  HF_RETURN_IF_ERROR(SaveFlow(txn, scope, flow));
  HF_RETURN_IF_ERROR(RememberPresented(txn, scope.tenant, id, presentation.decision, scope.now));
  if (presented.answered) {
    HF_RETURN_IF_ERROR(
        Emit(txn, scope, kCancellationSurveyed, flow, nullptr, presentation.decision));
  }
  if (presentation.carried_by_caller || command.shown_by_held_reply) {
    return ShowAndView(txn, scope, std::move(flow));
  }
  return std::move(flow.now);
}

}  // namespace holdfast::billing
