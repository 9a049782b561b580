// Cancellations as rows. Tables: schema/*/0001_cancellations.sql.
#ifndef HOLDFAST_SERVICES_BILLING_STORE_CANCELLATIONS_H_
#define HOLDFAST_SERVICES_BILLING_STORE_CANCELLATIONS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/sql/migrate.h"
#include "libs/sql/txn.h"
#include "services/billing/domain/cancellation.h"
#include "services/billing/domain/names.h"

namespace holdfast::billing {

absl::Span<const sql::Migration> CancellationMigrations();

// NOT_FOUND RESOURCE_NOT_FOUND, also for another tenant's.
absl::StatusOr<Cancellation> LoadCancellation(sql::ReadTxn& txn, std::string_view tenant,
                                              const CancellationName& name);
absl::StatusOr<std::optional<Cancellation>> FindOpenCancellation(
    sql::ReadTxn& txn, std::string_view tenant, const SubscriptionName& subscription);
// RETAINED ones of a subscription whose window is still open.
absl::StatusOr<std::vector<Cancellation>> FindProvisional(sql::ReadTxn& txn,
                                                          std::string_view tenant,
                                                          const SubscriptionName& subscription);
// Newest first. `customer` empty: all of the tenant. `before`: the id of the last one seen; empty:
// from the newest.
absl::StatusOr<std::vector<Cancellation>> ListCancellations(sql::ReadTxn& txn,
                                                            std::string_view tenant,
                                                            std::string_view customer,
                                                            std::string_view before, int limit);

// Also how an import records one that is over already.
absl::Status InsertCancellation(sql::Txn& txn, std::string_view tenant,
                                const Cancellation& cancellation);
// Overwrites all but names and start. The version is the caller's; see domain/cancellation.h for
// what counts it.
absl::Status UpdateCancellation(sql::Txn& txn, std::string_view tenant,
                                const Cancellation& cancellation);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_STORE_CANCELLATIONS_H_
