#include "services/billing/app/apply_offer_terms.h"

#include <optional>
#include <utility>
#include <variant>

#include "libs/status/status.h"
#include "services/billing/app/save_subscription.h"
#include "services/billing/domain/offer_terms.h"
#include "services/billing/events/facts.h"
#include "services/billing/store/catalog.h"

namespace holdfast::billing {
namespace {

absl::StatusOr<Subscription> Applied(sql::ReadTxn& txn, const Scope& scope,
                                     const Subscription& before, const OfferTerms& terms,
                                     std::string_view offer) {
  const auto* change = std::get_if<PlanChange>(&terms);
  if (change == nullptr) return WithTerms(before, terms, nullptr, offer);
  HF_ASSIGN_OR_RETURN(const Plan plan, LoadPlan(txn, scope.tenant, change->plan));
  return WithTerms(before, terms, &plan, offer);
}

}  // namespace

absl::Status CheckOfferTermsApply(sql::ReadTxn& txn, const Scope& scope,
                                  const SubscriptionRecord& record, const OfferTerms& terms) {
  return Applied(txn, scope, record.subscription, terms, "").status();
}

absl::Status ApplyOfferTerms(sql::Txn& txn, const Scope& scope, SubscriptionRecord& record,
                             const OfferTerms& terms, std::string_view offer) {
  HF_ASSIGN_OR_RETURN(Subscription after, Applied(txn, scope, record.subscription, terms, offer));
  record.subscription = std::move(after);
  HF_RETURN_IF_ERROR(SaveSubscription(txn, scope, record.subscription));
  if (!std::holds_alternative<TermExtension>(terms)) return absl::OkStatus();
  return EmitSubscription(txn, scope, kSubscriptionExtended, record.customer, record.subscription);
}

}  // namespace holdfast::billing
