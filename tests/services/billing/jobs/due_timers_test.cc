// Due work of many tenants: fired once, at each tenant's own time, and one that fails keeps nobody
// waiting.
#include "services/billing/jobs/due_timers.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/billing/jobs/invoice_numberer.h"
#include "services/billing/jobs/timer_batch.h"
#include "tests/support/billing_db.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class DueTimersTest : public testing::Test {
 protected:
  DueTimersTest() {
    db_.AddPlan("pro", 30'00);
    db_.AddPlan("pro", 30'00, {IntervalUnit::kMonth, 1}, UnusedDays::kKept, "globex");
    db_.AddCustomer("c1");
    db_.AddCustomer("c1", "UTC", "globex");
  }
  JobContext Context() {
    return {db_.runner(), db_.database().readers(), db_.system(), db_.database().executor()};
  }
  void RunFor(absl::Duration duration) { db_.database().executor().RunFor(duration); }

  BillingDb db_{"2026-01-31"};
};

TEST_F(DueTimersTest, RenewsEveryTenantAndCatchesUp) {
  BillingDb::Must(db_.Subscribe({.customer = "c1", .id = "s1", .plan = "pro"}));
  BillingDb::Must(db_.Subscribe({.customer = "c1", .id = "s1", .plan = "pro"}, "globex"));
  int rounds = 0;
  DueTimersJob job(Context(), db_.handlers(), [&] { ++rounds; });
  RunFor(absl::Seconds(3));
  EXPECT_THAT(db_.Invoices("c1"), SizeIs(1));
  db_.system().Set(UtcDay("2026-04-01"));
  RunFor(absl::Seconds(3));
  EXPECT_THAT(db_.Invoices("c1"), SizeIs(3));
  EXPECT_THAT(db_.Invoices("c1", "globex"), SizeIs(3));
  EXPECT_EQ(rounds, 2);  // two missed periods, one after the other
}

TEST_F(DueTimersTest, TenantOnATestClockStandsStill) {
  BillingDb::Must(db_.Do<bool>([](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<bool> {
    HF_RETURN_IF_ERROR(StoreTenantClock(txn, scope.tenant, UtcDay("2026-01-31")));
    return true;
  }));
  BillingDb::Must(db_.Subscribe({.customer = "c1", .id = "s1", .plan = "pro"}));
  DueTimersJob job(Context(), db_.handlers());
  db_.system().Set(UtcDay("2027-01-01"));
  RunFor(absl::Seconds(3));
  EXPECT_THAT(db_.Invoices("c1"), SizeIs(1));
}

TEST_F(DueTimersTest, FailingTimerIsParkedAndTheOthersFire) {
  db_.handlers().Register("broken", [](sql::Txn&, const Scope&, const Timer&) {
    return absl::InternalError("broken");
  });
  BillingDb::Must(db_.Do<bool>([](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<bool> {
    HF_RETURN_IF_ERROR(SetTimer(txn, scope.tenant, "c1", "broken", "x", UtcDay("2026-01-01")));
    return true;
  }));
  BillingDb::Must(db_.Subscribe({.customer = "c1", .id = "s1", .plan = "pro"}));
  DueTimersJob job(Context(), db_.handlers());
  db_.system().Set(UtcDay("2026-02-28"));
  RunFor(absl::Seconds(5));
  EXPECT_THAT(db_.Invoices("c1"), SizeIs(2));
  const auto timer = db_.Read<std::optional<Timer>>(
      [](sql::ReadTxn& txn) { return FindTimer(txn, "acme", "c1", "broken", "x"); });
  ASSERT_THAT(timer, IsOk());
  ASSERT_TRUE(timer->has_value());
  EXPECT_EQ((*timer)->attempts, 1);  // its first rest is longer than this test's
}

TEST_F(DueTimersTest, HandlerThatLeavesItsTimerIsOurBugAndParked) {
  int runs = 0;
  db_.handlers().Register("lazy", [&](sql::Txn&, const Scope&, const Timer&) {
    ++runs;
    return absl::OkStatus();
  });
  BillingDb::Must(db_.Do<bool>([](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<bool> {
    HF_RETURN_IF_ERROR(SetTimer(txn, scope.tenant, "c1", "lazy", "x", UtcDay("2026-01-01")));
    return true;
  }));
  DueTimersJob job(Context(), db_.handlers());
  RunFor(absl::Seconds(5));
  EXPECT_EQ(runs, 1);
}

TEST_F(DueTimersTest, NumbererFinalizesWhatWasRenewed) {
  BillingDb::Must(db_.Subscribe({.customer = "c1", .id = "s1", .plan = "pro"}));
  BillingDb::Must(db_.Subscribe({.customer = "c1", .id = "s1", .plan = "pro"}, "globex"));
  InvoiceNumberer numberer(Context());
  DueTimersJob job(Context(), db_.handlers(), [&] { numberer.Wake(); });
  db_.system().Set(UtcDay("2026-02-28"));
  RunFor(absl::Seconds(3));
  for (const char* tenant : {"acme", "globex"}) {
    const std::vector<Invoice> invoices = db_.Invoices("c1", tenant);
    ASSERT_THAT(invoices, SizeIs(2));
    EXPECT_EQ(invoices[0].number, "INV-000001") << tenant;
    EXPECT_EQ(invoices[1].number, "INV-000002") << tenant;
    EXPECT_EQ(invoices[1].state, InvoiceState::kOpen);
  }
}

TEST(ParkedForTest, DoublesUpToTenMinutes) {
  EXPECT_EQ(ParkedFor(0), absl::Seconds(2));
  EXPECT_EQ(ParkedFor(1), absl::Seconds(4));
  EXPECT_EQ(ParkedFor(8), absl::Seconds(512));
  EXPECT_EQ(ParkedFor(9), absl::Minutes(10));
  EXPECT_EQ(ParkedFor(1000), absl::Minutes(10));
}

}  // namespace
}  // namespace holdfast::billing
