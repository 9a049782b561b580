// Subscriptions that ran elsewhere.
#include "services/billing/app/import_subscription.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/status/status.h"
#include "services/billing/store/cancellations.h"
#include "services/billing/store/customers.h"
#include "tests/support/billing_db.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class ImportTest : public testing::Test {
 protected:
  ImportTest() {
    db_.AddPlan("pro", 30'00);
    db_.AddCustomer("c1");
  }
  absl::StatusOr<Subscription> Import(std::string id, absl::CivilDay start,
                                      std::optional<ImportedEnd> end = std::nullopt) {
    return db_.Do<Subscription>([=](sql::Txn& txn, const Scope& scope) {
      return ImportSubscription(
          txn, scope,
          {.customer = "c1", .plan = "pro", .wanted = {.id = id, .start_date = start}, .end = end});
    });
  }
  std::vector<Cancellation> Cancellations() {
    auto list = db_.Read<std::vector<Cancellation>>(
        [](sql::ReadTxn& txn) { return ListCancellations(txn, "acme", "c1", "", 10); });
    BillingDb::Must(list);
    return *list;
  }
  std::optional<absl::CivilDay> FirstStart() {
    auto customer =
        db_.Read<Customer>([](sql::ReadTxn& txn) { return LoadCustomer(txn, "acme", "c1"); });
    BillingDb::Must(customer);
    return customer->first_start;
  }

  BillingDb db_{"2026-02-10"};
};

TEST_F(ImportTest, PaidPeriodIsNotInvoicedAgain) {
  ASSERT_THAT(Import("s1", absl::CivilDay(2025, 10, 31)), IsOk());
  EXPECT_THAT(db_.Invoices(), IsEmpty());
  EXPECT_EQ(db_.FireUntil("2026-02-27"), 0);
  EXPECT_EQ(db_.FireUntil("2026-02-28"), 1);
  ASSERT_THAT(db_.Invoices(), SizeIs(1));
  EXPECT_EQ(db_.Invoices()[0].period.start, absl::CivilDay(2026, 2, 28));
  EXPECT_EQ(db_.Load("c1", "s1").periods_billed, 5);
}

TEST_F(ImportTest, ScheduledOneStartsOnItsDay) {
  ASSERT_THAT(Import("s1", absl::CivilDay(2026, 3, 1)), IsOk());
  EXPECT_EQ(db_.FireUntil("2026-03-01"), 1);
  EXPECT_THAT(db_.Invoices(), SizeIs(1));
}

TEST_F(ImportTest, CustomersOwnLeavingIsRecorded) {
  ASSERT_THAT(Import("s1", absl::CivilDay(2025, 1, 1),
                     ImportedEnd{absl::CivilDay(2025, 6, 1), EndKind::kVoluntary, "too_expensive"}),
              IsOk());
  ASSERT_THAT(Cancellations(), SizeIs(1));
  EXPECT_EQ(Cancellations()[0].state, CancellationState::kCanceled);
  EXPECT_EQ(Cancellations()[0].channel, "import");
  EXPECT_EQ(Cancellations()[0].reason, "too_expensive");
  EXPECT_EQ(db_.FireUntil("2030-01-01"), 0);
  EXPECT_THAT(db_.Invoices(), IsEmpty());
}

TEST_F(ImportTest, OtherEndsAreNoCancellation) {
  ASSERT_THAT(Import("s1", absl::CivilDay(2025, 1, 1),
                     ImportedEnd{absl::CivilDay(2025, 6, 1), EndKind::kInvoluntary, ""}),
              IsOk());
  EXPECT_THAT(Cancellations(), IsEmpty());
}

TEST_F(ImportTest, SameIdTwiceIsRefused) {
  ASSERT_THAT(Import("s1", absl::CivilDay(2025, 1, 1)), IsOk());
  EXPECT_THAT(Import("s1", absl::CivilDay(2025, 1, 1)),
              StatusIs(absl::StatusCode::kAlreadyExists, kResourceExists));
}

TEST_F(ImportTest, EarliestStartIsTheCustomersFirst) {
  ASSERT_THAT(Import("s1", absl::CivilDay(2025, 5, 1)), IsOk());
  EXPECT_EQ(FirstStart(), absl::CivilDay(2025, 5, 1));
  ASSERT_THAT(Import("s2", absl::CivilDay(2024, 5, 1)), IsOk());
  EXPECT_EQ(FirstStart(), absl::CivilDay(2024, 5, 1));
  ASSERT_THAT(Import("s3", absl::CivilDay(2025, 1, 1)), IsOk());
  EXPECT_EQ(FirstStart(), absl::CivilDay(2024, 5, 1));
}

}  // namespace
}  // namespace holdfast::billing
