#ifndef HOLDFAST_LIBS_OUTBOX_OUTBOX_H_
#define HOLDFAST_LIBS_OUTBOX_OUTBOX_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/command/scope.h"
#include "libs/outbox/event.h"
#include "libs/sql/migrate.h"
#include "libs/sql/txn.h"

namespace holdfast::outbox {

// The producer's tables.
absl::Span<const sql::Migration> OutboxMigrations();

// Appends in the caller's transaction and, once that has committed, hands the event to the
// database's Relay, if it has one. On SQLite the serial writer is what makes positions gap-free in
// commit order.
absl::Status Append(sql::Txn& txn, const Scope& scope, EventDraft draft);

// A fact about the whole tenant (clock.advanced): one event, with an id of its own, at the end of
// every partition, so that it stands in order with the facts of every customer. Requires an empty
// `draft.customer`.
absl::Status AppendToAllPartitions(sql::Txn& txn, const Scope& scope, EventDraft draft);

// Events of one partition after a position, in order, at most `limit`.
absl::StatusOr<std::vector<Event>> ReadEvents(sql::ReadTxn& txn, int partition,
                                              int64_t after_position, int limit);

// Last position by partition; 0 where nothing was ever appended.
using Positions = std::array<int64_t, kPartitions>;
absl::StatusOr<Positions> Heads(sql::ReadTxn& txn);
absl::StatusOr<int64_t> HeadOf(sql::ReadTxn& txn, int partition);

}  // namespace holdfast::outbox

#endif  // HOLDFAST_LIBS_OUTBOX_OUTBOX_H_
