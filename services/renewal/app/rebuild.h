// Makes everything of a tenant again from billing's events.
#ifndef HOLDFAST_SERVICES_RENEWAL_APP_REBUILD_H_
#define HOLDFAST_SERVICES_RENEWAL_APP_REBUILD_H_

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/outbox/event.h"
#include "libs/sql/txn.h"

namespace holdfast::renewal {

struct Rebuilt {
  int64_t events = 0;
  int64_t subscriptions = 0;
};

// Forgets what is derived of the tenant and applies `events` (all of billing's, up to the cursors, of every partition in
// order of position) anew, in one transaction: nobody ever sees half a rebuild. Clock facts are passed over; the
// subscriptions are aged to the tenant's now instead.
absl::StatusOr<Rebuilt> RebuildFrom(sql::Txn& txn, const Scope& scope, const std::vector<outbox::Event>& events);

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_APP_REBUILD_H_
