// Fractions are exact or fail; they are rounded once, half away from zero.
#include "libs/money/rational.h"

#include <limits>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "tests/support/status_matchers.h"

namespace holdfast {
namespace {

constexpr int64_t kMax64 = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin64 = std::numeric_limits<int64_t>::min();
constexpr Int128 kMax128 = static_cast<Int128>(~static_cast<unsigned __int128>(0) >> 1);

Rational Fraction(Int128 numerator, Int128 denominator) {
  const auto made = Rational::Make(numerator, denominator);
  EXPECT_THAT(made, IsOk());
  return made.value_or(Rational());
}

std::string Text(const Rational& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

struct RoundRow {
  const char* name;
  int64_t numerator;
  int64_t denominator;
  int64_t rounded;
};

class Rounding : public testing::TestWithParam<RoundRow> {};

TEST_P(Rounding, GoesToTheNearestAndHalvesAwayFromZero) {
  const RoundRow& row = GetParam();
  EXPECT_THAT(RoundHalfAwayFromZero(Fraction(row.numerator, row.denominator)),
              IsOkAndHolds(row.rounded));
}

const RoundRow kRounding[] = {
    {"TwoAndAHalfGoesUp", 5, 2, 3},
    {"MinusTwoAndAHalfGoesDown", -5, 2, -3},
    {"AHalfIsOne", 1, 2, 1},
    {"MinusAHalfIsMinusOne", 1, -2, -1},
    {"JustBelowAHalfIsZero", 499, 1000, 0},
    {"JustAboveAHalfIsOne", 501, 1000, 1},
    {"AThirdIsZero", 1, 3, 0},
    {"MinusTwoThirdsIsMinusOne", -2, 3, -1},
    {"AWholeStaysWhole", -7, 1, -7},
    {"ZeroStaysZero", 0, 5, 0},
    {"TheGreatestStays", kMax64, 1, kMax64},
    {"TheLeastStays", kMin64, 1, kMin64},
};
INSTANTIATE_TEST_SUITE_P(All, Rounding, testing::ValuesIn(kRounding),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Rational, IsKeptInLowestTermsWithTheSignAbove) {
  EXPECT_EQ(Text(Fraction(6, -8)), "-3/4");
  EXPECT_EQ(Text(Fraction(0, -8)), "0/1");
  EXPECT_EQ(Fraction(2, 4), Fraction(-1, -2));
}

TEST(Rational, RefusesZeroBelow) {
  EXPECT_THAT(Rational::Make(1, 0), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Div(Rational(1), Rational(0)), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(Rational, FailsWhereTheExactResultDoesNotFit) {
  const Rational huge = Fraction(kMax128, 1);
  const Rational tiny = Fraction(1, kMax128);
  const auto overflow = StatusIs(absl::StatusCode::kOutOfRange, "AMOUNT_OVERFLOW");
  EXPECT_THAT(Add(huge, Rational(1)), overflow);
  EXPECT_THAT(Sub(Negate(huge), Rational(1)), overflow);
  EXPECT_THAT(Mul(huge, Rational(2)), overflow);
  EXPECT_THAT(Mul(tiny, Fraction(1, 2)), overflow);
  EXPECT_THAT(Add(tiny, Fraction(1, 2)), overflow);
  EXPECT_THAT(Rational::Make(-kMax128 - 1, 1), overflow);
  EXPECT_THAT(RoundHalfAwayFromZero(huge), overflow);
  EXPECT_THAT(RoundHalfAwayFromZero(Fraction(static_cast<Int128>(kMax64) * 2 + 1, 2)), overflow);
  EXPECT_THAT(Floor(huge), overflow);
}

TEST(Rational, TakesTheWholeRangeWhereItFits) {
  EXPECT_EQ(Fraction(-kMax128 - 1, 2).denominator(), 1);
  EXPECT_THAT(RoundHalfAwayFromZero(Fraction(kMax128, kMax128)), IsOkAndHolds(1));
  EXPECT_THAT(RoundHalfAwayFromZero(Fraction(kMax128 - 1, kMax128)), IsOkAndHolds(1));
  EXPECT_EQ(Compare(Fraction(kMax128, kMax128 - 1), Fraction(kMax128 - 1, kMax128 - 2)), -1);
  EXPECT_EQ(Compare(Fraction(-kMax128, 2), Fraction(kMax128, 2)), -1);
}

TEST(Rational, CeilsTowardsInfinity) {
  EXPECT_THAT(Ceil(Fraction(7, 2)), IsOkAndHolds(4));
  EXPECT_THAT(Ceil(Fraction(-7, 2)), IsOkAndHolds(-3));
  EXPECT_THAT(Ceil(Fraction(4, 1)), IsOkAndHolds(4));
  EXPECT_THAT(Ceil(Fraction(1, 1000)), IsOkAndHolds(1));
  EXPECT_THAT(Ceil(0), IsOkAndHolds(0));
}

TEST(Rational, FloorsTowardsMinusInfinity) {
  EXPECT_THAT(Floor(Fraction(7, 2)), IsOkAndHolds(3));
  EXPECT_THAT(Floor(Fraction(-7, 2)), IsOkAndHolds(-4));
  EXPECT_THAT(Floor(Fraction(-4, 1)), IsOkAndHolds(-4));
}

Rational AnyRational() {
  const auto numerator = *rc::gen::inRange<int64_t>(-2'000'000'000, 2'000'000'000);
  const auto denominator = *rc::gen::inRange<int64_t>(1, 2'000'000'000);
  return *Rational::Make(numerator, denominator);
}

TEST(Rational, ObeysTheLawsOfAField) {
  EXPECT_TRUE(rc::check("(a + b) − b = a and (a × b) ÷ b = a, in any order", [] {
    const Rational a = AnyRational();
    const Rational b = AnyRational();
    RC_ASSERT(*Add(a, b) == *Add(b, a));
    RC_ASSERT(*Sub(*Add(a, b), b) == a);
    RC_ASSERT(*Mul(a, b) == *Mul(b, a));
    if (b.sign() != 0) RC_ASSERT(*Div(*Mul(a, b), b) == a);
  }));
}

TEST(Rational, ComparesAsItsDifferenceDoes) {
  EXPECT_TRUE(rc::check("compare(a, b) is the sign of a − b", [] {
    const Rational a = AnyRational();
    const Rational b = *rc::gen::arbitrary<bool>() ? a : AnyRational();
    RC_ASSERT(Compare(a, b) == Sub(a, b)->sign());
    RC_ASSERT(Compare(a, b) == -Compare(b, a));
  }));
}

TEST(Rational, RoundsWithinAHalfAndOddly) {
  EXPECT_TRUE(rc::check("|round(a) − a| ≤ 1/2 and round(−a) = −round(a)", [] {
    const Rational a = AnyRational();
    const int64_t rounded = *RoundHalfAwayFromZero(a);
    const Rational error = *Sub(Rational(rounded), a);
    RC_ASSERT(Compare(error, *Rational::Make(1, 2)) <= 0);
    RC_ASSERT(Compare(error, *Rational::Make(-1, 2)) >= 0);
    RC_ASSERT(*RoundHalfAwayFromZero(Negate(a)) == -rounded);
  }));
}

TEST(Decimal, IsReadExactly) {
  EXPECT_THAT(ParseDecimal("12.340"), IsOkAndHolds(Fraction(1234, 100)));
  EXPECT_THAT(ParseDecimal("-0.05"), IsOkAndHolds(Fraction(-1, 20)));
  EXPECT_THAT(ParseDecimal("007"), IsOkAndHolds(Rational(7)));
  EXPECT_THAT(ParseDecimal("-0"), IsOkAndHolds(Rational(0)));
  EXPECT_THAT(ParseDecimal("99999999999999999999999999999999999999"), IsOk());
}

TEST(Decimal, RefusesOtherNotations) {
  for (const char* text : {"", "-", ".", "1.", ".5", "+1", "1e3", "1,5", " 1", "1 ", "0x1", "1.2.3",
                           "--1", "NaN", "1.-2", "999999999999999999999999999999999999999"}) {
    EXPECT_THAT(ParseDecimal(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

TEST(Decimal, IsWrittenWithTheWantedPlaces) {
  EXPECT_THAT(FormatFixed(Fraction(2, 3), 2), IsOkAndHolds(std::string("0.67")));
  EXPECT_THAT(FormatFixed(Fraction(-1, 200), 2), IsOkAndHolds(std::string("-0.01")));
  EXPECT_THAT(FormatFixed(Fraction(-1, 300), 2), IsOkAndHolds(std::string("0.00")));
  EXPECT_THAT(FormatFixed(Fraction(5, 2), 0), IsOkAndHolds(std::string("3")));
  EXPECT_THAT(FormatFixed(Fraction(23, 31), 9), IsOkAndHolds(std::string("0.741935484")));
  EXPECT_THAT(FormatFixed(Rational(1), 19), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(FormatFixed(Rational(1), -1), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace holdfast
