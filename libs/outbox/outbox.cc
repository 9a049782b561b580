#include "libs/outbox/outbox.h"

#include <string>
#include <utility>

#include "libs/outbox/event_row.h"
#include "libs/outbox/relay.h"
#include "libs/planted/planted.h"
#include "libs/status/macros.h"

namespace holdfast::embedded {
extern const std::string_view kOutboxSqlite0001;
extern const std::string_view kOutboxPostgres0001;
}  // namespace holdfast::embedded

namespace holdfast::outbox {
namespace {

constexpr sql::Statement kAppendState = {
    "outbox.append_state",
    "SELECT (SELECT identity FROM outbox_identity),"
    " (SELECT position FROM outbox_events WHERE partition = $1 ORDER BY position DESC LIMIT 1),"
    " (SELECT last_seq FROM outbox_customers WHERE tenant = $2 AND customer = $3)"};

constexpr sql::Statement kInsertEvent = {
    "outbox.insert_event",
    "INSERT INTO outbox_events (partition, position, id, type, tenant, customer, customer_seq,"
    " subject, time, schema_version, actor, channel, cause, data)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"};

constexpr sql::Statement kStoreSequence = {
    "outbox.store_sequence",
    "INSERT INTO outbox_customers (tenant, customer, last_seq) VALUES ($1, $2, $3)"
    " ON CONFLICT (tenant, customer) DO UPDATE SET last_seq = excluded.last_seq"};

// Where several processes append, the row of the customer is what makes its sequence gap-free.
constexpr sql::Statement kNextSequence = {
    "outbox.next_sequence",
    "INSERT INTO outbox_customers (tenant, customer, last_seq) VALUES ($1, $2, 1)"
    " ON CONFLICT (tenant, customer) DO UPDATE SET last_seq = outbox_customers.last_seq + 1"
    " RETURNING (SELECT identity FROM outbox_identity), last_seq"};

constexpr sql::Statement kIdentity = {"outbox.identity", "SELECT identity FROM outbox_identity"};

constexpr sql::Statement kInsertUnplaced = {
    "outbox.insert_unplaced",
    "INSERT INTO outbox_events (partition, id, type, tenant, customer, customer_seq, subject,"
    " time, schema_version, actor, channel, cause, data, reply_to)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"};

constexpr sql::Statement kReadEvents = {
    "outbox.read_events",
    "SELECT partition, position, id, type, tenant, customer, customer_seq, subject, time,"
    " schema_version, actor, channel, cause, data FROM outbox_events"
    " WHERE partition = $1 AND position > $2 ORDER BY position LIMIT $3"};

// `position > 0` keeps out what has no place yet.
constexpr sql::Statement kHead = {
    "outbox.head",
    "SELECT position FROM outbox_events WHERE partition = $1 AND position > 0"
    " ORDER BY position DESC LIMIT 1"};

constexpr sql::Statement kHeads = {
    "outbox.heads",
    "WITH partitions (n) AS (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11),"
    " (12), (13), (14), (15)) SELECT n, (SELECT position FROM outbox_events"
    " WHERE partition = n AND position > 0 ORDER BY position DESC LIMIT 1) FROM partitions"};

Event EventOf(const Scope& scope, EventDraft draft) {
  return Event{.id = scope.ids.Next("evt"),
               .type = std::move(draft.type),
               .tenant = scope.tenant,
               .customer = std::move(draft.customer),
               .subject = std::move(draft.subject),
               .time = absl::FromUnixMicros(absl::ToUnixMicros(scope.now)),  // as it is stored
               .schema_version = draft.schema_version,
               .actor = scope.actor,
               .channel = scope.channel,
               .cause = scope.cause.empty() ? scope.request_id : scope.cause,
               .data = std::move(draft.data)};
}

// Stores `event` without a place: commits of several processes have no order yet. Returns the
// database's identity.
absl::StatusOr<std::string> StoreUnplaced(sql::Txn& txn, Event event) {
  HF_ASSIGN_OR_RETURN(const sql::Rows state,
                      event.customer.empty()
                          ? txn.Query(kIdentity)
                          : txn.Query(kNextSequence, {event.tenant, event.customer}));
  const std::string identity = state.front().Text(0);
  if (!event.customer.empty()) event.customer_seq = state.front().Int(1);
  HF_RETURN_IF_ERROR(
      txn.Exec(kInsertUnplaced,
               {event.partition, event.id, event.type, event.tenant, event.customer,
                event.customer_seq, event.subject, event.time, event.schema_version, event.actor,
                event.channel, event.cause, sql::Blob{event.data}, Relay::ReplyAddress(identity)}));
  return identity;
}

// Stores `event`, after giving it its place; adds it to `stored`. Returns the database's identity.
absl::StatusOr<std::string> Store(sql::Txn& txn, Event event, std::vector<Event>* stored) {
  if (txn.dialect() == sql::Dialect::kPostgres) return StoreUnplaced(txn, std::move(event));
  HF_ASSIGN_OR_RETURN(const sql::Rows state,
                      txn.Query(kAppendState, {event.partition, event.tenant, event.customer}));
  event.position = state.front().Int(1) + 1;
  if (!event.customer.empty()) {
    event.customer_seq = state.front().Int(2) + 1;
    HF_RETURN_IF_ERROR(
        txn.Exec(kStoreSequence, {event.tenant, event.customer, event.customer_seq}));
  }
  HF_RETURN_IF_ERROR(
      txn.Exec(kInsertEvent,
               {event.partition, event.position, event.id, event.type, event.tenant, event.customer,
                event.customer_seq, event.subject, event.time, event.schema_version, event.actor,
                event.channel, event.cause, sql::Blob{event.data}}));
  stored->push_back(std::move(event));
  return state.front().Text(0);
}

void DispatchOnCommit(sql::Txn& txn, std::string identity, std::vector<Event> events) {
  txn.OnCommit([identity = std::move(identity), events = std::move(events)]() mutable {
    Relay::Dispatch(identity, std::move(events));
  });
}

}  // namespace

absl::Span<const sql::Migration> OutboxMigrations() {
  static const auto* const kMigrations = new std::vector<sql::Migration>{
      {"outbox", 1, embedded::kOutboxSqlite0001, embedded::kOutboxPostgres0001}};
  return *kMigrations;
}

absl::Status Append(sql::Txn& txn, const Scope& scope, EventDraft draft) {
  Event event = EventOf(scope, std::move(draft));
  if (HF_PLANT(kLostOutboxRow) && event.id.back() == '7') return absl::OkStatus();
  event.partition = PartitionOf(event.tenant, event.customer);
  std::vector<Event> stored;
  HF_ASSIGN_OR_RETURN(std::string identity, Store(txn, std::move(event), &stored));
  DispatchOnCommit(txn, std::move(identity), std::move(stored));
  return absl::OkStatus();
}

absl::Status AppendToAllPartitions(sql::Txn& txn, const Scope& scope, EventDraft draft) {
  HF_CHECK(draft.customer.empty());
  std::vector<Event> stored;
  std::string identity;
  for (int partition = 0; partition < kPartitions; ++partition) {
    Event event = EventOf(scope, draft);
    event.partition = partition;
    HF_ASSIGN_OR_RETURN(identity, Store(txn, std::move(event), &stored));
  }
  DispatchOnCommit(txn, std::move(identity), std::move(stored));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Event>> ReadEvents(sql::ReadTxn& txn, int partition,
                                              int64_t after_position, int limit) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows,
                      txn.Query(kReadEvents, {partition, after_position, limit}));
  std::vector<Event> events;
  events.reserve(rows.size());
  for (const sql::Row& row : rows) events.push_back(EventOfRow(row));
  return events;
}

absl::StatusOr<Positions> Heads(sql::ReadTxn& txn) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kHeads));
  Positions heads = {};
  for (const sql::Row& row : rows) heads.at(static_cast<size_t>(row.Int(0))) = row.Int(1);
  return heads;
}

absl::StatusOr<int64_t> HeadOf(sql::ReadTxn& txn, int partition) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kHead, {partition}));
  return rows.empty() ? 0 : rows.front().Int(0);
}

}  // namespace holdfast::outbox
