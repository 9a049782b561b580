#include "services/renewal/app/age_subscriptions.h"

#include "libs/calendar/zone.h"
#include "libs/status/macros.h"
#include "services/renewal/store/counts.h"
#include "services/renewal/store/outlooks.h"
#include "services/renewal/store/tracked_subscriptions.h"

namespace holdfast::renewal {

absl::StatusOr<int> AgeSubscriptions(sql::Txn& txn, std::string_view tenant, absl::Time now,
                                     int limit) {
  HF_ASSIGN_OR_RETURN(const std::vector<TrackedSubscription> due,
                      DueForAging(txn, tenant, now, limit));
  for (const TrackedSubscription& before : due) {
    HF_ASSIGN_OR_RETURN(const absl::TimeZone zone, LoadZone(before.time_zone));
    TrackedSubscription after = before;
    AgeTo(after, LocalDay(now, zone));
    HF_RETURN_IF_ERROR(
        ReplaceContribution(txn, tenant, ContributionOf(before), ContributionOf(after)));
    HF_RETURN_IF_ERROR(SaveTracked(txn, tenant, after));
    HF_RETURN_IF_ERROR(MarkStale(txn, tenant, after.customer));
  }
  return static_cast<int>(due.size());
}

}  // namespace holdfast::renewal
