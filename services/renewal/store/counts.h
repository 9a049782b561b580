// Rows of counts, and how often customers come back from a request.
#ifndef HOLDFAST_SERVICES_RENEWAL_STORE_COUNTS_H_
#define HOLDFAST_SERVICES_RENEWAL_STORE_COUNTS_H_

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "libs/sql/txn.h"
#include "services/renewal/domain/tracked_subscription.h"
#include "services/renewal/model/counts.h"

namespace holdfast::renewal {

// Takes `before` out and puts `after` in: touches only the steps in which they differ.
absl::Status ReplaceContribution(sql::Txn& txn, std::string_view tenant, const Contribution& before,
                                 const Contribution& after);

// By segment; empty cells are left out at the end of a table, not inside it.
absl::StatusOr<std::map<std::string, CountTable>> LoadCounts(sql::ReadTxn& txn,
                                                             std::string_view tenant);

struct Comebacks {
  int64_t requested = 0;  // Requests that have closed.
  int64_t kept = 0;       // Of these, taken back or retained in time.
};
absl::StatusOr<Comebacks> LoadComebacks(sql::ReadTxn& txn, std::string_view tenant);
absl::Status AddComeback(sql::Txn& txn, std::string_view tenant, bool kept);

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_STORE_COUNTS_H_
