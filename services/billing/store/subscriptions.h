// Rows of subscriptions.
#ifndef HOLDFAST_SERVICES_BILLING_STORE_SUBSCRIPTIONS_H_
#define HOLDFAST_SERVICES_BILLING_STORE_SUBSCRIPTIONS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/sql/txn.h"
#include "services/billing/domain/customer.h"
#include "services/billing/domain/subscription.h"

namespace holdfast::billing {

// What a use case on a subscription works with, read in one query.
struct SubscriptionRecord {
  Subscription subscription;
  Customer customer;
};

// NOT_FOUND RESOURCE_NOT_FOUND, also for another tenant's.
absl::StatusOr<SubscriptionRecord> LoadSubscription(sql::ReadTxn& txn, std::string_view tenant,
                                                    std::string_view customer, std::string_view id);
absl::StatusOr<bool> SubscriptionExists(sql::ReadTxn& txn, std::string_view tenant,
                                        std::string_view customer, std::string_view id);
absl::StatusOr<bool> TenantHasSubscriptions(sql::ReadTxn& txn, std::string_view tenant);

absl::Status InsertSubscription(sql::Txn& txn, std::string_view tenant,
                                const Subscription& subscription);
// Writes what can change, if the row still has `subscription.version`, and adds one to both; else
// the command fails with ABORTED ETAG_MISMATCH. Leaves timers alone: see app/save_subscription.h.
absl::Status UpdateSubscription(sql::Txn& txn, std::string_view tenant, Subscription& subscription);

// Of one customer, or with `customer` empty of the whole tenant, by (customer, id), those after
// (after_customer, after_id).
struct SubscriptionPage {
  std::string customer;
  std::string after_customer;
  std::string after_id;
  int limit = 0;
};
absl::StatusOr<std::vector<Subscription>> ListSubscriptions(sql::ReadTxn& txn,
                                                            std::string_view tenant,
                                                            const SubscriptionPage& page);

struct Entitlement {
  int64_t quantity = 0;  // seats over all subscriptions that entitle; 0: none does
};
// Of an unknown customer: none.
absl::StatusOr<Entitlement> ReadEntitlement(sql::ReadTxn& txn, std::string_view tenant,
                                            std::string_view customer, std::string_view feature);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_STORE_SUBSCRIPTIONS_H_
