#include "libs/outbox/inbox.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/lease/lease.h"
#include "libs/outbox/dead_letters.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"
#include "libs/status/reasons.h"
#include "libs/tenant_clock/tenant_clock.h"

namespace holdfast::embedded {
extern const std::string_view kInboxSqlite0001;
extern const std::string_view kInboxPostgres0001;
}  // namespace holdfast::embedded

namespace holdfast::outbox {
namespace {

constexpr sql::Statement kLoadCursor = {
    "inbox.load_cursor",
    "SELECT position, base, applied, dead, failures FROM inbox_cursors"
    " WHERE consumer = $1 AND partition = $2"};

constexpr sql::Statement kLoadCursors = {
    "inbox.load_cursors", "SELECT partition, position FROM inbox_cursors WHERE consumer = $1"};

constexpr sql::Statement kStoreCursor = {
    "inbox.store_cursor",
    "INSERT INTO inbox_cursors (consumer, partition, position, base, applied, dead, failures)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (consumer, partition) DO UPDATE SET"
    " position = excluded.position, base = excluded.base, applied = excluded.applied,"
    " dead = excluded.dead, failures = excluded.failures"};

constexpr sql::Statement kFindApplied = {
    "inbox.find_applied", "SELECT 1 FROM inbox_applied WHERE consumer = $1 AND event_id = $2"};

constexpr sql::Statement kInsertApplied = {
    "inbox.insert_applied",
    "INSERT INTO inbox_applied (consumer, event_id, applied_time) VALUES ($1, $2, $3)"};

constexpr sql::Statement kInsertDeadLetter = {
    "inbox.insert_dead_letter",
    "INSERT INTO inbox_dead_letters (consumer, event_id, partition, position, reason, attempts,"
    " failed_time, event) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    " ON CONFLICT (consumer, event_id) DO UPDATE SET partition = excluded.partition,"
    " position = excluded.position, reason = excluded.reason, attempts = excluded.attempts,"
    " failed_time = excluded.failed_time, replayed_time = NULL"};

constexpr sql::Statement kMarkReplayed = {
    "inbox.mark_replayed",
    "UPDATE inbox_dead_letters SET replayed_time = $3 WHERE consumer = $1 AND event_id = $2"
    " AND replayed_time IS NULL"};

uint64_t Hash(std::string_view consumer, std::string_view event_id, uint64_t basis) {
  for (std::string_view part : {consumer, std::string_view("\n"), event_id}) {
    for (const char byte : part) {
      basis = (basis ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
    }
  }
  return basis;
}

absl::Status StoreCursor(sql::Txn& txn, std::string_view consumer, int partition,
                         const Cursor& cursor) {
  return txn.Exec(kStoreCursor, {consumer, partition, cursor.position, cursor.base, cursor.applied,
                                 cursor.dead, cursor.failures});
}

absl::StatusOr<std::optional<Cursor>> FindCursor(sql::ReadTxn& txn, std::string_view consumer,
                                                 int partition) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoadCursor, {consumer, partition}));
  if (rows.empty()) return std::nullopt;
  const sql::Row row = rows.front();
  return Cursor{row.Int(0), row.Int(1), row.Int(2), row.Int(3), row.Int(4)};
}

// The cursor that `first` follows.
absl::StatusOr<Cursor> CursorBefore(sql::ReadTxn& txn, std::string_view consumer,
                                    const Event& first) {
  HF_ASSIGN_OR_RETURN(const std::optional<Cursor> found,
                      FindCursor(txn, consumer, first.partition));
  if (!found.has_value()) return Cursor{.position = first.position - 1, .base = first.position - 1};
  if (first.position > found->position + 1) {
    return Error(absl::StatusCode::kAborted, kEtagMismatch,
                 "the cursor was moved by another process", {{"consumer", std::string(consumer)}});
  }
  return *found;
}

absl::StatusOr<bool> WasApplied(sql::ReadTxn& txn, std::string_view consumer,
                                const std::string& event_id) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kFindApplied, {consumer, event_id}));
  return !rows.empty();
}

// Runs the handler and, when it accepts, puts the event into the inbox.
absl::Status Handle(sql::Txn& txn, std::string_view consumer, const Handler& handler,
                    const Event& event, absl::Time system_now) {
  HF_RETURN_IF_ERROR(WithEventScope(txn, consumer, event, system_now, [&](const Scope& scope) {
    return handler(txn, scope, event);
  }));
  return txn.Exec(kInsertApplied, {consumer, event.id, system_now});
}

std::string ReasonText(const absl::Status& error) {
  const std::string reason = ReasonOf(error);
  return absl::StrCat(absl::StatusCodeToString(error.code()), reason.empty() ? "" : " ", reason,
                      ": ", error.message());
}

}  // namespace

absl::Span<const sql::Migration> InboxMigrations() {
  static const auto* const kMigrations = new std::vector<sql::Migration>{
      LeaseMigrations().front(),
      {"inbox", 1, embedded::kInboxSqlite0001, embedded::kInboxPostgres0001}};
  return *kMigrations;
}

absl::StatusOr<Cursor> LoadCursor(sql::ReadTxn& txn, std::string_view consumer, int partition) {
  HF_ASSIGN_OR_RETURN(const std::optional<Cursor> found, FindCursor(txn, consumer, partition));
  return found.value_or(Cursor());
}

absl::StatusOr<Positions> LoadCursors(sql::ReadTxn& txn, std::string_view consumer) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoadCursors, {consumer}));
  Positions positions = {};
  for (const sql::Row& row : rows) positions.at(static_cast<size_t>(row.Int(0))) = row.Int(1);
  return positions;
}

absl::Status WithEventScope(sql::Txn& txn, std::string_view consumer, const Event& event,
                            absl::Time system_now,
                            absl::FunctionRef<absl::Status(const Scope&)> body) {
  HF_ASSIGN_OR_RETURN(const absl::Time now, TenantNow(txn, event.tenant, system_now));
  SeededIds ids(Hash(consumer, event.id, 0xcbf29ce484222325u),
                Hash(consumer, event.id, 0x84222325cbf29ce4u), event.time);
  return body(Scope{.tenant = event.tenant,
                    .actor = event.actor,
                    .channel = event.channel,
                    .request_id = "",
                    .cause = event.id,
                    .now = now,
                    .ids = ids});
}

absl::Status ApplyEvents(sql::Txn& txn, std::string_view consumer, const Handler& handler,
                         absl::Span<const Event> events, absl::Time system_now, Applied* applied) {
  *applied = Applied();
  HF_CHECK(!events.empty());
  HF_ASSIGN_OR_RETURN(Cursor cursor, CursorBefore(txn, consumer, events.front()));
  applied->position = cursor.position;
  for (size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    if (event.position <= cursor.position) continue;
    HF_CHECK(event.position == cursor.position + 1);
    HF_ASSIGN_OR_RETURN(const bool seen, WasApplied(txn, consumer, event.id));
    if (!seen) {
      const absl::Status handled = Handle(txn, consumer, handler, event, system_now);
      if (!handled.ok()) {
        applied->refused = i;
        return handled;
      }
      applied->fresh.push_back(i);
    }
    cursor.position = event.position;
    cursor.failures = 0;
    ++cursor.applied;
  }
  if (cursor.position == applied->position) return absl::OkStatus();
  applied->position = cursor.position;
  return StoreCursor(txn, consumer, events.front().partition, cursor);
}

absl::StatusOr<Cursor> RecordFailure(sql::Txn& txn, std::string_view consumer, const Event& event,
                                     const absl::Status& error, int attempts_max,
                                     absl::Time system_now) {
  HF_ASSIGN_OR_RETURN(Cursor cursor, CursorBefore(txn, consumer, event));
  if (event.position <= cursor.position) return cursor;  // decided meanwhile
  ++cursor.failures;
  if (cursor.failures >= attempts_max) {
    HF_RETURN_IF_ERROR(txn.Exec(
        kInsertDeadLetter, {consumer, event.id, event.partition, event.position, ReasonText(error),
                            cursor.failures, system_now, sql::Blob{EncodeEvent(event)}}));
    cursor.position = event.position;
    cursor.failures = 0;
    ++cursor.dead;
  }
  HF_RETURN_IF_ERROR(StoreCursor(txn, consumer, event.partition, cursor));
  return cursor;
}

absl::Status ReplayDeadLetter(sql::Txn& txn, std::string_view consumer, std::string_view event_id,
                              const Handler& handler, absl::Time system_now) {
  HF_ASSIGN_OR_RETURN(const DeadLetter letter, LoadDeadLetter(txn, consumer, event_id));
  if (letter.replayed_time.has_value()) {
    return absl::FailedPreconditionError("the dead letter was replayed before");
  }
  HF_ASSIGN_OR_RETURN(Cursor cursor, LoadCursor(txn, consumer, letter.event.partition));
  HF_RETURN_IF_ERROR(Handle(txn, consumer, handler, letter.event, system_now));
  HF_RETURN_IF_ERROR(txn.ExecOne(kMarkReplayed, {consumer, event_id, system_now}));
  --cursor.dead;
  ++cursor.applied;
  return StoreCursor(txn, consumer, letter.event.partition, cursor);
}

}  // namespace holdfast::outbox
