// Amounts never mix currencies, never overflow unseen, and parts sum to the whole.
#include "libs/money/money.h"

#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "tests/support/status_matchers.h"

namespace holdfast {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

Money In(const char* code, int64_t minor) { return Money{minor, *Currency::Parse(code)}; }
Money Usd(int64_t minor) { return In("USD", minor); }

auto Overflows() { return StatusIs(absl::StatusCode::kOutOfRange, "AMOUNT_OVERFLOW"); }
auto Invalid() { return StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"); }

TEST(Money, AddsSubtractsNegatesAndMultiplies) {
  EXPECT_THAT(Add(Usd(30'00), Usd(-5)), IsOkAndHolds(Usd(29'95)));
  EXPECT_THAT(Sub(Usd(5), Usd(30'00)), IsOkAndHolds(Usd(-29'95)));
  EXPECT_THAT(Negate(Usd(7)), IsOkAndHolds(Usd(-7)));
  EXPECT_THAT(Multiply(Usd(9'99), 3), IsOkAndHolds(Usd(29'97)));
  EXPECT_THAT(Sum({Usd(1), Usd(2), Usd(3)}, Usd(0).currency), IsOkAndHolds(Usd(6)));
  EXPECT_THAT(Sum({}, Usd(0).currency), IsOkAndHolds(Usd(0)));
}

TEST(Money, NeverAddsAcrossCurrencies) {
  const auto mixed = StatusIs(absl::StatusCode::kInvalidArgument, "CURRENCY_MISMATCH");
  EXPECT_THAT(Add(Usd(1), In("EUR", 1)), mixed);
  EXPECT_THAT(Sub(Usd(0), In("EUR", 0)), mixed);
  EXPECT_THAT(Sum({In("EUR", 1)}, Usd(0).currency), mixed);
}

TEST(Money, FailsOnOverflowInsteadOfWrapping) {
  EXPECT_THAT(Add(Usd(kMax), Usd(1)), Overflows());
  EXPECT_THAT(Sub(Usd(kMin), Usd(1)), Overflows());
  EXPECT_THAT(Negate(Usd(kMin)), Overflows());
  EXPECT_THAT(Multiply(Usd(kMax / 2), 3), Overflows());
  EXPECT_THAT(Prorate(Usd(kMax), 2, 1), Overflows());
  EXPECT_THAT(Percent(Usd(kMax), 10001), Overflows());
  EXPECT_THAT(Percent(Usd(kMax), 10000), IsOkAndHolds(Usd(kMax)));
}

struct ProrateRow {
  const char* name;
  Money price;
  int64_t used;
  int64_t period;
  int64_t amount_minor;
};

class Proration : public testing::TestWithParam<ProrateRow> {};

TEST_P(Proration, RoundsTheExactPartOnce) {
  const ProrateRow& row = GetParam();
  EXPECT_THAT(Prorate(row.price, row.used, row.period),
              IsOkAndHolds(Money{row.amount_minor, row.price.currency}));
}

INSTANTIATE_TEST_SUITE_P(
    All, Proration,
    testing::Values(ProrateRow{"HalfAMonthIsHalfThePrice", Usd(30'00), 15, 30, 15'00},
                    ProrateRow{"AThirdOfThousandYenIs333", In("JPY", 1000), 1, 3, 333},
                    ProrateRow{"TwoThirdsOfThousandYenIs667", In("JPY", 1000), 2, 3, 667},
                    ProrateRow{"HalfACentGoesUp", Usd(5), 1, 2, 3},
                    ProrateRow{"HalfACentOfCreditGoesDown", Usd(-5), 1, 2, -3},
                    ProrateRow{"NoDaysCostNothing", Usd(30'00), 0, 30, 0},
                    ProrateRow{"ThreeDecimalDinar", In("KWD", 5'124), 1, 2, 2'562}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Money, RefusesAPeriodOfNoDays) { EXPECT_THAT(Prorate(Usd(1), 1, 0), Invalid()); }

TEST(Money, TakesPercentInBasisPoints) {
  EXPECT_THAT(Percent(Usd(10'00), 250), IsOkAndHolds(Usd(25)));
  EXPECT_THAT(Percent(Usd(99), 50'00), IsOkAndHolds(Usd(50)));
  EXPECT_THAT(Percent(Usd(-99), 50'00), IsOkAndHolds(Usd(-50)));
  EXPECT_THAT(Scale(Usd(3), *Rational::Make(1, 2)), IsOkAndHolds(Usd(2)));
}

TEST(Money, ChargeAndFullCreditCancelOut) {
  EXPECT_TRUE(rc::check("prorate(price) + prorate(−price) = 0", [] {
    const auto price = *rc::gen::inRange<int64_t>(kMin / 2, kMax / 2);
    const auto days = *rc::gen::inRange<int64_t>(1, 400);
    const auto used = *rc::gen::inRange<int64_t>(0, days + 1);
    const Money charge = *Prorate(Usd(price), used, days);
    const Money credit = *Prorate(Usd(-price), used, days);
    RC_ASSERT(*Add(charge, credit) == Usd(0));
    RC_ASSERT(*Negate(charge) == credit);
  }));
}

TEST(Money, ChargeAndCreditOfTheRestDifferFromThePriceByAtMostAUnit) {
  EXPECT_TRUE(rc::check("used + unused = price within one minor unit", [] {
    const auto price = *rc::gen::inRange<int64_t>(0, 1'000'000'000);
    const auto days = *rc::gen::inRange<int64_t>(1, 400);
    const auto used = *rc::gen::inRange<int64_t>(0, days + 1);
    const Money whole =
        *Add(*Prorate(Usd(price), used, days), *Prorate(Usd(price), days - used, days));
    RC_ASSERT(whole.amount_minor >= price);
    RC_ASSERT(whole.amount_minor <= price + 1);
  }));
}

TEST(Split, GivesTheRestToTheLargestRemainders) {
  EXPECT_THAT(SplitLargestRemainder(500, {14, 17}), ElementsAre(226, 274));
  EXPECT_THAT(SplitLargestRemainder(100, {1, 1, 1}), ElementsAre(34, 33, 33));
  EXPECT_THAT(SplitLargestRemainder(2, {1, 1, 1}), ElementsAre(1, 1, 0));
  EXPECT_THAT(SplitLargestRemainder(-100, {1, 1, 1}), ElementsAre(-34, -33, -33));
  EXPECT_THAT(SplitLargestRemainder(10, {0, 5, 0}), ElementsAre(0, 10, 0));
}

TEST(Split, IntoEqualPartsGivesTheRestToTheEarlierOnes) {
  EXPECT_THAT(SplitEqually(Usd(11), 3), IsOkAndHolds(ElementsAre(Usd(4), Usd(4), Usd(3))));
  EXPECT_THAT(SplitEqually(Usd(11), 0), Invalid());
  EXPECT_THAT(SplitEqually(Usd(11), 100'001), Invalid());
}

TEST(Split, OfNothingOverNobodyIsNothing) { EXPECT_THAT(SplitLargestRemainder(0, {}), IsEmpty()); }

TEST(Split, TakesExtremeAmountsAndWeights) {
  EXPECT_THAT(SplitLargestRemainder(kMin, {kMax, kMax}), ElementsAre(kMin / 2, kMin / 2));
  EXPECT_THAT(SplitLargestRemainder(kMin, {1}), ElementsAre(kMin));
  EXPECT_THAT(SplitLargestRemainder(kMax, {kMax, 0}), ElementsAre(kMax, 0));
}

TEST(Split, RefusesWeightsThatMakeNoSense) {
  const std::vector<int64_t> negative = {1, -1};
  EXPECT_THAT(Split(Usd(1), negative), Invalid());
  EXPECT_THAT(Split(Usd(1), {}), Invalid());
  EXPECT_THAT(Split(Usd(3), {0, 0}), Invalid());
  EXPECT_THAT(Split(Usd(1), {1, 1}), IsOkAndHolds(ElementsAre(Usd(1), Usd(0))));
  EXPECT_DEATH(SplitLargestRemainder(1, negative), "broken invariant");
}

TEST(Split, PartsSumToTheWholeAndStayWithinAUnitOfTheirShare) {
  EXPECT_TRUE(rc::check("split parts sum to the whole", [](int64_t total) {
    const auto weights = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<int64_t>>(rc::gen::inRange<int64_t>(0, 1'000'000'000)));
    RC_PRE(std::any_of(weights.begin(), weights.end(), [](int64_t weight) { return weight > 0; }));
    const std::vector<int64_t> parts = SplitLargestRemainder(total, weights);
    RC_ASSERT(parts.size() == weights.size());
    RC_ASSERT(std::accumulate(parts.begin(), parts.end(), Int128{0}) == total);
    const int64_t sum = std::accumulate(weights.begin(), weights.end(), int64_t{0});
    for (size_t i = 0; i < parts.size(); ++i) {
      const Int128 off =
          static_cast<Int128>(parts[i]) * sum - static_cast<Int128>(total) * weights[i];
      RC_ASSERT(off < sum && off > -static_cast<Int128>(sum));
    }
  }));
}

TEST(Split, ANegativeTotalIsTheNegatedSplit) {
  EXPECT_TRUE(rc::check("split(−total) = −split(total)", [] {
    const auto total = *rc::gen::inRange<int64_t>(0, kMax);
    const auto weights = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<int64_t>>(rc::gen::inRange<int64_t>(0, 1000)));
    RC_PRE(std::any_of(weights.begin(), weights.end(), [](int64_t weight) { return weight > 0; }));
    const std::vector<int64_t> charge = SplitLargestRemainder(total, weights);
    const std::vector<int64_t> credit = SplitLargestRemainder(-total, weights);
    for (size_t i = 0; i < charge.size(); ++i) RC_ASSERT(charge[i] == -credit[i]);
  }));
}

TEST(Steps, AreTheMultiplesNextToAnAmount) {
  const auto between = NeighboursOnStep(5'124, 10);
  ASSERT_THAT(between, IsOk());
  EXPECT_EQ(between->below, 5'120);
  EXPECT_EQ(between->above, 5'130);
  EXPECT_EQ(between->nearest, 5'120);
  EXPECT_EQ(NeighboursOnStep(5'125, 10)->nearest, 5'130);
  EXPECT_EQ(NeighboursOnStep(-5'125, 10)->nearest, -5'120);
  EXPECT_EQ(NeighboursOnStep(5'120, 10)->above, 5'120);
  EXPECT_EQ(NeighboursOnStep(kMin, 1)->nearest, kMin);
  EXPECT_THAT(NeighboursOnStep(kMax, 10), Overflows());
  EXPECT_THAT(NeighboursOnStep(5, 0), Invalid());
}

struct MajorRow {
  const char* code;
  const char* major;
  int64_t minor;
  const char* written;
};

class MajorUnits : public testing::TestWithParam<MajorRow> {};

TEST_P(MajorUnits, AreReadAndWrittenByTheCurrencysExponent) {
  const MajorRow& row = GetParam();
  const Money amount = In(row.code, row.minor);
  EXPECT_THAT(ParseMoney(row.major, amount.currency), IsOkAndHolds(amount));
  EXPECT_EQ(FormatMoney(amount), row.written);
}

INSTANTIATE_TEST_SUITE_P(
    All, MajorUnits,
    testing::Values(MajorRow{"JPY", "500", 500, "500"}, MajorRow{"KWD", "5.124", 5124, "5.124"},
                    MajorRow{"USD", "12.3", 1230, "12.30"}, MajorRow{"USD", "-0.05", -5, "-0.05"},
                    MajorRow{"CLF", "1.0001", 10001, "1.0001"},
                    MajorRow{"USD", "92233720368547758.07", kMax, "92233720368547758.07"},
                    MajorRow{"USD", "-92233720368547758.08", kMin, "-92233720368547758.08"}));

TEST(MajorUnitsText, RefusesFinerOrLargerAmountsThanTheCurrencyHas) {
  const Currency usd = Usd(0).currency;
  EXPECT_THAT(ParseMoney("1.001", usd), Invalid());
  EXPECT_THAT(ParseMoney("1.000", usd), Invalid());
  EXPECT_THAT(ParseMoney("1.0", In("JPY", 0).currency), Invalid());
  EXPECT_THAT(ParseMoney("", usd), Invalid());
  EXPECT_THAT(ParseMoney("$1", usd), Invalid());
  EXPECT_THAT(ParseMoney("92233720368547758.08", usd), Overflows());
}

TEST(MajorUnitsText, RoundTripsAnyAmountInAnyCurrency) {
  EXPECT_TRUE(rc::check("parse(format(amount)) = amount", [](int64_t minor) {
    const auto code = *rc::gen::elementOf(
        std::vector<std::string_view>(AllCurrencyCodes().begin(), AllCurrencyCodes().end()));
    const Money amount{minor, *Currency::Parse(code)};
    RC_ASSERT(*ParseMoney(FormatMoney(amount), amount.currency) == amount);
  }));
}

TEST(UnitPrice, MayBeTwelveDecimalsFinerThanTheMinorUnit) {
  const Currency usd = Usd(0).currency;
  EXPECT_THAT(ParseUnitPrice("0.0125", usd), IsOkAndHolds(*Rational::Make(5, 4)));
  EXPECT_THAT(ParseUnitPrice("0.00000000000001", usd),
              IsOkAndHolds(*Rational::Make(1, 1'000'000'000'000)));
  EXPECT_THAT(ParseUnitPrice("0.000000000000001", usd), Invalid());
  const auto line = Scale(Usd(1000), *ParseUnitPrice("0.0125", usd));
  EXPECT_THAT(line, IsOkAndHolds(Usd(1250)));
}

}  // namespace
}  // namespace holdfast
