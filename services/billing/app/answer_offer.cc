#include "services/billing/app/answer_offer.h"

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/planted/planted.h"
#include "libs/status/status.h"
#include "services/billing/app/apply_offer_terms.h"
#include "services/billing/domain/presentation.h"
#include "services/billing/domain/reasons.h"
#include "services/billing/domain/retention_window.h"
#include "services/billing/events/facts.h"
#include "services/billing/store/offers.h"

namespace holdfast::billing {
namespace {

absl::StatusOr<Flow> LoadFlowOf(sql::Txn& txn, const Scope& scope, const OfferName& name) {
  return LoadFlow(txn, scope, {name.customer, name.subscription, name.cancellation});
}

absl::StatusOr<size_t> IndexOf(const Flow& flow, const OfferName& name) {
  for (size_t i = 0; i < flow.now.offers.size(); ++i) {
    if (flow.now.offers[i].id == name.offer) return i;
  }
  const std::string text =
      FormatOffer(name.customer, name.subscription, name.cancellation, name.offer);
  return Error(absl::StatusCode::kNotFound, kResourceNotFound, absl::StrCat("there is no ", text),
               {{"resource", text}});
}

bool Answered(const Offer& offer) {
  return offer.state == OfferState::kAccepted || offer.state == OfferState::kDeclined;
}

// The offer's own answer is named first: it tells more than that the cancellation is closed by now.
absl::Status CheckMayAnswer(const Flow& flow, const Offer& offer, Verb verb, absl::Time now) {
  if (Answered(offer)) return CheckAnswerable(offer, now);
  HF_RETURN_IF_ERROR(CheckRuling(flow.now.cancellation, verb));
  HF_RETURN_IF_ERROR(CheckBeforeEnd(flow.now.cancellation, now));
  return CheckAnswerable(offer, now);
}

absl::Status CheckPolicy(const Cancellation& c, const Offer& offer) {
  const int max = PhaseOf(c) == FlowPhase::kBeforeRequest ? c.policy.max_before_request
                                                          : c.policy.max_after_request;
  if (max > 0) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, kOfferNotApplicable,
               absl::StrCat("policy ", c.policy.code, " allows no offer now"),
               {{"offer", offer.id}, {"policy", c.policy.code}});
}

// Who answers an offer has seen it, whichever reply or page it came by.
absl::Status ShowFirst(sql::Txn& txn, const Scope& scope, Flow& flow) {
  HF_ASSIGN_OR_RETURN(flow.now, ShowAndView(txn, scope, flow));
  flow.before = flow.now;
  return absl::OkStatus();
}

absl::StatusOr<CancellationView> Keep(sql::Txn& txn, const Scope& scope, Flow flow, size_t index) {
  Cancellation& c = flow.now.cancellation;
  HF_ASSIGN_OR_RETURN(const absl::Time window_end,
                      RetentionWindowEnd(flow.record.subscription, scope.now));
  HF_ASSIGN_OR_RETURN(Cancellation retained, Retain(c, window_end, scope.now));
  Subscription& subscription = flow.record.subscription;
  subscription.open_cancellation.clear();
  subscription.renewal_held = false;
  subscription.end_date = std::nullopt;
  const std::string offer_name =
      FormatOffer(c.customer, c.subscription, c.id, flow.now.offers[index].id);
  HF_RETURN_IF_ERROR(
      ApplyOfferTerms(txn, scope, flow.record, flow.now.offers[index].terms, offer_name));
  HF_RETURN_IF_ERROR(ShowFirst(txn, scope, flow));
  retained.shown_before = c.shown_before;
  retained.shown_after = c.shown_after;
  c = std::move(retained);
  flow.now.offers[index].state = OfferState::kAccepted;
  flow.now.offers[index].answered_at = scope.now;
  SettleOffers(c, flow.now.offers);
  HF_RETURN_IF_ERROR(SaveFlow(txn, scope, flow));
  HF_RETURN_IF_ERROR(Emit(txn, scope, kCancellationOfferAccepted, flow, &flow.now.offers[index]));
  return std::move(flow.now);
}

// The cancellation stays as it is.
absl::StatusOr<CancellationView> AnswerAndGoOn(sql::Txn& txn, const Scope& scope, Flow flow,
                                               size_t index, Verb verb) {
  HF_RETURN_IF_ERROR(ShowFirst(txn, scope, flow));
  Cancellation& c = flow.now.cancellation;
  HF_ASSIGN_OR_RETURN(c, Touch(c, verb, scope.now));
  ++c.version;
  Offer& offer = flow.now.offers[index];
  const bool accepted = verb == Verb::kAcceptOther;
  offer.state = accepted ? OfferState::kAccepted : OfferState::kDeclined;
  offer.answered_at = scope.now;
  HF_RETURN_IF_ERROR(SaveFlow(txn, scope, flow));
  HF_RETURN_IF_ERROR(Emit(txn, scope,
                          accepted ? kCancellationOfferAccepted : kCancellationOfferDeclined, flow,
                          &offer));
  return std::move(flow.now);
}

// The bug HF_PLANT(kDoubleApply): what was accepted is applied again.
absl::StatusOr<CancellationView> ApplyAgain(sql::Txn& txn, const Scope& scope, Flow flow,
                                            const Offer& offer) {
  if (offer.retains) {
    HF_RETURN_IF_ERROR(ApplyOfferTerms(txn, scope, flow.record, offer.terms, offer.id));
  }
  HF_RETURN_IF_ERROR(Emit(txn, scope, kCancellationOfferAccepted, flow, &offer));
  return flow.now;
}

}  // namespace

absl::StatusOr<CancellationView> AcceptOffer(sql::Txn& txn, const Scope& scope,
                                             const AcceptCommand& command) {
  HF_ASSIGN_OR_RETURN(Flow flow, LoadFlowOf(txn, scope, command.name));
  HF_ASSIGN_OR_RETURN(const size_t index, IndexOf(flow, command.name));
  const Offer& offer = flow.now.offers[index];
  if (HF_PLANT(kDoubleApply) && offer.state == OfferState::kAccepted) {
    return ApplyAgain(txn, scope, flow, offer);
  }
  const Verb verb = offer.retains ? Verb::kAcceptRetaining : Verb::kAcceptOther;
  HF_RETURN_IF_ERROR(CheckMayAnswer(flow, offer, verb, scope.now));
  HF_RETURN_IF_ERROR(CheckEtag(command.etag, flow.now.cancellation.version));
  HF_RETURN_IF_ERROR(CheckPolicy(flow.now.cancellation, offer));
  HF_ASSIGN_OR_RETURN(const std::vector<PastAccept> past,
                      PastAccepts(txn, scope.tenant, flow.now.cancellation.customer));
  HF_RETURN_IF_ERROR(CheckCaps(offer, past, scope.now));
  if (offer.retains) return Keep(txn, scope, std::move(flow), index);
  return AnswerAndGoOn(txn, scope, std::move(flow), index, verb);
}

absl::StatusOr<CancellationView> DeclineOffer(sql::Txn& txn, const Scope& scope,
                                              const DeclineCommand& command) {
  HF_ASSIGN_OR_RETURN(Flow flow, LoadFlowOf(txn, scope, command.name));
  HF_ASSIGN_OR_RETURN(const size_t index, IndexOf(flow, command.name));
  HF_RETURN_IF_ERROR(CheckMayAnswer(flow, flow.now.offers[index], Verb::kDecline, scope.now));
  return AnswerAndGoOn(txn, scope, std::move(flow), index, Verb::kDecline);
}

}  // namespace holdfast::billing
