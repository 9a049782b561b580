// The end of a subscription: what is credited, and how credit pays later invoices.
#include "services/billing/app/end_subscription.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/status/status.h"
#include "services/billing/domain/reasons.h"
#include "services/billing/store/credits.h"
#include "services/billing/store/ledger.h"
#include "tests/support/billing_db.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Money Usd(int64_t minor) { return Money{minor, *Currency::Parse("USD")}; }

class EndTest : public testing::Test {
 protected:
  EndTest() {
    db_.AddPlan("kept", 30'00);
    db_.AddPlan("credited", 30'00, {IntervalUnit::kMonth, 1}, UnusedDays::kCredited);
    db_.AddCustomer("c1");
  }
  void Subscribe(std::string plan, int trial_days = 0) {
    BillingDb::Must(db_.Subscribe(
        {.customer = "c1", .id = "s1", .plan = std::move(plan), .trial_days = trial_days}));
  }
  absl::StatusOr<bool> End(absl::CivilDay end_date, std::string tenant = "acme") {
    return db_.Do<bool>(
        [=](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<bool> {
          HF_ASSIGN_OR_RETURN(SubscriptionRecord record,
                              LoadSubscription(txn, scope.tenant, "c1", "s1"));
          HF_RETURN_IF_ERROR(EndSubscription(txn, scope, record,
                                             {end_date, EndKind::kVoluntary, "too_expensive"}));
          return true;
        },
        std::move(tenant));
  }
  std::vector<Credit> Credits() {
    auto credits = db_.Read<std::vector<Credit>>(
        [](sql::ReadTxn& txn) { return ListOpenCredits(txn, "acme", "c1"); });
    BillingDb::Must(credits);
    return *credits;
  }
  LedgerCheck Books() {
    auto check = db_.Read<LedgerCheck>([](sql::ReadTxn& txn) { return CheckLedger(txn, "acme"); });
    BillingDb::Must(check);
    return *check;
  }

  BillingDb db_{"2026-04-01"};
};

TEST_F(EndTest, MidPeriodCreditsUnusedDays) {
  Subscribe("credited");
  ASSERT_THAT(End(absl::CivilDay(2026, 4, 16)), IsOk());
  ASSERT_THAT(Credits(), SizeIs(1));
  EXPECT_EQ(Credits()[0].remaining, Usd(15'00));
  const Subscription sub = db_.Load("c1", "s1");
  EXPECT_EQ(sub.state, SubscriptionState::kCanceled);
  EXPECT_EQ(sub.end_date, absl::CivilDay(2026, 4, 16));
  EXPECT_EQ(sub.end_reason, "too_expensive");
  EXPECT_THAT(db_.EventTypes(), Contains("subscription.canceled").Times(1));
  EXPECT_EQ(Books(), (LedgerCheck{.transactions = 2, .entries = 4}));
}

TEST_F(EndTest, PlanThatKeepsUnusedDaysCreditsNothing) {
  Subscribe("kept");
  ASSERT_THAT(End(absl::CivilDay(2026, 4, 16)), IsOk());
  EXPECT_THAT(Credits(), IsEmpty());
}

TEST_F(EndTest, AtThePeriodsEndCreditsNothing) {
  Subscribe("credited");
  ASSERT_THAT(End(absl::CivilDay(2026, 5, 1)), IsOk());
  EXPECT_THAT(Credits(), IsEmpty());
}

TEST_F(EndTest, TrialEndsWithoutMoney) {
  Subscribe("credited", 14);
  ASSERT_THAT(End(absl::CivilDay(2026, 4, 2)), IsOk());
  EXPECT_THAT(Credits(), IsEmpty());
  EXPECT_THAT(db_.Invoices(), IsEmpty());
}

TEST_F(EndTest, NothingIsDueAfterwards) {
  Subscribe("credited");
  ASSERT_THAT(End(absl::CivilDay(2026, 4, 16)), IsOk());
  EXPECT_EQ(db_.FireUntil("2027-01-01"), 0);
  EXPECT_THAT(db_.Invoices(), SizeIs(1));
}

TEST_F(EndTest, SecondEndIsRefusedAndWritesNothing) {
  Subscribe("credited");
  ASSERT_THAT(End(absl::CivilDay(2026, 4, 16)), IsOk());
  EXPECT_THAT(End(absl::CivilDay(2026, 4, 10)),
              StatusIs(absl::StatusCode::kFailedPrecondition, kSubscriptionAlreadyCanceled));
  EXPECT_THAT(Credits(), SizeIs(1));
}

TEST_F(EndTest, CreditPaysTheNextInvoicesOldestFirst) {
  Subscribe("credited");
  ASSERT_THAT(End(absl::CivilDay(2026, 4, 16)), IsOk());  // 15.00
  BillingDb::Must(db_.Subscribe({.customer = "c1", .id = "s2", .plan = "kept"}));
  const Invoice invoice = db_.Invoices().back();
  EXPECT_EQ(invoice.total, Usd(30'00));
  EXPECT_EQ(invoice.credit_applied, Usd(15'00));
  EXPECT_EQ(AmountDue(invoice), Usd(15'00));
  EXPECT_THAT(Credits(), IsEmpty());
  const LedgerCheck books = Books();
  EXPECT_EQ(books.imbalance_minor, 0);
  EXPECT_EQ(books.double_postings, 0);
  const auto balance = db_.Read<std::vector<AccountBalance>>(
      [](sql::ReadTxn& txn) { return TrialBalance(txn, "acme"); });
  EXPECT_THAT(balance, IsOkAndHolds(ElementsAre(AccountBalance{"customer_credit", Usd(0)},
                                                AccountBalance{"receivable", Usd(45'00)},
                                                AccountBalance{"revenue", Usd(-45'00)})));
}

TEST_F(EndTest, DiscountedPeriodGivesBackOnlyWhatItCost) {
  Subscribe("credited");
  BillingDb::Must(db_.Do<bool>([](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<bool> {
    HF_ASSIGN_OR_RETURN(SubscriptionRecord record, LoadSubscription(txn, "acme", "c1", "s1"));
    record.subscription.discount = Discount{.basis_points = 5000, .periods_left = 1};
    HF_RETURN_IF_ERROR(UpdateSubscription(txn, scope.tenant, record.subscription));
    return true;
  }));
  db_.FireUntil("2026-05-01");                            // 15.00 for 31 days
  ASSERT_THAT(End(absl::CivilDay(2026, 5, 31)), IsOk());  // one day left: 0.48
  ASSERT_THAT(Credits(), SizeIs(1));
  EXPECT_EQ(Credits()[0].amount, Usd(48));
}

}  // namespace
}  // namespace holdfast::billing
