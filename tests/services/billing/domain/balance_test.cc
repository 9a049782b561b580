// What is owed, and what credit pays.
#include "services/billing/domain/balance.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using testing::ElementsAre;

auto Invalid() { return StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"); }

struct BalanceRow {
  const char* name;
  InvoiceMovements movements;
  int64_t owed_minor;
  bool open;
};
class Balances : public testing::TestWithParam<BalanceRow> {};
TEST_P(Balances, AreTotalLessPaymentsAndNotesPlusRefunds) {
  const auto balance = BalanceOf(GetParam().movements);
  ASSERT_THAT(balance, IsOk());
  EXPECT_EQ(balance->owed, Usd(GetParam().owed_minor));
  EXPECT_EQ(balance->open, GetParam().open);
}
INSTANTIATE_TEST_SUITE_P(
    All, Balances,
    testing::Values(BalanceRow{"Untouched", {Usd(10'00), {}, {}, {}}, 10'00, true},
                    BalanceRow{"PartlyPaid", {Usd(10'00), {Usd(4'00)}, {}, {}}, 6'00, true},
                    BalanceRow{"Paid", {Usd(10'00), {Usd(4'00), Usd(6'00)}, {}, {}}, 0, false},
                    BalanceRow{"PaidTooMuch", {Usd(10'00), {Usd(11'00)}, {}, {}}, -1'00, false},
                    BalanceRow{"ANote", {Usd(10'00), {Usd(6'00)}, {Usd(4'00)}, {}}, 0, false},
                    BalanceRow{"ARefundIsOwedAgain",
                               {Usd(10'00), {Usd(10'00)}, {}, {{Usd(3'00), false}}},
                               3'00,
                               true},
                    BalanceRow{"ARefundWithItsNoteIsNot",
                               {Usd(10'00), {Usd(10'00)}, {}, {{Usd(3'00), true}}},
                               0,
                               false},
                    BalanceRow{"AFreeInvoice", {Usd(0), {}, {}, {}}, 0, false}),
    [](const auto& row) { return row.param.name; });

TEST(BalanceOfTest, RefusesAmountsBelowZero) {
  EXPECT_THAT(BalanceOf({Usd(-1), {}, {}, {}}), Invalid());
  EXPECT_THAT(BalanceOf({Usd(1), {Usd(-1)}, {}, {}}), Invalid());
  EXPECT_THAT(BalanceOf({Usd(1), {}, {Usd(-1)}, {}}), Invalid());
  EXPECT_THAT(BalanceOf({Usd(1), {}, {}, {{Usd(-1), true}}}), Invalid());
}

TEST(ApplyCreditsTest, PaysTheOldestFirstAndNeverBelowZero) {
  const auto applied = ApplyCredits(Usd(15'00), {Usd(10'00), Usd(8'00), Usd(1'00)});
  ASSERT_THAT(applied, IsOk());
  EXPECT_THAT(applied->due, ElementsAre(Usd(0), Usd(3'00), Usd(1'00)));
  EXPECT_EQ(applied->credit_left, Usd(0));
  EXPECT_EQ(ApplyCredits(Usd(15'00), {Usd(10'00)})->credit_left, Usd(5'00));
  const Money euros{1'00, *Currency::Parse("EUR")};
  EXPECT_THAT(ApplyCredits(Usd(15'00), {euros})->due, ElementsAre(euros));
  EXPECT_THAT(ApplyCredits(Usd(-1), {}), Invalid());
  EXPECT_THAT(ApplyCredits(Usd(1), {Usd(-1)}), Invalid());
}

TEST(CreditProperty, NothingIsLostAndNothingIsOwedTwice) {
  EXPECT_TRUE(rc::check("credit − left = totals − due", [] {
    const int64_t credit = *rc::gen::inRange<int64_t>(0, 1'000'000);
    std::vector<Money> totals;
    int64_t asked = 0;
    for (const int total : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 100'000))) {
      totals.push_back(Usd(total));
      asked += total;
    }
    const auto applied = ApplyCredits(Usd(credit), totals);
    RC_ASSERT(applied.ok());
    int64_t due = 0;
    for (const Money& rest : applied->due) due += rest.amount_minor;
    RC_ASSERT(credit - applied->credit_left.amount_minor == asked - due);
    RC_ASSERT(applied->credit_left.amount_minor >= 0);
    RC_ASSERT(due == 0 || applied->credit_left.amount_minor == 0);
  }));
}

}  // namespace
}  // namespace holdfast::billing
