// Offers as rows under their cancellation.
#ifndef HOLDFAST_SERVICES_BILLING_STORE_OFFERS_H_
#define HOLDFAST_SERVICES_BILLING_STORE_OFFERS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/sql/txn.h"
#include "services/billing/domain/cancellation.h"
#include "services/billing/domain/offer.h"

namespace holdfast::billing {

// All ever presented under a cancellation: in the order of presentation, best first.
absl::StatusOr<std::vector<Offer>> LoadOffers(sql::ReadTxn& txn, std::string_view tenant,
                                              std::string_view cancellation);
absl::Status InsertOffer(sql::Txn& txn, std::string_view tenant, const Cancellation& cancellation,
                         const Offer& offer);
// State, and when it was shown and answered; the rest never changes.
absl::Status UpdateOffer(sql::Txn& txn, std::string_view tenant, const Cancellation& cancellation,
                         const Offer& offer);

// Every offer that a customer ever accepted.
absl::StatusOr<std::vector<PastAccept>> PastAccepts(sql::ReadTxn& txn, std::string_view tenant,
                                                    std::string_view customer);

absl::StatusOr<bool> WasPresented(sql::ReadTxn& txn, std::string_view tenant,
                                  std::string_view cancellation, std::string_view decision);
absl::Status RememberPresented(sql::Txn& txn, std::string_view tenant,
                               std::string_view cancellation, std::string_view decision,
                               absl::Time now);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_STORE_OFFERS_H_
