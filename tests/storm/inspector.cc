#include "tests/storm/inspector.h"

#include <sqlite3.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "holdfast/billing/v1/events.pb.h"
#include "libs/outbox/event.h"
#include "libs/status/macros.h"

namespace holdfast::storm {
namespace {

namespace v1 = ::holdfast::billing::v1;

absl::Time TimeOf(const google::protobuf::Timestamp& stamp) {
  return absl::FromUnixSeconds(stamp.seconds()) + absl::Nanoseconds(stamp.nanos());
}

}  // namespace

Fact FactOf(const outbox::Event& event) {
  Fact fact{.tenant = event.tenant,
            .customer = event.customer,
            .seq = event.customer_seq,
            .partition = event.partition,
            .position = event.position,
            .id = event.id,
            .type = event.type,
            .subject = event.subject,
            .cause = event.cause,
            .time = event.time};
  if (absl::StartsWith(event.type, "cancellation.")) {
    v1::CancellationFact payload;
    HF_CHECK(payload.ParseFromString(event.data));
    fact.subscription = payload.subscription().subscription();
    fact.requested = payload.has_request_time();
    fact.effective_at = TimeOf(payload.effective_time());
    fact.end_day = payload.end_date();
    fact.offer = payload.offer().name();
    fact.offer_retains = payload.offer().retains();
  } else if (absl::StartsWith(event.type, "invoice.")) {
    v1::InvoiceFact payload;
    HF_CHECK(payload.ParseFromString(event.data));
    fact.subscription = payload.subscription();
    fact.period_start = payload.period().start_date();
  }
  return fact;
}

// The rows of one query, one at a time.
class Inspector::Rows {
 public:
  explicit Rows(sqlite3_stmt* statement) : statement_(statement) {}
  ~Rows() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  bool Next() {
    const int result = sqlite3_step(statement_);
    HF_CHECK(result == SQLITE_ROW || result == SQLITE_DONE);
    return result == SQLITE_ROW;
  }
  std::string Text(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    return bytes == nullptr ? ""
                            : std::string(static_cast<const char*>(bytes),
                                          sqlite3_column_bytes(statement_, column));
  }
  int64_t Int(int column) const { return sqlite3_column_int64(statement_, column); }
  bool Null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  absl::Time Time(int column) const { return absl::FromUnixMicros(Int(column)); }

 private:
  sqlite3_stmt* const statement_;
};

void Inspector::Open(const std::string& path) {
  if (path == path_) return;
  Close();
  HF_CHECK(sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK);
  path_ = path;
}

void Inspector::Close() {
  for (const auto& [query, statement] : statements_) sqlite3_finalize(statement);
  statements_.clear();
  if (db_ != nullptr) sqlite3_close(db_);
  db_ = nullptr;
  path_.clear();
}

sqlite3_stmt* Inspector::Prepared(const std::string& query) {
  sqlite3_stmt*& statement = statements_[query];
  if (statement == nullptr) {
    HF_CHECK(sqlite3_prepare_v2(db_, query.c_str(), -1, &statement, nullptr) == SQLITE_OK);
  }
  return statement;
}

int64_t Inspector::Count(const std::string& query) {
  Rows rows(Prepared(query));
  return rows.Next() ? rows.Int(0) : 0;
}

Books Inspector::ReadBooks(const std::vector<std::string>& tenants, absl::Time system_now) {
  Books books;
  for (const std::string& tenant : tenants) books.now[tenant] = system_now;
  for (Rows r(Prepared("SELECT tenant, now FROM tenant_clocks")); r.Next();)
    books.now[r.Text(0)] = r.Time(1);
  for (Rows r(Prepared("SELECT DISTINCT tenant FROM clock_advances WHERE finished = 0")); r.Next();)
    books.moving.push_back(r.Text(0));
  for (Rows r(Prepared("SELECT tenant, customer, subscription, cancellation, state, requested_at,"
                       " effective_at FROM cancellations"));
       r.Next();) {
    const std::string subscription =
        absl::StrCat("customers/", r.Text(1), "/subscriptions/", r.Text(2));
    books.cancellations.push_back({r.Text(0),
                                   absl::StrCat(subscription, "/cancellations/", r.Text(3)),
                                   subscription, r.Text(4), !r.Null(5), r.Time(6)});
  }
  for (Rows r(Prepared("SELECT o.tenant, o.customer, c.subscription, o.cancellation, o.offer,"
                       " o.state FROM offers o JOIN cancellations c"
                       " ON c.cancellation = o.cancellation AND c.tenant = o.tenant"));
       r.Next();) {
    books.offers.push_back({r.Text(0),
                            absl::StrCat("customers/", r.Text(1), "/subscriptions/", r.Text(2),
                                         "/cancellations/", r.Text(3), "/offers/", r.Text(4)),
                            r.Text(5)});
  }
  for (Rows r(Prepared("SELECT tenant, customer, kind, subject, due_at FROM timers")); r.Next();)
    books.timers.push_back({r.Text(0), r.Text(1), r.Text(2), r.Text(3), r.Time(4)});
  for (Rows r(Prepared("SELECT entry, tenant, customer, source, currency, amount_minor, account"
                       " FROM ledger_entries ORDER BY entry"));
       r.Next();) {
    books.ledger.push_back(
        {r.Int(0), r.Text(1), r.Text(2), r.Text(3), r.Text(4), r.Int(5), r.Text(6)});
  }
  for (Rows r(Prepared("SELECT tenant, id, total_minor FROM invoices")); r.Next();)
    books.invoices.push_back({r.Text(0), r.Text(1), r.Int(2)});
  for (Rows r(Prepared("SELECT partition, max(position) FROM outbox_events GROUP BY partition"));
       r.Next();)
    books.heads[static_cast<int>(r.Int(0))] = r.Int(1);
  return books;
}

std::vector<Fact> Inspector::ReadFacts(std::map<int, int64_t>& positions) {
  std::vector<Fact> facts;
  sqlite3_stmt* statement = Prepared(
      "SELECT partition, position, id, type, tenant, customer, customer_seq, subject, time, cause,"
      " data FROM outbox_events WHERE partition = ?1 AND position > ?2 ORDER BY position");
  for (int partition = 0; partition < outbox::kPartitions; ++partition) {
    int64_t& position = positions[partition];
    sqlite3_bind_int(statement, 1, partition);
    sqlite3_bind_int64(statement, 2, position);
    for (Rows r(statement); r.Next();) {
      facts.push_back(FactOf(outbox::Event{.id = r.Text(2),
                                           .type = r.Text(3),
                                           .tenant = r.Text(4),
                                           .customer = r.Text(5),
                                           .subject = r.Text(7),
                                           .time = r.Time(8),
                                           .cause = r.Text(9),
                                           .data = r.Text(10),
                                           .partition = static_cast<int>(r.Int(0)),
                                           .position = r.Int(1),
                                           .customer_seq = r.Int(6)}));
      position = r.Int(1);
    }
  }
  return facts;
}

Follower Inspector::ReadFollower(bool has_departures) {
  Follower follower;
  for (Rows r(Prepared("SELECT consumer, partition, position, base, applied, dead"
                       " FROM inbox_cursors ORDER BY consumer, partition"));
       r.Next();) {
    follower.cursors.push_back(
        {r.Text(0), static_cast<int>(r.Int(1)), r.Int(2), r.Int(3), r.Int(4), r.Int(5)});
  }
  if (!has_departures) return follower;
  for (Rows r(Prepared("SELECT tenant, cancellation, state FROM departures")); r.Next();)
    follower.departures.push_back({r.Text(0), r.Text(1), r.Text(2)});
  return follower;
}

}  // namespace holdfast::storm
