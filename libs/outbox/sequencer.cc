#include "libs/outbox/sequencer.h"

#include <algorithm>
#include <atomic>
#include <tuple>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "libs/outbox/event_row.h"
#include "libs/status/macros.h"
#include "libs/telemetry/log.h"

namespace holdfast::outbox {
namespace {

constexpr int kPlacedAtOnce = 1000;
constexpr absl::Duration kPoll = absl::Seconds(1);
constexpr absl::Duration kRetry = absl::Milliseconds(100);

// What is committed while this waits for another sequencer is seen by the next statement.
constexpr sql::Statement kLock = {"outbox.lock_sequencer",
                                  "SELECT only_row FROM outbox_identity FOR UPDATE"};

constexpr sql::Statement kPlace = {
    "outbox.place_events",
    "WITH fresh AS (SELECT e.tenant, e.customer, e.number, e.partition,"
    "  h.position + row_number() OVER (PARTITION BY e.partition ORDER BY e.number) AS place"
    "  FROM (SELECT tenant, customer, number, partition FROM outbox_events"
    "   WHERE position IS NULL ORDER BY number LIMIT $1) AS e"
    "  JOIN outbox_heads AS h ON h.partition = e.partition),"
    " moved AS (UPDATE outbox_heads AS h SET position = f.place"
    "  FROM (SELECT partition, max(place) AS place FROM fresh GROUP BY partition) AS f"
    "  WHERE h.partition = f.partition)"
    " UPDATE outbox_events AS e SET position = f.place FROM fresh AS f"
    " WHERE e.tenant = f.tenant AND e.customer = f.customer AND e.number = f.number"
    " RETURNING e.partition, e.position, e.id, e.type, e.tenant, e.customer, e.customer_seq,"
    " e.subject, e.time, e.schema_version, e.actor, e.channel, e.cause, e.data, e.reply_to"};

}  // namespace

absl::StatusOr<std::vector<Event>> PlaceEvents(sql::Txn& txn, int limit) {
  std::vector<Event> events;
  if (txn.dialect() == sql::Dialect::kSqlite) return events;
  HF_RETURN_IF_ERROR(txn.Exec(kLock));
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kPlace, {limit}));
  events.reserve(rows.size());
  for (const sql::Row& row : rows) {
    events.push_back(EventOfRow(row));
    events.back().reply_to = row.Text(14);
  }
  std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    return std::tie(a.partition, a.position) < std::tie(b.partition, b.position);
  });
  return events;
}

struct Sequencer::State {
  State(sql::Database& d, std::function<void(std::vector<Event>)> p)
      : database(d), publish(std::move(p)) {}

  sql::Database& database;
  std::atomic<bool> under_way = false;
  std::atomic<bool> again = false;  // woken while one was under way, which may have seen too little
  std::atomic<bool> rest = false;
  absl::Mutex mu;
  std::function<void(std::vector<Event>)> publish ABSL_GUARDED_BY(mu);  // null: stopped
  Task* task ABSL_GUARDED_BY(mu) = nullptr;
};

Sequencer::Sequencer(sql::Database& database, std::function<void(std::vector<Event>)> publish)
    : state_(std::make_shared<State>(database, std::move(publish))) {
  task_ = database.executor().Start("sequencer", [state = state_] { return Step(state); });
  absl::MutexLock lock(&state_->mu);
  state_->task = task_.get();
}

Sequencer::~Sequencer() {
  {
    absl::MutexLock lock(&state_->mu);
    state_->publish = nullptr;
    state_->task = nullptr;
  }
  task_.reset();
}

void Sequencer::Wake() { task_->Wake(); }

absl::Duration Sequencer::Step(const std::shared_ptr<State>& state) {
  state->again.store(true);
  if (state->under_way.load()) return absl::InfiniteDuration();  // its end wakes this
  state->again.store(false);
  if (state->rest.exchange(false)) return kRetry;
  state->under_way.store(true);
  auto placed = std::make_shared<std::vector<Event>>();
  sql::Command command;
  command.run = [placed](sql::Txn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(*placed, PlaceEvents(txn, kPlacedAtOnce));
    return absl::OkStatus();
  };
  command.done = [state, placed](absl::Status status) {
    Placed(state, std::move(*placed), status);
  };
  state->database.writer().Submit(std::move(command));
  return kPoll;
}

void Sequencer::Placed(const std::shared_ptr<State>& state, std::vector<Event> events,
                       const absl::Status& status) {
  const bool more = events.size() == kPlacedAtOnce;
  if (!status.ok()) {
    telemetry::LogWarning("outbox.unplaced", {{"error", status.ToString()}});
    state->rest.store(true);
  }
  absl::MutexLock lock(&state->mu);
  state->under_way.store(false);
  if (status.ok() && !events.empty() && state->publish) state->publish(std::move(events));
  if (state->task != nullptr && (more || !status.ok() || state->again.load())) state->task->Wake();
}

}  // namespace holdfast::outbox
