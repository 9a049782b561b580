#ifndef HOLDFAST_SERVICES_FEEDBACK_STORE_OFFERS_H_
#define HOLDFAST_SERVICES_FEEDBACK_STORE_OFFERS_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/sql/txn.h"
#include "services/feedback/domain/guards.h"
#include "services/feedback/domain/offer.h"

namespace holdfast::feedback {

// The newest version of every key: the tenant's own, and what ships for the keys it never touched.
// By key.
absl::StatusOr<std::vector<OfferDefinition>> CurrentOffers(sql::ReadTxn& txn,
                                                           std::string_view tenant);

// Stores the next version (of a key that ships: 2) and returns it.
absl::StatusOr<OfferDefinition> PutOffer(sql::Txn& txn, std::string_view tenant,
                                         OfferDefinition definition, absl::Time now);

// Accepts of one customer, ever. Recording one again changes nothing.
absl::Status RecordAccept(sql::Txn& txn, std::string_view tenant, std::string_view customer,
                          std::string_view offer, const Accept& accept);
absl::StatusOr<std::vector<Accept>> LoadAccepts(sql::ReadTxn& txn, std::string_view tenant,
                                                std::string_view customer);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_STORE_OFFERS_H_
