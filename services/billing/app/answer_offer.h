// A customer takes up an offer, or does not want it.
#ifndef HOLDFAST_SERVICES_BILLING_APP_ANSWER_OFFER_H_
#define HOLDFAST_SERVICES_BILLING_APP_ANSWER_OFFER_H_

#include <string>

#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/sql/txn.h"
#include "services/billing/app/cancel_flow.h"
#include "services/billing/domain/names.h"

namespace holdfast::billing {

struct AcceptCommand {
  OfferName name;
  std::string etag;  // of the cancellation
};
// Checks policy, expiry, the end and the caps again. An offer that retains is applied in this
// transaction and closes the cancellation as RETAINED; another one leaves it as it is. Errors:
// NOT_FOUND; ABORTED ETAG_MISMATCH; FAILED_PRECONDITION OFFER_ALREADY_ANSWERED,
// CANCELLATION_CLOSED, OFFER_EXPIRED, OFFER_REVOKED, OFFER_NOT_APPLICABLE.
absl::StatusOr<CancellationView> AcceptOffer(sql::Txn& txn, const Scope& scope,
                                             const AcceptCommand& command);

struct DeclineCommand {
  OfferName name;
};
// Errors: NOT_FOUND; FAILED_PRECONDITION OFFER_ALREADY_ANSWERED, CANCELLATION_CLOSED,
// OFFER_EXPIRED, OFFER_REVOKED.
absl::StatusOr<CancellationView> DeclineOffer(sql::Txn& txn, const Scope& scope,
                                              const DeclineCommand& command);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_ANSWER_OFFER_H_
