// Rebuilds by number: one is running while more were asked for than have finished.
#ifndef HOLDFAST_SERVICES_RENEWAL_STORE_REBUILDS_H_
#define HOLDFAST_SERVICES_RENEWAL_STORE_REBUILDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/sql/txn.h"

namespace holdfast::renewal {

struct RebuildState {
  int64_t asked = 0, finished = 0;        // Numbers.
  int64_t events = 0, subscriptions = 0;  // Of the last that finished.

  bool running() const { return asked > finished; }
};

absl::StatusOr<RebuildState> LoadRebuild(sql::ReadTxn& txn, std::string_view tenant);
absl::Status SaveRebuild(sql::Txn& txn, std::string_view tenant, const RebuildState& state);
absl::StatusOr<std::vector<std::string>> TenantsToRebuild(sql::ReadTxn& txn);

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_STORE_REBUILDS_H_
