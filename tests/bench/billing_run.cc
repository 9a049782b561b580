// A billing run: renewing what is due and numbering the invoices, by billing's own jobs, against
// the bare engine that writes the same rows in bulk. Small and large books: what an invoice costs
// should not grow with the number of subscriptions.
#include <array>
#include <string>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "libs/status/macros.h"
#include "services/billing/app/cancellation_timers.h"
#include "services/billing/app/number_invoices.h"
#include "services/billing/app/timer_handlers.h"
#include "services/billing/jobs/due_timers.h"
#include "services/billing/jobs/invoice_numberer.h"
#include "services/billing/store/invoices.h"
#include "services/billing/store/timers.h"
#include "tests/bench/benches.h"
#include "tests/bench/raw_engine.h"
#include "tests/bench/record.h"
#include "tests/bench/scratch.h"

namespace holdfast::bench {
namespace {

constexpr Target kOfRaw{Sense::kAtLeast, 0.5};
constexpr Target kFlat{Sense::kAtMost, 1.3};  // cost at the largest book, of that at the smallest

// Populated one by one, then doubled.
struct Book {
  const char* name;
  int made;
  int doublings;
};
constexpr Book kBooks[] = {{"10k", 10'000, 0}, {"100k", 12'500, 3}, {"1m", 15'625, 6}};
// Invoices of one round, however many are due.
constexpr int kBilled = 20'000;
constexpr int kBulk = 1000;  // invoices to a commit of the bare engine
constexpr absl::Duration kPatience = absl::Minutes(2);

// Subscriptions have run for ten days when they are made; a month after their start all are due.
absl::Time MadeAt() { return absl::FromCivil(absl::CivilDay(2026, 3, 11), absl::UTCTimeZone()); }
absl::Time DueAt() { return absl::FromCivil(absl::CivilDay(2026, 4, 3), absl::UTCTimeZone()); }

// What is a customer's, copied by engines themselves: a copy has a longer name.
struct Copied {
  sql::Statement take, rename, put, drop;
};
constexpr std::array kCopied = {
    Copied{{"bench.take", "CREATE TEMPORARY TABLE c1 AS SELECT * FROM customers"},
           {"bench.rename", "UPDATE c1 SET customer = customer || $1"},
           {"bench.put", "INSERT INTO customers SELECT * FROM c1"},
           {"bench.drop", "DROP TABLE c1"}},
    Copied{{"bench.take", "CREATE TEMPORARY TABLE c2 AS SELECT * FROM customer_profiles"},
           {"bench.rename", "UPDATE c2 SET customer = customer || $1"},
           {"bench.put", "INSERT INTO customer_profiles SELECT * FROM c2"},
           {"bench.drop", "DROP TABLE c2"}},
    Copied{{"bench.take", "CREATE TEMPORARY TABLE c3 AS SELECT * FROM subscriptions"},
           {"bench.rename", "UPDATE c3 SET customer = customer || $1"},
           {"bench.put", "INSERT INTO subscriptions SELECT * FROM c3"},
           {"bench.drop", "DROP TABLE c3"}},
    Copied{{"bench.take", "CREATE TEMPORARY TABLE c4 AS SELECT * FROM timers"},
           {"bench.rename", "UPDATE c4 SET customer = customer || $1"},
           {"bench.put", "INSERT INTO timers SELECT * FROM c4"},
           {"bench.drop", "DROP TABLE c4"}},
    Copied{{"bench.take", "CREATE TEMPORARY TABLE c5 AS SELECT * FROM outbox_customers"},
           {"bench.rename", "UPDATE c5 SET customer = customer || $1"},
           {"bench.put", "INSERT INTO outbox_customers SELECT * FROM c5"},
           {"bench.drop", "DROP TABLE c5"}}};

absl::Status Double(Record& record, int time) {
  const auto copy = [time](sql::Txn& txn, const Scope&) -> absl::StatusOr<bool> {
    for (const Copied& table : kCopied) {
      HF_RETURN_IF_ERROR(txn.Exec(table.take, {}));
      HF_RETURN_IF_ERROR(txn.Exec(table.rename, {absl::StrCat("-", time)}));
      HF_RETURN_IF_ERROR(txn.Exec(table.put, {}));
      HF_RETURN_IF_ERROR(txn.Exec(table.drop, {}));
    }
    return true;
  };
  return record.Run<bool>(copy).status();
}

absl::Status Make(const std::string& url, int made, int doublings) {
  const VirtualClock wall(MadeAt());
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<Record> record,
                      Record::Open(url, {.one_writer = true, .wall = &wall}));
  HF_RETURN_IF_ERROR(record->Populate(made));
  for (int time = 0; time < doublings; ++time) HF_RETURN_IF_ERROR(Double(*record, time));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<billing::Timer>> Due(Record& record, int count) {
  std::vector<billing::Timer> due;
  HF_RETURN_IF_ERROR(record.Jobs().readers.Run([&](sql::ReadTxn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(due, billing::DueTimers(txn, kRecordTenant, DueAt(), DueAt(), count));
    return absl::OkStatus();
  }));
  return due;
}

// The same commands as the jobs', on a tape.
class Taping {
 public:
  Taping(Record& record, Tape& tape) : record_(record), recorder_(tape) {
    billing::RegisterSubscriptionTimers(handlers_);
  }

  // Renews `due` in turns that the writer's queue holds, and numbers each turn's invoices.
  absl::Status Run(absl::Span<const billing::Timer> due) {
    for (; !due.empty(); due.remove_prefix(std::min(due.size(), kTurn))) {
      const auto turn = due.subspan(0, kTurn);
      absl::BlockingCounter answers(static_cast<int>(turn.size()));
      for (const billing::Timer& timer : turn) Fire(timer, answers);
      answers.Wait();
      for (size_t numbered = 0; numbered < turn.size(); numbered += billing::kNumberedAtOnce) {
        HF_RETURN_IF_ERROR(Number());
      }
    }
    absl::MutexLock lock(&mu_);
    return problem_;
  }

 private:
  static constexpr size_t kTurn = 1024;

  void Fire(const billing::Timer& timer, absl::BlockingCounter& answers) {
    record_.Jobs().commands.Submit<bool>(
        billing::JobOrigin(kRecordTenant, timer.kind), timer.customer, sql::Priority::kJob,
        absl::InfiniteFuture(), nullptr,
        [this, timer](sql::Txn& txn, const Scope& scope) {
          recorder_.Begin(txn.dialect());
          RecordingTxn recording(txn, recorder_);
          return handlers_.Fire(recording, scope, timer);
        },
        [this, &answers](absl::StatusOr<bool> fired) {
          {
            absl::MutexLock lock(&mu_);
            problem_.Update(fired.status());
          }
          answers.DecrementCount();
        });
  }

  absl::Status Number() {
    const auto number = [this](sql::Txn& txn, const Scope& scope) {
      recorder_.Begin(txn.dialect());
      RecordingTxn recording(txn, recorder_);
      return billing::NumberInvoices(recording, scope, billing::kNumberedAtOnce);
    };
    return record_.Run<int>(number).status();
  }

  Record& record_;
  Recorder recorder_;
  billing::TimerHandlers handlers_;
  absl::Mutex mu_;
  absl::Status problem_ ABSL_GUARDED_BY(mu_);
};

absl::StatusOr<Tape> TapeOf(const std::string& url, int count) {
  const VirtualClock wall(DueAt());
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<Record> record,
                      Record::Open(url, {.one_writer = true, .wall = &wall}));
  HF_ASSIGN_OR_RETURN(const std::vector<billing::Timer> due, Due(*record, count));
  Tape tape;
  Taping taping(*record, tape);
  HF_RETURN_IF_ERROR(taping.Run(due));
  return tape;
}

absl::StatusOr<int64_t> Numbered(Record& record) {
  int64_t last = 0;
  HF_RETURN_IF_ERROR(record.Jobs().readers.Run([&](sql::ReadTxn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(last, billing::LastNumber(txn, kRecordTenant));
    return absl::OkStatus();
  }));
  return last;
}

// Wakes the numberer while there is one: a round that is under way reports after its job is gone.
class NumbererBell {
 public:
  void Bind(billing::InvoiceNumberer* numberer) {
    absl::MutexLock lock(&mu_);
    numberer_ = numberer;
  }
  void Ring() {
    absl::MutexLock lock(&mu_);
    if (numberer_ != nullptr) numberer_->Wake();
  }

 private:
  absl::Mutex mu_;
  billing::InvoiceNumberer* numberer_ ABSL_GUARDED_BY(mu_) = nullptr;
};

// Invoices numbered a second, by the jobs as billing's main wires them.
absl::StatusOr<double> Bill(const std::string& url, int count) {
  const VirtualClock wall(DueAt());
  billing::TimerHandlers handlers;  // outlives the writer, which may have timers left
  billing::RegisterSubscriptionTimers(handlers);
  billing::RegisterCancellationTimers(handlers);
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<Record> record, Record::Open(url, {.wall = &wall}));
  const ProcessClock clock;
  const absl::Time begin = clock.Now();
  const auto bell = std::make_shared<NumbererBell>();
  billing::InvoiceNumberer numberer(record->Jobs());
  bell->Bind(&numberer);
  const auto silence = absl::MakeCleanup([bell] { bell->Bind(nullptr); });
  const billing::DueTimersJob due(record->Jobs(), handlers, [bell] { bell->Ring(); });
  absl::Notification never;
  int64_t numbered = 0;
  while (numbered < count) {
    if (clock.Now() - begin > kPatience) {
      return absl::DeadlineExceededError(absl::StrCat(numbered, " of ", count, " were numbered"));
    }
    never.WaitForNotificationWithTimeout(absl::Milliseconds(5));
    HF_ASSIGN_OR_RETURN(numbered, Numbered(*record));
  }
  return static_cast<double>(numbered) / absl::ToDoubleSeconds(clock.Now() - begin);
}

// The same, in bulk.
absl::StatusOr<double> Bulk(const std::string& url, const Tape& tape, int count) {
  HF_ASSIGN_OR_RETURN(const std::vector<std::unique_ptr<RawEngine>> engines,
                      OpenRawWriters(url, tape));
  HF_ASSIGN_OR_RETURN(const double commands, ReplayWrites(engines, tape, {kBulk}, false));
  return commands * count / static_cast<double>(tape.commands.size());
}

}  // namespace

absl::Status RunBillingRun(Context& context) {
  const std::string row = context.Row("billing_run");
  std::vector<double> smallest;  // us an invoice, by round
  for (const Book& book : kBooks) {
    const int made = context.Count(book.made);
    const int count = std::min(context.Count(kBilled), made << book.doublings);
    HF_ASSIGN_OR_RETURN(const std::unique_ptr<Scratch> base, Scratch::Make(context, "base"));
    HF_ASSIGN_OR_RETURN(const std::unique_ptr<Scratch> work, Scratch::Make(context, "work"));
    context.say(absl::StrCat(book.name, ": making ", made << book.doublings, " subscriptions"));
    HF_RETURN_IF_ERROR(Make(base->url(), made, book.doublings));
    HF_RETURN_IF_ERROR(work->CopyFrom(*base));
    HF_ASSIGN_OR_RETURN(const Tape tape, TapeOf(work->url(), count));
    for (int round = 0; round < context.rounds; ++round) {
      context.say(absl::StrCat(book.name, ": ", count, " invoices, round ", round + 1));
      HF_RETURN_IF_ERROR(work->CopyFrom(*base));
      HF_ASSIGN_OR_RETURN(const double ours, Bill(work->url(), count));
      HF_RETURN_IF_ERROR(work->CopyFrom(*base));
      HF_ASSIGN_OR_RETURN(const double raw, Bulk(work->url(), tape, count));
      context.figures.Add(row + book.name, "1/s", ours, "bare engine, same rows in bulk", raw);
      const double cost = 1e6 / ours;
      if (&book == &kBooks[0]) smallest.push_back(cost);
      context.figures.Add(absl::StrCat(row, book.name, ".cost"), "us", cost, "at 10k",
                          smallest[round]);
    }
    context.figures.Add(
        absl::StrCat(row, book.name, ".rows"), "an invoice",
        tape.WritesPerCommand() * static_cast<double>(tape.commands.size()) / count);
    context.figures.Promise(row + book.name, kOfRaw);
  }
  context.figures.Promise(row + "1m.cost", kFlat);
  return absl::OkStatus();
}

}  // namespace holdfast::bench
