// A test clock goes from due instant to due instant, and says when it has arrived.
#include "services/billing/jobs/clock_stepper.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "services/billing/app/advance_clock.h"
#include "services/billing/domain/reasons.h"
#include "services/billing/store/ledger.h"
#include "tests/support/billing_db.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using absl::StatusCode;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class StepperTest : public testing::Test {
 protected:
  StepperTest() { Prepare(); }

  void Prepare() {
    db_.AddPlan("pro", 30'00);
    db_.AddCustomer("c1", "Europe/Berlin");
    db_.AddCustomer("c2", "America/New_York");
    BillingDb::Must(db_.Do<TestClock>([](sql::Txn& txn, const Scope& scope) {
      return CreateTestClock(txn, scope, UtcDay("2026-01-31"));
    }));
  }
  void StartStepper() {
    stepper_ = std::make_unique<ClockStepper>(
        JobContext{db_.runner(), db_.database().readers(), db_.system(), db_.database().executor()},
        db_.handlers(), [this](const ClockAdvance& advance) { arrived_.push_back(advance.id); });
  }
  absl::StatusOr<AdvanceView> Start(std::string_view day, std::vector<std::string> wait_for = {}) {
    return db_.Do<AdvanceView>([&](sql::Txn& txn, const Scope& scope) {
      return StartAdvance(txn, scope, {UtcDay(day), wait_for});
    });
  }
  AdvanceView Read(const std::string& id) {
    auto view = db_.Do<AdvanceView>(
        [&](sql::Txn& txn, const Scope& scope) { return ReadAdvance(txn, scope, id); });
    BillingDb::Must(view);
    return *view;
  }
  AdvanceView Advance(std::string_view day) {
    const auto started = Start(day);
    BillingDb::Must(started);
    if (stepper_ == nullptr) StartStepper();
    stepper_->Wake();
    db_.database().executor().RunUntilIdle();
    return Read(started->advance.id);
  }

  BillingDb db_{"2030-01-01"};  // system time plays no part
  std::unique_ptr<ClockStepper> stepper_;
  std::vector<std::string> arrived_;
};

TEST_F(StepperTest, EverythingDueHappensAtItsOwnInstant) {
  BillingDb::Must(db_.Subscribe({.customer = "c1", .id = "s1", .plan = "pro"}));
  BillingDb::Must(db_.Subscribe({.customer = "c2", .id = "s2", .plan = "pro"}));
  const AdvanceView view = Advance("2026-04-05");
  EXPECT_TRUE(view.done());
  EXPECT_EQ(view.now, UtcDay("2026-04-05"));
  EXPECT_EQ(view.advance.actions, 4);
  EXPECT_THAT(arrived_, ElementsAre(view.advance.id));
  std::vector<std::string> created;
  for (const Invoice& invoice : db_.Invoices("c1")) {
    created.push_back(absl::FormatTime("%Y-%m-%dT%H:%M", invoice.create_time, absl::UTCTimeZone()));
    EXPECT_EQ(invoice.state, InvoiceState::kOpen);
  }
  // Berlin's midnight, in winter and in summer time.
  EXPECT_THAT(created, ElementsAre("2026-01-31T00:00", "2026-02-27T23:00", "2026-03-30T22:00"));
  EXPECT_THAT(db_.Invoices("c2"), SizeIs(3));  // 30 Jan there
}

TEST_F(StepperTest, ClockAdvancedReachesEveryPartition) {
  Advance("2026-02-01");
  int barriers = 0;
  for (const outbox::Event& event : db_.Events()) barriers += event.type == "clock.advanced";
  EXPECT_EQ(barriers, 2 * outbox::kPartitions);  // with the one of the clock's creation
}

TEST_F(StepperTest, SameTimeIsABarrierAndNothingElse) {
  const AdvanceView view = Advance("2026-01-31");
  EXPECT_TRUE(view.done());
  EXPECT_EQ(view.advance.actions, 0);
}

TEST_F(StepperTest, WaitsForTheNamedServices) {
  const auto started = Start("2026-02-01", {"feedback", "renewal"});
  ASSERT_THAT(started, IsOk());
  StartStepper();
  db_.database().executor().RunUntilIdle();
  const std::string id = started->advance.id;
  EXPECT_TRUE(Read(id).advance.finished);
  EXPECT_THAT(Read(id).missing, ElementsAre("feedback", "renewal"));
  const auto report = [&](std::string_view service, std::string_view barrier) {
    return db_.Do<bool>([&](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<bool> {
      HF_RETURN_IF_ERROR(ReportBarrier(txn, scope, service, barrier));
      return true;
    });
  };
  ASSERT_THAT(report("renewal", id), IsOk());
  ASSERT_THAT(report("renewal", id), IsOk());
  EXPECT_THAT(Read(id).missing, ElementsAre("feedback"));
  ASSERT_THAT(report("feedback", id), IsOk());
  EXPECT_TRUE(Read(id).done());
  EXPECT_THAT(report("feedback", "adv_unknown"), StatusIs(StatusCode::kNotFound));
}

TEST_F(StepperTest, CrashInTheMiddleGoesOn) {
  BillingDb::Must(db_.Subscribe({.customer = "c1", .id = "s1", .plan = "pro"}));
  const auto started = Start("2026-06-15");
  ASSERT_THAT(started, IsOk());
  StartStepper();
  const std::string id = started->advance.id;
  // Each read lets the other tasks run a little; the job stops once something has fired.
  for (int reads = 0; reads < 1000 && Read(id).advance.actions == 0; ++reads) {
  }
  stepper_.reset();
  EXPECT_GT(Read(id).advance.actions, 0);
  EXPECT_FALSE(Read(id).advance.finished);
  StartStepper();
  db_.database().executor().RunUntilIdle();
  EXPECT_TRUE(Read(id).done());
  EXPECT_THAT(db_.Invoices("c1"), SizeIs(5));
}

TEST_F(StepperTest, ClockIsRefusedWhereItMakesNoSense) {
  EXPECT_THAT(Start("2026-01-30"), StatusIs(StatusCode::kFailedPrecondition, kClockMovesBackwards));
  const auto elsewhere = db_.Do<AdvanceView>(
      [](sql::Txn& txn, const Scope& scope) {
        return StartAdvance(txn, scope, {UtcDay("2030-01-01"), {}});
      },
      "globex");
  EXPECT_THAT(elsewhere, StatusIs(StatusCode::kFailedPrecondition, kNoTestClock));
  BillingDb::Must(db_.Subscribe({.customer = "c1", .id = "s1", .plan = "pro"}));
  const auto again = db_.Do<TestClock>([](sql::Txn& txn, const Scope& scope) {
    return CreateTestClock(txn, scope, UtcDay("2026-03-01"));
  });
  EXPECT_THAT(again, StatusIs(StatusCode::kFailedPrecondition, kTenantHasSubscriptions));
}

// Any way of cutting a span into moves bills the same periods. A tenant a case, on one database.
TEST(StepperProperty, TheWayThereMakesNoDifference) {
  BillingDb db("2030-01-01");
  ClockStepper stepper(
      {db.runner(), db.database().readers(), db.system(), db.database().executor()}, db.handlers(),
      nullptr);
  int cases = 0;
  EXPECT_TRUE(rc::check("same invoices for any cuts", [&] {
    const std::string tenant = "t" + std::to_string(++cases);
    db.AddPlan("pro", 30'00, {IntervalUnit::kMonth, 1}, UnusedDays::kKept, tenant);
    db.AddPlan("week", 7'00, {IntervalUnit::kWeek, 1}, UnusedDays::kKept, tenant);
    db.AddCustomer("c1", "Asia/Tokyo", tenant);
    BillingDb::Must(db.Do<TestClock>(
        [](sql::Txn& txn, const Scope& scope) {
          return CreateTestClock(txn, scope, UtcDay("2026-01-30"));
        },
        tenant));
    BillingDb::Must(db.Subscribe({.customer = "c1", .id = "s1", .plan = "pro"}, tenant));
    BillingDb::Must(
        db.Subscribe({.customer = "c1", .id = "s2", .plan = "week", .trial_days = 3}, tenant));
    absl::Time now = UtcDay("2026-01-30");
    const absl::Time end = UtcDay("2026-03-05");
    while (now < end) {
      now = std::min(end, now + absl::Hours(*rc::gen::inRange(1, 24 * 30)));
      BillingDb::Must(db.Do<AdvanceView>(
          [&](sql::Txn& txn, const Scope& scope) {
            return StartAdvance(txn, scope, {now, {}});
          },
          tenant));
      stepper.Wake();
      db.database().executor().RunUntilIdle();
    }
    // 30 Jan and 28 Feb; weeks from 2 Feb to 2 Mar.
    RC_ASSERT(db.Invoices("c1", tenant).size() == 2u + 5u);
    const auto books =
        db.Read<LedgerCheck>([&](sql::ReadTxn& txn) { return CheckLedger(txn, tenant); });
    RC_ASSERT(books.ok());
    RC_ASSERT(books->imbalance_minor == 0);
    RC_ASSERT(books->invoices_unposted == 0);
  }));
}

}  // namespace
}  // namespace holdfast::billing
