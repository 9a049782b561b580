// Rows of tracked subscriptions. Every read and write is keyed by tenant.
#ifndef HOLDFAST_SERVICES_RENEWAL_STORE_TRACKED_SUBSCRIPTIONS_H_
#define HOLDFAST_SERVICES_RENEWAL_STORE_TRACKED_SUBSCRIPTIONS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/sql/txn.h"
#include "services/renewal/domain/tracked_subscription.h"

namespace holdfast::renewal {

absl::StatusOr<std::optional<TrackedSubscription>> FindTracked(sql::ReadTxn& txn,
                                                               std::string_view tenant,
                                                               std::string_view customer,
                                                               std::string_view subscription);
absl::Status SaveTracked(sql::Txn& txn, std::string_view tenant,
                         const TrackedSubscription& tracked);

absl::StatusOr<std::vector<TrackedSubscription>> TrackedOfCustomer(sql::ReadTxn& txn,
                                                                   std::string_view tenant,
                                                                   std::string_view customer);
// Paying ones in a currency.
absl::StatusOr<std::vector<TrackedSubscription>> PayingBook(sql::ReadTxn& txn,
                                                            std::string_view tenant,
                                                            std::string_view currency);

// Whose next step is over at `now`, at most `limit`, the longest over first.
absl::StatusOr<std::vector<TrackedSubscription>> DueForAging(sql::ReadTxn& txn,
                                                             std::string_view tenant,
                                                             absl::Time now, int limit);
// Tenants with anything tracked.
absl::StatusOr<std::vector<std::string>> TrackedTenants(sql::ReadTxn& txn);
absl::StatusOr<int64_t> CountTracked(sql::ReadTxn& txn, std::string_view tenant);

// Forgets everything derived from events of this tenant: subscriptions, counts, comebacks,
// outlooks. Row versions of outlooks stay, so that the cache never goes back.
absl::Status ForgetDerived(sql::Txn& txn, std::string_view tenant);

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_STORE_TRACKED_SUBSCRIPTIONS_H_
