// Makes everything of a tenant again from billing's events.
#ifndef HOLDFAST_SERVICES_RENEWAL_APP_REBUILD_H_
#define HOLDFAST_SERVICES_RENEWAL_APP_REBUILD_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/command/scope.h"
#include "libs/outbox/event.h"
#include "libs/sql/txn.h"
#include "services/renewal/store/rebuilds.h"

namespace holdfast::renewal {

// The name this service's cursors at billing are stored under.
inline constexpr char kBillingConsumer[] = "renewal.billing";

// Asks for a rebuild; while one is running that one is meant.
absl::StatusOr<RebuildState> AskRebuild(sql::Txn& txn, const Scope& scope);

// Forgets what is derived of the tenant and applies `events` anew: billing's, every partition from
// its beginning in order of position, at least up to this service's cursors (ABORTED REBUILD_BEHIND
// otherwise: read on and try again). What lies past the cursors is left to the consumer. One
// transaction: nobody ever sees half a rebuild.
absl::StatusOr<RebuildState> RebuildFrom(sql::Txn& txn, const Scope& scope,
                                         const std::vector<outbox::Event>& events);

}  // namespace holdfast::renewal

#endif  // HOLDFAST_SERVICES_RENEWAL_APP_REBUILD_H_
