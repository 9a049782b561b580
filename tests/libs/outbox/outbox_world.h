// A producer and its consumer in one database on a manual executor, with a feed and a pull that do
// as the test says.
#ifndef HOLDFAST_TESTS_LIBS_OUTBOX_OUTBOX_WORLD_H_
#define HOLDFAST_TESTS_LIBS_OUTBOX_OUTBOX_WORLD_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/ids/ids.h"
#include "libs/outbox/consumer.h"
#include "libs/outbox/database_pull.h"
#include "libs/outbox/dead_letters.h"
#include "libs/outbox/outbox.h"
#include "libs/outbox/relay.h"
#include "libs/sql/migrate.h"
#include "libs/status/macros.h"
#include "libs/tenant_clock/tenant_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace holdfast::outbox {

// What a test's handler writes: `number` is the order of application.
inline constexpr std::string_view kEffectsSchema =
    "CREATE TABLE effects (number INTEGER PRIMARY KEY, event_id TEXT NOT NULL, partition INTEGER "
    "NOT NULL,"
    " position INTEGER NOT NULL, type TEXT NOT NULL, made_id TEXT NOT NULL) STRICT;";
inline constexpr std::string_view kEffectsPostgres =
    "CREATE TABLE effects (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    " event_id text NOT NULL, partition bigint NOT NULL, position bigint NOT NULL,"
    " type text NOT NULL, made_id text NOT NULL);";
inline constexpr sql::Statement kInsertEffect = {
    "test.insert_effect",
    "INSERT INTO effects (event_id, partition, position, type, made_id) VALUES ($1, $2, $3, $4, "
    "$5)"};
inline constexpr sql::Statement kListEffects = {
    "test.list_effects",
    "SELECT event_id, partition, position, type, made_id FROM effects ORDER BY number"};

inline std::vector<sql::Migration> WorldMigrations() {
  const std::vector<sql::Migration> test = {{"test", 1, kEffectsSchema, kEffectsPostgres}};
  return sql::Concat({TenantClockMigrations(), OutboxMigrations(), InboxMigrations(), test});
}

inline absl::Status WriteEffect(sql::Txn& txn, const Scope& scope, const Event& event) {
  return txn.Exec(kInsertEffect,
                  {event.id, event.partition, event.position, event.type, scope.ids.Next("eff")});
}

struct Effect {
  std::string event_id;
  int partition;
  int64_t position;
  std::string type;
  std::string made_id;
};

// Keeps what is published until the test delivers it.
class ScriptedFeed : public Publisher, public EventFeed {
 public:
  void Publish(std::vector<Event> events) override {
    for (Event& event : events) published.push_back(std::move(event));
  }
  std::unique_ptr<Subscription> Subscribe(const std::string&, OnEvents on_events,
                                          OnDoubt on_doubt) override {
    deliver = std::move(on_events);
    doubt = std::move(on_doubt);
    return std::make_unique<Ended>(this);
  }
  void DeliverAll() { deliver(std::exchange(published, {})); }

  std::vector<Event> published;
  OnEvents deliver = [](const std::vector<Event>&) {};
  OnDoubt doubt = [] {};

 private:
  struct Ended : Subscription {
    explicit Ended(ScriptedFeed* of) : feed(of) {}
    ~Ended() override {
      feed->deliver = [](const std::vector<Event>&) {};
      feed->doubt = [] {};
    }
    ScriptedFeed* feed;
  };
};

class ScriptedPull : public EventPull {
 public:
  explicit ScriptedPull(sql::Database& database) : real_(database) {}

  void ReadEvents(int partition, int64_t after, int limit,
                  absl::AnyInvocable<void(absl::StatusOr<EventPage>)> done) override {
    ++reads;
    if (fails && fails()) return done(absl::UnavailableError("scripted"));
    real_.ReadEvents(partition, after, limit, std::move(done));
  }
  void Heads(absl::AnyInvocable<void(absl::StatusOr<Positions>)> done) override {
    if (fails && fails()) return done(absl::UnavailableError("scripted"));
    real_.Heads(std::move(done));
  }

  int reads = 0;
  std::function<bool()> fails;

 private:
  DatabasePull real_;
};

class World {
 public:
  explicit World(sql::Options options = {}, uint64_t seed = 1)
      : db(WorldMigrations(), std::move(options), seed), pull(db.database()) {
    auto opened = Relay::Open(db.database(), feed, "here:1");
    HF_CHECK(opened.ok());
    relay = *std::move(opened);
  }
  ~World() { consumer.reset(); }

  // Appends one event of `customer` of tenant "t".
  absl::Status Append(const std::string& customer, const std::string& type = "thing.happened") {
    return db.writer().Run([&](sql::Txn& txn) { return AppendIn(txn, customer, type); });
  }
  absl::Status AppendIn(sql::Txn& txn, const std::string& customer, const std::string& type) {
    SeededIds ids(++seed_, 7, db.process_clock().Now());
    const Scope scope{.tenant = "t",
                      .actor = "ann",
                      .channel = "web",
                      .request_id = "r1",
                      .cause = "",
                      .now = db.process_clock().Now(),
                      .ids = ids};
    EventDraft draft{.type = type, .customer = customer, .subject = customer + "/x", .data = "d"};
    if (customer.empty()) return AppendToAllPartitions(txn, scope, draft);
    return outbox::Append(txn, scope, draft);
  }

  void StartConsumer(Handler handler = WriteEffect, bool with_feed = true,
                     ConsumerOptions options = {}, ConsumerHooks hooks = {}) {
    consumer = std::make_unique<Consumer>("c", db.database(), db.executor(), db.process_clock(),
                                          pull, with_feed ? &feed : nullptr, std::move(handler),
                                          options, std::move(hooks));
    HF_CHECK(consumer->Start().ok());
    db.executor().RunUntilIdle();
  }
  void Settle() { db.executor().RunUntilIdle(); }

  std::vector<Effect> Effects() {
    std::vector<Effect> effects;
    Read([&](sql::ReadTxn& txn) -> absl::Status {
      HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kListEffects));
      for (const sql::Row& row : rows) {
        effects.push_back(
            {row.Text(0), static_cast<int>(row.Int(1)), row.Int(2), row.Text(3), row.Text(4)});
      }
      return absl::OkStatus();
    });
    return effects;
  }
  Positions HeadsNow() {
    Positions heads = {};
    Read([&](sql::ReadTxn& txn) -> absl::Status {
      HF_ASSIGN_OR_RETURN(heads, Heads(txn));
      return absl::OkStatus();
    });
    return heads;
  }
  Cursor CursorOf(int partition) {
    Cursor cursor;
    Read([&](sql::ReadTxn& txn) -> absl::Status {
      HF_ASSIGN_OR_RETURN(cursor, LoadCursor(txn, "c", partition));
      return absl::OkStatus();
    });
    return cursor;
  }
  std::vector<DeadLetter> DeadLetters(bool open_only = true) {
    std::vector<DeadLetter> letters;
    Read([&](sql::ReadTxn& txn) -> absl::Status {
      HF_ASSIGN_OR_RETURN(letters, ListDeadLetters(txn, "c", "", 1000, open_only));
      return absl::OkStatus();
    });
    return letters;
  }

  TestDatabase db;
  ScriptedFeed feed;
  ScriptedPull pull;
  std::unique_ptr<Relay> relay;
  std::unique_ptr<Consumer> consumer;

 private:
  void Read(std::function<absl::Status(sql::ReadTxn&)> read) {
    HF_CHECK(db.readers().Run(std::move(read)).ok());
  }

  uint64_t seed_ = 0;
};

inline constexpr char kA[] = "customers/a";
inline const int kOfA = PartitionOf("t", kA);

inline std::vector<int64_t> PositionsOf(const std::vector<Effect>& effects, int partition) {
  std::vector<int64_t> positions;
  for (const Effect& effect : effects) {
    if (effect.partition == partition) positions.push_back(effect.position);
  }
  return positions;
}

inline std::vector<int64_t> UpTo(int64_t last) {
  std::vector<int64_t> numbers;
  for (int64_t i = 1; i <= last; ++i) numbers.push_back(i);
  return numbers;
}

inline void AppendMany(World& world, const std::string& customer, int count) {
  for (int i = 0; i < count; ++i) HF_CHECK(world.Append(customer).ok());
}

// Refuses the events of one type.
inline Handler Refusing(std::string type,
                        absl::Status error = absl::FailedPreconditionError("bad event")) {
  return [type, error](sql::Txn& txn, const Scope& scope, const Event& event) {
    return event.type == type ? error : WriteEffect(txn, scope, event);
  };
}

// Fails or loses commits as the test says.
class Faults : public sql::FaultPoints {
 public:
  sql::CommitFault AtCommit(int) override { return next ? next() : sql::CommitFault::kNone; }
  std::function<sql::CommitFault()> next;
};

}  // namespace holdfast::outbox

#endif  // HOLDFAST_TESTS_LIBS_OUTBOX_OUTBOX_WORLD_H_
