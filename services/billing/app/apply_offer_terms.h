// Applies what an accepted offer gives to its subscription.
#ifndef HOLDFAST_SERVICES_BILLING_APP_APPLY_OFFER_TERMS_H_
#define HOLDFAST_SERVICES_BILLING_APP_APPLY_OFFER_TERMS_H_

#include <string_view>

#include "absl/status/status.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/domain/offer.h"
#include "services/billing/store/subscriptions.h"

namespace holdfast::billing {

// FAILED_PRECONDITION OFFER_NOT_APPLICABLE, or NOT_FOUND of a plan, as ApplyOfferTerms would say.
// Writes nothing, so it also tells at presentation what may be shown.
absl::Status CheckOfferTermsApply(sql::ReadTxn& txn, const Scope& scope,
                                  const SubscriptionRecord& record, const OfferTerms& terms);

// Decides first and writes after. Writes the row as it is in `record`, so the caller's own changes
// (open_cancellation, renewal_held, end_date cleared) ride along, sets the timer anew, and emits
// subscription.extended for an extension; the other terms show with the steps they change. `offer`:
// resource name, kept with a discount.
absl::Status ApplyOfferTerms(sql::Txn& txn, const Scope& scope, SubscriptionRecord& record,
                             const OfferTerms& terms, std::string_view offer);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_APPLY_OFFER_TERMS_H_
