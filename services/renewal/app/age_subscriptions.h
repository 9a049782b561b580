// Counts the steps that time alone completes.
#ifndef HOLDFAST_SERVICES_RENEWAL_APP_AGE_SUBSCRIPTIONS_H_
#define HOLDFAST_SERVICES_RENEWAL_APP_AGE_SUBSCRIPTIONS_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/sql/txn.h"

namespace holdfast::renewal {

// Ages at most `limit` due subscriptions of a tenant to `now`. Returns how many; fewer than `limit`
// means all.
absl::StatusOr<int> AgeSubscriptions(sql::Txn& txn, std::string_view tenant, absl::Time now,
                                     int limit);

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_APP_AGE_SUBSCRIPTIONS_H_
