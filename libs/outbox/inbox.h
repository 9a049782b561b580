#ifndef HOLDFAST_LIBS_OUTBOX_INBOX_H_
#define HOLDFAST_LIBS_OUTBOX_INBOX_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/command/scope.h"
#include "libs/outbox/event.h"
#include "libs/outbox/outbox.h"
#include "libs/sql/migrate.h"
#include "libs/sql/txn.h"

namespace holdfast::outbox {

// The consumer's tables.
absl::Span<const sql::Migration> InboxMigrations();

// Pure in (txn, scope, event): it may run more than once. An error refuses the event; five refusals
// make a dead letter. Errors with the reasons OVERLOADED, STORAGE_UNAVAILABLE, UNKNOWN_OUTCOME and
// DRAINING count as ours, not the event's. To call out, register txn.OnCommit.
using Handler = std::function<absl::Status(sql::Txn&, const Scope&, const Event&)>;

struct Cursor {
  int64_t position = 0;  // last event applied or given up
  int64_t base = 0;      // where it started
  int64_t applied = 0;
  int64_t dead = 0;
  int64_t failures = 0;  // of the event after `position`, so far
};

absl::StatusOr<Cursor> LoadCursor(sql::ReadTxn& txn, std::string_view consumer, int partition);
absl::StatusOr<Positions> LoadCursors(sql::ReadTxn& txn, std::string_view consumer);

// The scope an event's handler sees: its tenant, actor and channel, the event as cause, the
// tenant's now, and ids that depend on consumer and event alone.
absl::Status WithEventScope(sql::Txn& txn, std::string_view consumer, const Event& event,
                            absl::Time system_now,
                            absl::FunctionRef<absl::Status(const Scope&)> body);

struct Applied {
  int64_t position = 0;       // the cursor after the command
  std::vector<size_t> fresh;  // indices of the events whose handler ran
  // The event whose handler refused, if one did; the command then fails with its error.
  std::optional<size_t> refused;
};

// The body of one command: applies `events` (consecutive, of one partition) and moves the cursor,
// all in `txn`. Events at or before the cursor and events already in the inbox are passed over. A
// refusal ends the run with that error, so that nothing of this transaction remains. A consumer
// without a cursor starts before the first event given. ABORTED ETAG_MISMATCH when the events do
// not follow the cursor, because another process has moved it or taken it back: that is the fence
// which makes one active consumer per partition a matter of speed, not of correctness.
absl::Status ApplyEvents(sql::Txn& txn, std::string_view consumer, const Handler& handler,
                         absl::Span<const Event> events, absl::Time system_now, Applied* applied);

// Counts one more failed delivery of `event`, which is next after the cursor. At `attempts_max` it
// becomes a dead letter and the cursor moves past it. Returns the cursor.
absl::StatusOr<Cursor> RecordFailure(sql::Txn& txn, std::string_view consumer, const Event& event,
                                     const absl::Status& error, int attempts_max,
                                     absl::Time system_now);

// Runs the handler on a dead letter again; on success marks it replayed and counts it as applied.
// Its customer's later events have been applied meanwhile. FAILED_PRECONDITION when it was replayed
// before; NOT_FOUND.
absl::Status ReplayDeadLetter(sql::Txn& txn, std::string_view consumer, std::string_view event_id,
                              const Handler& handler, absl::Time system_now);

}  // namespace holdfast::outbox

#endif  // HOLDFAST_LIBS_OUTBOX_INBOX_H_
