// Renewals as rows: each period is invoiced once, whatever the ticks, outages and ends.
#include "services/billing/app/renew_subscription.h"

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/status/status.h"
#include "rapidcheck.h"
#include "services/billing/app/number_invoices.h"
#include "services/billing/app/save_subscription.h"
#include "services/billing/store/ledger.h"
#include "tests/support/billing_db.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

Money Usd(int64_t minor) { return Money{minor, *Currency::Parse("USD")}; }

std::vector<std::string> Starts(const std::vector<Invoice>& invoices) {
  std::vector<std::string> starts;
  for (const Invoice& invoice : invoices) starts.push_back(FormatDay(invoice.period.start));
  return starts;
}

LedgerCheck CheckBooks(BillingDb& db) {
  auto check = db.Read<LedgerCheck>([](sql::ReadTxn& txn) { return CheckLedger(txn, "acme"); });
  BillingDb::Must(check);
  return *check;
}

// Sets fields of a stored subscription, as another use case would.
void Change(BillingDb& db, std::function<void(Subscription&)> change) {
  BillingDb::Must(db.Do<bool>([&](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<bool> {
    HF_ASSIGN_OR_RETURN(SubscriptionRecord record, LoadSubscription(txn, scope.tenant, "c1", "s1"));
    change(record.subscription);
    HF_RETURN_IF_ERROR(SaveSubscription(txn, scope, record.subscription));
    return true;
  }));
}

class RenewalTest : public testing::Test {
 protected:
  RenewalTest() {
    db_.AddPlan("pro", 30'00);
    db_.AddCustomer("c1");
  }
  void Subscribe() {
    BillingDb::Must(db_.Subscribe({.customer = "c1", .id = "s1", .plan = "pro"}));
  }

  BillingDb db_{"2026-01-31"};
};

TEST_F(RenewalTest, StartTodayInvoicesTheFirstPeriod) {
  Subscribe();
  const std::vector<Invoice> invoices = db_.Invoices("c1");
  ASSERT_THAT(invoices, SizeIs(1));
  EXPECT_EQ(invoices[0].period,
            (DayRange{absl::CivilDay(2026, 1, 31), absl::CivilDay(2026, 2, 28)}));
  EXPECT_EQ(invoices[0].total, Usd(30'00));
  EXPECT_EQ(invoices[0].state, InvoiceState::kDraft);
  EXPECT_EQ(invoices[0].number, "");
  EXPECT_THAT(db_.EventTypes(),
              ElementsAre("customer.created", "subscription.created", "invoice.created"));
}

TEST_F(RenewalTest, EachPeriodIsInvoicedAtItsStart) {
  Subscribe();
  EXPECT_EQ(db_.FireUntil("2026-02-27"), 0);
  EXPECT_EQ(db_.FireUntil("2026-02-28"), 1);
  EXPECT_EQ(db_.FireUntil("2026-03-30"), 0);
  EXPECT_EQ(db_.FireUntil("2026-03-31"), 1);
  EXPECT_THAT(Starts(db_.Invoices("c1")), ElementsAre("2026-01-31", "2026-02-28", "2026-03-31"));
  EXPECT_THAT(db_.EventTypes(), Contains("subscription.renewed").Times(2));
}

TEST_F(RenewalTest, OutageIsCaughtUpPeriodByPeriod) {
  Subscribe();
  EXPECT_EQ(db_.FireUntil("2026-06-15"), 4);
  EXPECT_THAT(Starts(db_.Invoices("c1")),
              ElementsAre("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"));
  EXPECT_EQ(db_.Load("c1", "s1").periods_billed, 5);
}

TEST_F(RenewalTest, LaterStartWaitsForItsDay) {
  BillingDb::Must(db_.Subscribe(
      {.customer = "c1", .id = "s1", .plan = "pro", .start_date = absl::CivilDay(2026, 2, 10)}));
  EXPECT_EQ(db_.Load("c1", "s1").state, SubscriptionState::kScheduled);
  EXPECT_THAT(db_.Invoices("c1"), IsEmpty());
  EXPECT_EQ(db_.FireUntil("2026-02-10"), 1);
  EXPECT_EQ(db_.Load("c1", "s1").state, SubscriptionState::kActive);
  EXPECT_THAT(Starts(db_.Invoices("c1")), ElementsAre("2026-02-10"));
  EXPECT_THAT(db_.EventTypes(), Contains("subscription.activated").Times(1));
}

TEST_F(RenewalTest, TrialIsFreeUntilItsEnd) {
  BillingDb::Must(db_.Subscribe({.customer = "c1", .id = "s1", .plan = "pro", .trial_days = 14}));
  EXPECT_EQ(db_.FireUntil("2026-02-13"), 0);
  EXPECT_THAT(db_.Invoices("c1"), IsEmpty());
  EXPECT_EQ(db_.FireUntil("2026-02-14"), 1);
  EXPECT_THAT(Starts(db_.Invoices("c1")), ElementsAre("2026-02-14"));
}

TEST_F(RenewalTest, OpenEndedTrialIsNeverBilled) {
  BillingDb::Must(
      db_.Subscribe({.customer = "c1", .id = "s1", .plan = "pro", .open_ended_trial = true}));
  EXPECT_EQ(db_.FireUntil("2031-01-31"), 0);
  EXPECT_THAT(db_.Invoices("c1"), IsEmpty());
  EXPECT_EQ(db_.Load("c1", "s1").state, SubscriptionState::kTrialing);
}

TEST_F(RenewalTest, OpenIntentHoldsItUntilItCloses) {
  Subscribe();
  Change(db_, [](Subscription& sub) { sub.renewal_held = true; });
  EXPECT_EQ(db_.FireUntil("2026-03-02"), 1);  // finds it held
  EXPECT_THAT(db_.Invoices("c1"), SizeIs(1));
  EXPECT_EQ(db_.FireUntil("2026-03-03"), 0);
  BillingDb::Must(db_.Do<bool>([&](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<bool> {
    HF_ASSIGN_OR_RETURN(SubscriptionRecord record, LoadSubscription(txn, "acme", "c1", "s1"));
    HF_RETURN_IF_ERROR(ReleaseHeldRenewal(txn, scope, record.subscription));
    return true;
  }));
  EXPECT_EQ(db_.FireDue(), 1);
  EXPECT_THAT(Starts(db_.Invoices("c1")), ElementsAre("2026-01-31", "2026-02-28"));
}

TEST_F(RenewalTest, NothingIsBilledForAPeriodFromTheEndDateOn) {
  Subscribe();
  Change(db_, [](Subscription& sub) { sub.end_date = absl::CivilDay(2026, 3, 31); });
  db_.FireUntil("2026-12-31");
  EXPECT_THAT(Starts(db_.Invoices("c1")), ElementsAre("2026-01-31", "2026-02-28"));
  // Taken back late: what was missed is billed, in order.
  Change(db_, [](Subscription& sub) { sub.end_date.reset(); });
  db_.system().Set(UtcDay("2026-05-01"));
  db_.FireDue();
  EXPECT_THAT(Starts(db_.Invoices("c1")),
              ElementsAre("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"));
}

TEST_F(RenewalTest, PauseSkipsPeriodsAndKeepsTheCycle) {
  Subscribe();
  Change(db_, [](Subscription& sub) {
    sub.pause_from = absl::CivilDay(2026, 2, 28);
    sub.resume_date = absl::CivilDay(2026, 4, 30);
  });
  db_.FireUntil("2026-03-31");
  EXPECT_EQ(db_.Load("c1", "s1").state, SubscriptionState::kPaused);
  db_.FireUntil("2026-05-31");
  EXPECT_THAT(Starts(db_.Invoices("c1")), ElementsAre("2026-01-31", "2026-04-30", "2026-05-31"));
  EXPECT_THAT(db_.EventTypes(), Contains("subscription.paused").Times(1));
  EXPECT_THAT(db_.EventTypes(), Contains("subscription.resumed").Times(1));
}

TEST_F(RenewalTest, PendingPlanTakesOverWithItsPrice) {
  db_.AddPlan("lite", 10'00);
  Subscribe();
  Change(db_, [](Subscription& sub) { sub.pending_plan = "lite"; });
  db_.FireUntil("2026-02-28");
  EXPECT_EQ(db_.Invoices("c1").back().total, Usd(10'00));
  EXPECT_EQ(db_.Load("c1", "s1").plan, "lite");
  EXPECT_THAT(db_.EventTypes(), Contains("subscription.plan_changed").Times(1));
}

TEST_F(RenewalTest, DiscountShowsAsALineForItsPeriods) {
  Subscribe();
  Change(db_, [](Subscription& sub) {
    sub.discount = Discount{.basis_points = 5000, .periods_left = 1, .offer = "o"};
  });
  db_.FireUntil("2026-03-31");
  const std::vector<Invoice> invoices = db_.Invoices("c1");
  ASSERT_THAT(invoices, SizeIs(3));
  EXPECT_EQ(invoices[1].total, Usd(15'00));
  EXPECT_THAT(invoices[1].lines, SizeIs(2));
  EXPECT_EQ(invoices[2].total, Usd(30'00));
  EXPECT_EQ(CheckBooks(db_).imbalance_minor, 0);
}

TEST_F(RenewalTest, TheKeyOfThePeriodRefusesASecondInvoice) {
  Subscribe();
  Change(db_, [](Subscription& sub) {  // as if the renewal had never been written
    sub.current_period = DayRange{absl::CivilDay(2025, 12, 31), absl::CivilDay(2026, 1, 31)};
  });
  const auto again = db_.Do<Renewal>(
      [](sql::Txn& txn, const Scope& scope) { return RenewSubscription(txn, scope, "c1", "s1"); });
  EXPECT_THAT(again, Not(IsOk()));
  EXPECT_THAT(db_.Invoices("c1"), SizeIs(1));
}

TEST_F(RenewalTest, StaleTimerChangesNothing) {
  Subscribe();
  const auto early = db_.Do<Renewal>(
      [](sql::Txn& txn, const Scope& scope) { return RenewSubscription(txn, scope, "c1", "s1"); });
  EXPECT_THAT(early, IsOkAndHolds(Renewal::kNothingDue));
  EXPECT_THAT(db_.Invoices("c1"), SizeIs(1));
}

TEST_F(RenewalTest, AnotherTenantsSubscriptionIsNotFound) {
  Subscribe();
  const auto foreign = db_.Do<Renewal>(
      [](sql::Txn& txn, const Scope& scope) { return RenewSubscription(txn, scope, "c1", "s1"); },
      "globex");
  EXPECT_THAT(foreign, StatusIs(absl::StatusCode::kNotFound, kResourceNotFound));
}

TEST_F(RenewalTest, NumbersAreGapFreeAndFreeInvoicesArePaid) {
  db_.AddPlan("free", 0);
  Subscribe();
  BillingDb::Must(db_.Subscribe({.customer = "c1", .id = "s2", .plan = "free"}));
  db_.FireUntil("2026-03-31");
  const auto number = [&] {
    const auto count = db_.Do<int>(
        [](sql::Txn& txn, const Scope& scope) { return NumberInvoices(txn, scope, 4); });
    BillingDb::Must(count);
    return *count;
  };
  EXPECT_EQ(number(), 4);
  EXPECT_EQ(number(), 2);
  EXPECT_EQ(number(), 0);
  std::vector<std::string> numbers;
  for (const Invoice& invoice : db_.Invoices("c1")) {
    numbers.push_back(invoice.number);
    EXPECT_EQ(invoice.state,
              invoice.subscription == "s2" ? InvoiceState::kPaid : InvoiceState::kOpen);
  }
  EXPECT_THAT(numbers, testing::UnorderedElementsAre("INV-000001", "INV-000002", "INV-000003",
                                                     "INV-000004", "INV-000005", "INV-000006"));
  EXPECT_THAT(db_.EventTypes(), Contains("invoice.finalized").Times(6));
  EXPECT_THAT(db_.EventTypes(), Contains("invoice.paid").Times(3));
}

// I5 and the natural key, for any order of ticks, outages and changes.
TEST(RenewalProperty, OneInvoiceAPeriodAndABalancedLedgerWhateverHappens) {
  EXPECT_TRUE(rc::check("exactly one invoice per period, ledger sums to zero", [] {
    BillingDb db("2026-01-01");
    db.AddPlan("pro", *rc::gen::inRange(1, 100'000), {IntervalUnit::kMonth, 1},
               UnusedDays::kCredited);
    db.AddPlan("week", *rc::gen::inRange(0, 5'000), {IntervalUnit::kWeek, 1});
    db.AddCustomer(
        "c1", *rc::gen::element<std::string>("UTC", "Pacific/Kiritimati", "America/Los_Angeles"));
    const int trial_days = *rc::gen::element(0, 0, 5);
    BillingDb::Must(
        db.Subscribe({.customer = "c1", .id = "s1", .plan = "pro", .trial_days = trial_days}));
    absl::CivilDay day(2026, 1, 1);
    const int ticks = *rc::gen::inRange(1, 12);
    for (int tick = 0; tick < ticks; ++tick) {
      day += *rc::gen::inRange(0, 70);
      const int change = *rc::gen::inRange(0, 4);
      Change(db, [&](Subscription& sub) {
        if (change == 1) sub.discount = Discount{.basis_points = 3333, .periods_left = 2};
        if (change == 2) sub.pending_plan = sub.plan == "pro" ? "week" : "pro";
        if (change == 3) sub.quantity = sub.quantity % 5 + 1;
      });
      db.system().Set(StartOfDay(day, absl::UTCTimeZone()));
      db.FireDue();
    }
    const Subscription sub = db.Load("c1", "s1");
    const std::vector<Invoice> invoices = db.Invoices("c1");
    RC_ASSERT(static_cast<int>(invoices.size()) == sub.periods_billed);
    for (size_t i = 1; i < invoices.size(); ++i) {
      RC_ASSERT(invoices[i].period.start == invoices[i - 1].period.end);
    }
    const LedgerCheck check = CheckBooks(db);
    RC_ASSERT(check.imbalance_minor == 0);
    RC_ASSERT(check.invoices_unposted == 0);
    RC_ASSERT(check.double_postings == 0);
  }));
}

}  // namespace
}  // namespace holdfast::billing
