// What a period costs, and how credit pays for it.
// Method: $30.00 for a 30-day period, so that a day is $1.00.
#include "services/billing/domain/invoicing.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "services/billing/domain/mrr.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Stepped PeriodOf(int64_t unit_minor, int64_t quantity, std::optional<Discount> discount) {
  Subscription sub = ActiveSince("2026-04-01", PlanOf(Usd(unit_minor), {IntervalUnit::kMonth, 1}));
  sub.quantity = quantity;
  return Stepped{.after = sub, .bills = true, .discount = std::move(discount)};
}

struct ChargeRow {
  const char* name;
  int64_t unit_minor;
  int64_t quantity;
  std::optional<Discount> discount;
  int64_t total_minor;
  size_t lines;
};
class Charges : public testing::TestWithParam<ChargeRow> {};
TEST_P(Charges, RoundEachLineOnceAndSumToTheTotal) {
  const ChargeRow& row = GetParam();
  const auto invoice = ChargeFor(PeriodOf(row.unit_minor, row.quantity, row.discount));
  ASSERT_THAT(invoice, IsOk());
  EXPECT_EQ(invoice->total, Usd(row.total_minor));
  ASSERT_THAT(invoice->lines, SizeIs(row.lines));
  int64_t sum = 0;
  for (const InvoiceLine& line : invoice->lines) sum += line.amount.amount_minor;
  EXPECT_EQ(sum, row.total_minor);
  EXPECT_EQ(invoice->period, (DayRange{Day("2026-04-01"), Day("2026-05-01")}));
}
INSTANTIATE_TEST_SUITE_P(
    All, Charges,
    testing::Values(
        ChargeRow{"Plain", 30'00, 1, std::nullopt, 30'00, 1},
        ChargeRow{"Seats", 9'99, 7, std::nullopt, 69'93, 1},
        ChargeRow{"Free", 0, 1, std::nullopt, 0, 1},
        ChargeRow{"TwentyPercent", 30'00, 1, Discount{.basis_points = 2000, .periods_left = 1},
                  24'00, 2},
        // 12.5 % of 1.00 is 0.125: the reduction rounds away from zero to 0.13.
        ChargeRow{"HalfRoundsAway", 1'00, 1, Discount{.basis_points = 1250, .periods_left = 1}, 87,
                  2},
        ChargeRow{"FreePeriod", 30'00, 2, Discount{.basis_points = 10000, .periods_left = 1}, 0, 2},
        ChargeRow{"AmountOff", 30'00, 1, Discount{.amount = Usd(5'00), .periods_left = 1}, 25'00,
                  2},
        ChargeRow{"NeverBelowZero", 3'00, 1, Discount{.amount = Usd(5'00), .periods_left = 1}, 0,
                  2},
        // 0.4 of a cent rounds to nothing: no line.
        ChargeRow{"TooSmallToShow", 4, 1, Discount{.basis_points = 1000, .periods_left = 1}, 4, 1}),
    [](const auto& row) { return row.param.name; });

TEST(ChargeTest, DiscountInAnotherCurrencyIsOurOwnBug) {
  const Discount euros{.amount = Money{1, *Currency::Parse("EUR")}, .periods_left = 1};
  EXPECT_THAT(ChargeFor(PeriodOf(30'00, 1, euros)), StatusIs(absl::StatusCode::kInternal));
}

TEST(ChargeProperty, TotalStaysBetweenZeroAndThePrice) {
  EXPECT_TRUE(rc::check("0 <= total <= price", [] {
    const int64_t unit = *rc::gen::inRange<int64_t>(0, 1'000'000);
    const int64_t quantity = *rc::gen::inRange<int64_t>(1, 1000);
    Discount discount{.periods_left = 1};
    if (*rc::gen::arbitrary<bool>()) {
      discount.basis_points = *rc::gen::inRange(1, 10001);
    } else {
      discount.amount = Usd(*rc::gen::inRange<int64_t>(1, 2'000'000));
    }
    const auto invoice = ChargeFor(PeriodOf(unit, quantity, discount));
    RC_ASSERT(invoice.ok());
    RC_ASSERT(invoice->total.amount_minor >= 0);
    RC_ASSERT(invoice->total.amount_minor <= unit * quantity);
  }));
}

Credit CreditOf(const char* id, Money remaining) {
  return Credit{.id = id, .customer = "c1", .amount = remaining, .remaining = remaining};
}

TEST(CreditTest, IsSpentOldestFirstUpToTheTotal) {
  const std::vector<Credit> credits = {CreditOf("a", Usd(5'00)), CreditOf("b", Usd(20'00)),
                                       CreditOf("c", Usd(9'00))};
  EXPECT_THAT(SpendCredits(credits, Usd(12'00)),
              IsOkAndHolds(ElementsAre(CreditUse{"a", Usd(5'00), Usd(0)},
                                       CreditUse{"b", Usd(7'00), Usd(13'00)})));
}

TEST(CreditTest, InAnotherCurrencyIsPassedOver) {
  const std::vector<Credit> credits = {CreditOf("a", Money{5'00, *Currency::Parse("EUR")}),
                                       CreditOf("b", Usd(1'00))};
  EXPECT_THAT(SpendCredits(credits, Usd(12'00)),
              IsOkAndHolds(ElementsAre(CreditUse{"b", Usd(1'00), Usd(0)})));
}

TEST(CreditTest, NothingIsSpentOnNothing) {
  EXPECT_THAT(SpendCredits({CreditOf("a", Usd(5'00))}, Usd(0)), IsOkAndHolds(IsEmpty()));
}

TEST(InvoiceNumberTest, SortsAsTextForTheFirstMillion) {
  EXPECT_EQ(FormatInvoiceNumber(1), "INV-000001");
  EXPECT_EQ(FormatInvoiceNumber(1'234'567), "INV-1234567");
}

struct MrrRow {
  const char* name;
  int64_t unit_minor;
  Interval interval;
  int64_t mrr_minor;
};
class MrrTable : public testing::TestWithParam<MrrRow> {};
TEST_P(MrrTable, IsThePriceOfAMonth) {
  Subscription sub =
      ActiveSince("2026-01-01", PlanOf(Usd(GetParam().unit_minor), GetParam().interval));
  EXPECT_THAT(MrrOf(sub), IsOkAndHolds(Usd(GetParam().mrr_minor)));
}
INSTANTIATE_TEST_SUITE_P(
    All, MrrTable,
    testing::Values(MrrRow{"Month", 30'00, {IntervalUnit::kMonth, 1}, 30'00},
                    MrrRow{"Quarter", 100'00, {IntervalUnit::kMonth, 3}, 33'33},
                    MrrRow{"Year", 299'99, {IntervalUnit::kYear, 1}, 25'00},
                    MrrRow{"TwoYears", 240'00, {IntervalUnit::kYear, 2}, 10'00},
                    MrrRow{"Week", 12'00, {IntervalUnit::kWeek, 1}, 52'00},
                    MrrRow{"Day", 12, {IntervalUnit::kDay, 1}, 3'65}),
    [](const auto& row) { return row.param.name; });

TEST(MrrTest, IsZeroUnlessActive) {
  Subscription sub = ActiveSince("2026-01-01");
  for (const auto state : {SubscriptionState::kScheduled, SubscriptionState::kTrialing,
                           SubscriptionState::kPaused, SubscriptionState::kCanceled}) {
    sub.state = state;
    EXPECT_THAT(MrrOf(sub), IsOkAndHolds(Usd(0)));
  }
}

TEST(MrrTest, CountsSeatsAndNoDiscount) {
  Subscription sub = ActiveSince("2026-01-01");
  sub.quantity = 3;
  sub.discount = Discount{.basis_points = 5000, .periods_left = 3};
  EXPECT_THAT(MrrOf(sub), IsOkAndHolds(Usd(90'00)));
}

}  // namespace
}  // namespace holdfast::billing
