// The whole of billing in one thread, spoken to in business words: real use cases, SQLite on tmpfs,
// a clock that moves only when it is told to. No gRPC, no Redis, nobody else is there.
#ifndef HOLDFAST_TESTS_SUPPORT_BILLING_WORLD_BILLING_WORLD_H_
#define HOLDFAST_TESTS_SUPPORT_BILLING_WORLD_BILLING_WORLD_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "holdfast/billing/v1/events.pb.h"
#include "libs/calendar/calendar.h"
#include "libs/clock/clock.h"
#include "libs/command/runner.h"
#include "libs/ids/ids.h"
#include "libs/notifications/notifications.h"
#include "libs/outbox/event.h"
#include "services/billing/app/cancel_flow.h"
#include "services/billing/app/start_cancellation.h"
#include "services/billing/app/timer_handlers.h"
#include "services/billing/domain/presentation.h"
#include "services/billing/store/invoices.h"
#include "services/billing/store/ledger.h"
#include "services/billing/store/policy_replica.h"
#include "tests/support/test_database.h"

namespace holdfast::billing {

struct CustomerWords {
  std::string country = "US";
  std::string region;
  std::string zone = "UTC";
  CustomerKind kind = CustomerKind::kConsumer;
  std::string currency = "USD";
};

struct PlanWords {
  int64_t price_minor = 30'00;
  std::string currency = "USD";
  Interval interval{IntervalUnit::kMonth, 1};
  UnusedDays unused_days = UnusedDays::kKept;
};

struct StartWords {
  CancelMode mode = CancelMode::kIntent;
  EndWish wish;
  std::string reason;
  std::string channel = "web";
  bool answer_now = false;
};

class BillingWorld {
 public:
  explicit BillingWorld(absl::Time now, uint64_t seed = 1);

  absl::Time now() const { return clock_.Now(); }
  // Moves the clock; whatever is due on the way happens at its own instant. The types of the events
  // it caused.
  std::vector<std::string> AdvanceTo(absl::Time to);
  std::vector<std::string> Advance(absl::Duration by) { return AdvanceTo(now() + by); }
  // The clock jumps and no timer runs, as when billing was down meanwhile.
  void SleepTo(absl::Time to) { clock_.Set(to); }

  void Plan(const std::string& id, const PlanWords& words = {});
  void Customer(const std::string& id, const CustomerWords& words = {});
  // Starts today; a trial of `trial_days` first.
  SubscriptionName Subscribe(const std::string& customer, const std::string& plan,
                             int trial_days = 0);

  absl::StatusOr<CancellationView> Start(const SubscriptionName& subscription,
                                         const StartWords& words = {});
  absl::StatusOr<CancellationView> Confirm(const CancellationView& view);
  absl::StatusOr<CancellationView> Withdraw(const CancellationView& view,
                                            const std::string& etag = "");
  // Feedback presents; the reply that carries it to the customer is a Look or a Start.
  absl::StatusOr<CancellationView> Present(const CancellationView& view,
                                           const Presentation& presentation);
  absl::StatusOr<CancellationView> Accept(const CancellationView& view, const std::string& offer,
                                          const std::string& etag = "");
  absl::StatusOr<CancellationView> Decline(const CancellationView& view, const std::string& offer);
  // The customer looks at the flow page.
  absl::StatusOr<CancellationView> Look(const CancellationView& view);
  absl::StatusOr<int> ReplacePolicy(const std::string& policy_json);

  // The next call is one of a caller who repeats `request_id`: the effect happens once and the
  // reply is remembered.
  void UseRequestId(std::string request_id) { request_id_ = std::move(request_id); }
  void ActAs(std::string tenant) { tenant_ = std::move(tenant); }

  Subscription SubscriptionNow(const SubscriptionName& name);
  std::vector<Cancellation> Cancellations();  // oldest first
  std::vector<Invoice> InvoicesOf(const std::string& customer);
  std::vector<notifications::StoredNotification> NotificationsTo(const std::string& customer);
  LedgerCheck Ledger();
  std::vector<outbox::Event> Events();  // by customer, in order
  std::vector<std::string> EventTypes(std::string_view prefix = "");
  static v1::CancellationFact FactOf(const outbox::Event& event);

  // An offer as feedback sends it: 50 % off for three periods, good for fifteen minutes.
  Offer HalfOff(const std::string& key = "half_off") const;
  Offer Call() const;
  static Presentation Survey(const std::string& decision = "dec_survey");
  static Presentation Offers(std::vector<Offer> offers, const std::string& decision = "dec_offers",
                             const std::string& reason = "too_expensive");

  template <typename T>
  absl::StatusOr<T> Do(const std::string& customer, UseCase<T> use_case) {
    return runner_.Run<T>(Origin{tenant_, "tester", "web", request_id_, ""}, customer,
                          std::move(use_case));
  }
  sql::Database& database() { return database_.database(); }

 private:
  absl::StatusOr<CancellationView> Once(std::string_view method, const std::string& customer,
                                        std::string body, UseCase<CancellationView> use_case);
  bool FireDue(absl::Time upto);
  void NumberDrafts();

  VirtualClock clock_;
  TestDatabase database_;
  SeededIds seeds_;
  CommandRunner runner_;
  TimerHandlers timers_;
  PolicyReplica policies_;
  std::string tenant_ = "tenant";
  std::string request_id_;
};

// A readable instant: At("2026-04-16 12:00") in UTC, or in a zone.
absl::Time At(std::string_view text, std::string_view zone = "UTC");

}  // namespace holdfast::billing

#endif  // HOLDFAST_TESTS_SUPPORT_BILLING_WORLD_BILLING_WORLD_H_
