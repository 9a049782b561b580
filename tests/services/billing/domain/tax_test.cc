// Tax is rounded on each line, or once an invoice.
#include "services/billing/domain/tax.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Currency Dollars() { return *Currency::Parse("USD"); }

TEST(TaxOnTest, RoundsEachLineByDefault) {
  const auto taxed = TaxOn({Usd(1'10), Usd(1'10), Usd(-1'10)}, Dollars(), 5);
  ASSERT_THAT(taxed, IsOk());
  EXPECT_THAT(taxed->line_tax, ElementsAre(Usd(6), Usd(6), Usd(-6)));
  EXPECT_EQ(taxed->tax, Usd(6));
  EXPECT_EQ(taxed->subtotal, Usd(1'10));
  EXPECT_EQ(taxed->total, Usd(1'16));
}

TEST(TaxOnTest, OrOnceOnTheSum) {
  const auto taxed =
      TaxOn({Usd(1'10), Usd(1'10), Usd(1'10)}, Dollars(), 5, TaxRounding::kPerInvoice);
  ASSERT_THAT(taxed, IsOk());
  EXPECT_THAT(taxed->line_tax, IsEmpty());
  EXPECT_EQ(taxed->tax, Usd(17));  // 16.5
  EXPECT_EQ(taxed->total, Usd(3'47));
}

TEST(TaxOnTest, TakesExactRates) {
  EXPECT_THAT(TaxOnLine(Usd(1000'00), *ParseDecimal("8.875")), IsOkAndHolds(Usd(88'75)));
  EXPECT_THAT(TaxOnLine(Usd(1000'00), 0), IsOkAndHolds(Usd(0)));
  EXPECT_THAT(GrossFactor(*ParseDecimal("7.5")), IsOkAndHolds(*Rational::Make(43, 40)));
}

TEST(TaxOnTest, RefusesNegativeRatesAndOtherCurrencies) {
  const auto invalid = StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID");
  EXPECT_THAT(TaxOn({}, Dollars(), -1), invalid);
  EXPECT_THAT(TaxOn({}, Dollars(), -1, TaxRounding::kPerInvoice), invalid);
  EXPECT_THAT(GrossFactor(-1), invalid);
  EXPECT_THAT(TaxOn({Money{1, *Currency::Parse("EUR")}}, Dollars(), 1),
              StatusIs(absl::StatusCode::kInvalidArgument, "CURRENCY_MISMATCH"));
}

}  // namespace
}  // namespace holdfast::billing
