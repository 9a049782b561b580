// An offer as feedback presents it.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_CONVERT_OFFER_H_
#define HOLDFAST_SERVICES_BILLING_RPC_CONVERT_OFFER_H_

#include <string>

#include "absl/status/statusor.h"
#include "holdfast/billing/v1/offer.pb.h"
#include "services/billing/domain/offer.h"

namespace holdfast::billing {

// `field` names the offer in the request. Refuses one that already has a name, a state or a
// shown_time, terms out of range, amounts in more than one currency, and `retains` other than its
// terms have it.
absl::StatusOr<Offer> OfferFromProto(const std::string& field, const v1::Offer& proto);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_CONVERT_OFFER_H_
