// Billing's tables and use cases in one test: one thread, a virtual system clock, ids from a seed.
#ifndef HOLDFAST_TESTS_SUPPORT_BILLING_DB_H_
#define HOLDFAST_TESTS_SUPPORT_BILLING_DB_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "libs/calendar/calendar.h"
#include "libs/clock/clock.h"
#include "libs/command/runner.h"
#include "libs/ids/ids.h"
#include "libs/outbox/outbox.h"
#include "libs/outbox/sequencer.h"
#include "libs/status/macros.h"
#include "libs/tenant_clock/tenant_clock.h"
#include "services/billing/app/create_customer.h"
#include "services/billing/app/create_plan.h"
#include "services/billing/app/create_product.h"
#include "services/billing/app/create_subscription.h"
#include "services/billing/app/schema.h"
#include "services/billing/app/timer_handlers.h"
#include "services/billing/store/invoices.h"
#include "services/billing/store/subscriptions.h"
#include "services/billing/store/timers.h"
#include "tests/support/test_database.h"

namespace holdfast::billing {

inline absl::Time UtcDay(std::string_view day) {
  const auto parsed = ParseDay(day);
  HF_CHECK(parsed.ok());
  return StartOfDay(*parsed, absl::UTCTimeZone());
}

class BillingDb {
 public:
  explicit BillingDb(std::string_view today, sql::Options options = {})
      : system_(UtcDay(today)), database_(BillingSchema(), std::move(options)) {
    RegisterSubscriptionTimers(handlers_);
  }

  // Runs a use case as `tenant`; its value, or its error.
  template <typename T>
  absl::StatusOr<T> Do(UseCase<T> use_case, std::string tenant = "acme") {
    return runner_.Run<T>(Origin{std::move(tenant), "alice", "api", "r1", ""}, "c1",
                          std::move(use_case));
  }
  template <typename T>
  absl::StatusOr<T> Read(absl::AnyInvocable<absl::StatusOr<T>(sql::ReadTxn&)> read) {
    std::optional<T> value;
    const absl::Status status = database_.readers().Run([&](sql::ReadTxn& txn) -> absl::Status {
      HF_ASSIGN_OR_RETURN(value, read(txn));
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return *std::move(value);
  }

  // A customer `id` in `zone` who pays in USD.
  void AddCustomer(std::string id, std::string zone = "UTC", std::string tenant = "acme") {
    CustomerRecord record;
    record.customer.id = std::move(id);
    record.customer.time_zone = std::move(zone);
    record.customer.currency = *Currency::Parse("USD");
    Must(Do<CustomerRecord>(
        [record](sql::Txn& txn, const Scope& scope) { return CreateCustomer(txn, scope, record); },
        std::move(tenant)));
  }
  // A plan of product crm, which is created with the first one.
  void AddPlan(std::string id, int64_t price_minor, Interval interval = {IntervalUnit::kMonth, 1},
               UnusedDays unused_days = UnusedDays::kKept, std::string tenant = "acme") {
    Plan plan;
    plan.id = std::move(id);
    plan.product = "crm";
    plan.unit_price = Money{price_minor, *Currency::Parse("USD")};
    plan.interval = interval;
    plan.unused_days = unused_days;
    plan.features = {"api"};
    (void)Do<Product>(
        [](sql::Txn& txn, const Scope& scope) {
          return CreateProduct(txn, scope, {"crm", "CRM"});
        },
        tenant);
    Must(
        Do<Plan>([plan](sql::Txn& txn, const Scope& scope) { return CreatePlan(txn, scope, plan); },
                 tenant));
  }
  absl::StatusOr<Subscription> Subscribe(CreateSubscriptionCommand command,
                                         std::string tenant = "acme") {
    return Do<Subscription>(
        [command = std::move(command)](sql::Txn& txn, const Scope& scope) {
          return CreateSubscription(txn, scope, command);
        },
        std::move(tenant));
  }

  Subscription Load(std::string_view customer, std::string_view id) {
    auto record = Read<SubscriptionRecord>(
        [&](sql::ReadTxn& txn) { return LoadSubscription(txn, "acme", customer, id); });
    Must(record);
    return record->subscription;
  }
  std::vector<Invoice> Invoices(std::string_view customer = "", std::string_view tenant = "acme") {
    auto invoices = Read<std::vector<Invoice>>([&](sql::ReadTxn& txn) {
      return ListInvoices(txn, tenant, {.customer = std::string(customer), .limit = 100'000});
    });
    Must(invoices);
    return *std::move(invoices);
  }
  // Types of all events so far, by partition and position.
  std::vector<outbox::Event> Events() {
    std::vector<outbox::Event> all;
    HF_CHECK(database_.writer()
                 .Run([](sql::Txn& txn) { return outbox::PlaceEvents(txn, 100'000).status(); })
                 .ok());
    for (int partition = 0; partition < outbox::kPartitions; ++partition) {
      auto events = Read<std::vector<outbox::Event>>(
          [&](sql::ReadTxn& txn) { return outbox::ReadEvents(txn, partition, 0, 100'000); });
      Must(events);
      all.insert(all.end(), events->begin(), events->end());
    }
    return all;
  }
  std::vector<std::string> EventTypes() {
    std::vector<std::string> types;
    for (const outbox::Event& event : Events()) types.push_back(event.type);
    return types;
  }

  // Fires everything that is due at the system's time, round by round, as the job would. Returns
  // how many fired.
  int FireDue(std::string_view tenant = "acme") {
    int fired = 0;
    for (;;) {
      const auto due = Read<std::vector<Timer>>([&](sql::ReadTxn& txn) {
        return DueTimers(txn, tenant, system_.Now(), system_.Now(), 1000);
      });
      Must(due);
      if (due->empty()) return fired;
      for (const Timer& timer : *due) {
        const auto done = Do<bool>(
            [&](sql::Txn& txn, const Scope& scope) { return handlers_.Fire(txn, scope, timer); },
            std::string(tenant));
        Must(done);
        fired += *done ? 1 : 0;
      }
    }
  }
  // Moves the system's time to a UTC day and fires what is due.
  int FireUntil(std::string_view day) {
    system_.Set(UtcDay(day));
    return FireDue();
  }

  template <typename T>
  static void Must(const absl::StatusOr<T>& value) {
    if (!value.ok()) std::fprintf(stderr, "%s\n", value.status().ToString().c_str());
    HF_CHECK(value.ok());
  }

  VirtualClock& system() { return system_; }
  CommandRunner& runner() { return runner_; }
  TestDatabase& database() { return database_; }
  TimerHandlers& handlers() { return handlers_; }

 private:
  VirtualClock system_;
  TestDatabase database_;
  SeededIds seeds_{7, 11, absl::FromUnixSeconds(1'700'000'000)};
  CommandRunner runner_{database_.writer(), system_, seeds_};
  TimerHandlers handlers_;
};

}  // namespace holdfast::billing

#endif  // HOLDFAST_TESTS_SUPPORT_BILLING_DB_H_
