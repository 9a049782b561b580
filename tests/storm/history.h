// What a storm can be judged by, as plain data: facts in the order billing told them, rows as they
// stand, and what callers were told.
#ifndef HOLDFAST_TESTS_STORM_HISTORY_H_
#define HOLDFAST_TESTS_STORM_HISTORY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "libs/outbox/event.h"

namespace holdfast::storm {

// One row of billing's outbox, with what the checks need of its payload.
struct Fact {
  std::string tenant;
  std::string customer;  // resource name; empty: of the whole tenant
  int64_t seq = 0;       // of the customer
  int partition = 0;
  int64_t position = 0;
  std::string id;
  std::string type;
  std::string subject;
  std::string cause;
  absl::Time time;
  std::string subscription;  // resource name
  // cancellation.*
  bool requested = false;  // it has become REQUESTED
  absl::Time effective_at;
  std::string end_day;  // ISO
  std::string offer;    // resource name
  bool offer_retains = false;
  // invoice.*
  std::string period_start;  // ISO
};
Fact FactOf(const outbox::Event& event);

struct CancellationRow {
  std::string tenant;
  std::string name;  // resource name
  std::string subscription;
  std::string state;
  bool requested = false;
  absl::Time effective_at;
};
struct OfferRow {
  std::string tenant;
  std::string name;  // resource name
  std::string state;
};
struct TimerRow {
  std::string tenant;
  std::string customer;  // id
  std::string kind;
  std::string subject;
  absl::Time due_at;
};
struct LedgerRow {
  int64_t entry = 0;
  std::string tenant;
  std::string customer;
  std::string source;
  std::string currency;
  int64_t amount_minor = 0;
  std::string account;
};
struct InvoiceRow {
  std::string tenant;
  std::string id;
  int64_t total_minor = 0;
};
struct CursorRow {
  std::string consumer;
  int partition = 0;
  int64_t position = 0;
  int64_t base = 0;
  int64_t applied = 0;
  int64_t dead = 0;
};
struct DepartureRow {
  std::string tenant;
  std::string cancellation;
  std::string state;
};

// Billing's rows at one moment.
struct Books {
  std::map<std::string, absl::Time> now;  // by tenant
  std::vector<std::string> moving;        // tenants whose test clock is under way
  std::vector<CancellationRow> cancellations;
  std::vector<OfferRow> offers;
  std::vector<TimerRow> timers;
  std::vector<LedgerRow> ledger;  // by entry
  std::vector<InvoiceRow> invoices;
  std::map<int, int64_t> heads;  // of the outbox, by partition
};

// A consumer's rows at one moment.
struct Follower {
  std::vector<CursorRow> cursors;
  std::vector<DepartureRow> departures;  // feedback's
};

}  // namespace holdfast::storm

#endif  // HOLDFAST_TESTS_STORM_HISTORY_H_
