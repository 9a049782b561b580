// Postings balance whatever is posted.
#include "services/billing/domain/ledger.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Invoice InvoiceOf(int64_t total_minor, int64_t credit_minor) {
  Invoice invoice;
  invoice.id = "inv_1";
  invoice.customer = "c1";
  invoice.total = Usd(total_minor);
  invoice.credit_applied = Usd(credit_minor);
  return invoice;
}

TEST(PostingTest, InvoiceIsOwedAndEarned) {
  const auto posting = PostingOf(InvoiceOf(30'00, 0));
  ASSERT_THAT(posting, IsOk());
  EXPECT_EQ(posting->source, "inv_1");
  EXPECT_THAT(posting->entries, ElementsAre(Entry{Account::kReceivable, Usd(30'00)},
                                            Entry{Account::kRevenue, Usd(-30'00)}));
}

TEST(PostingTest, CreditPaysItsPart) {
  const auto posting = PostingOf(InvoiceOf(30'00, 12'00));
  ASSERT_THAT(posting, IsOk());
  EXPECT_THAT(posting->entries, ElementsAre(Entry{Account::kReceivable, Usd(18'00)},
                                            Entry{Account::kCustomerCredit, Usd(12'00)},
                                            Entry{Account::kRevenue, Usd(-30'00)}));
}

TEST(PostingTest, NothingIsPostedForAFreePeriod) {
  EXPECT_THAT(PostingOf(InvoiceOf(0, 0))->entries, IsEmpty());
}

TEST(PostingTest, UnusedDaysTurnRevenueIntoCredit) {
  const auto posting = PostingOf(Credit{.id = "crd_1", .customer = "c1", .amount = Usd(15'00)});
  ASSERT_THAT(posting, IsOk());
  EXPECT_THAT(posting->entries, ElementsAre(Entry{Account::kRevenue, Usd(15'00)},
                                            Entry{Account::kCustomerCredit, Usd(-15'00)}));
}

TEST(BalanceTest, IsPerCurrency) {
  const Money euro{1, *Currency::Parse("EUR")};
  EXPECT_THAT(
      CheckBalanced({"x", "c1", {{Account::kRevenue, Usd(-1)}, {Account::kReceivable, euro}}}),
      StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(CheckBalanced({"x", "c1", {{Account::kRevenue, Usd(-1)}}}),
              StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(CheckBalanced({"x", "c1", {}}), IsOk());
}

TEST(BalanceProperty, EveryInvoiceBalances) {
  EXPECT_TRUE(rc::check("balanced", [] {
    const int64_t total = *rc::gen::inRange<int64_t>(0, kPeriodPriceMinorMax);
    const int64_t credit = *rc::gen::inRange<int64_t>(0, total + 1);
    const auto posting = PostingOf(InvoiceOf(total, credit));
    RC_ASSERT(posting.ok());
    RC_ASSERT(CheckBalanced(*posting).ok());
  }));
}

}  // namespace
}  // namespace holdfast::billing
