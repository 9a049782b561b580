// Rows of outlooks, and whose are stale.
#ifndef HOLDFAST_SERVICES_RENEWAL_STORE_OUTLOOKS_H_
#define HOLDFAST_SERVICES_RENEWAL_STORE_OUTLOOKS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/sql/txn.h"
#include "services/renewal/domain/outlook.h"

namespace holdfast::renewal {

absl::Status MarkStale(sql::Txn& txn, std::string_view tenant, std::string_view customer);
absl::StatusOr<std::vector<std::string>> StaleCustomers(sql::ReadTxn& txn, std::string_view tenant,
                                                        int limit);
absl::StatusOr<std::vector<std::string>> TenantsWithStale(sql::ReadTxn& txn);

absl::StatusOr<std::optional<Outlook>> FindOutlook(sql::ReadTxn& txn, std::string_view tenant,
                                                   std::string_view customer);
// Stores it with the next row version, clears the stale mark, and returns it as stored.
absl::StatusOr<Outlook> SaveOutlook(sql::Txn& txn, std::string_view tenant, Outlook outlook);

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_STORE_OUTLOOKS_H_
