// Currencies and their minor units as ISO 4217 lists them.
#include "libs/money/currency.h"

#include <algorithm>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace holdfast {
namespace {

using testing::IsSupersetOf;

struct Row {
  const char* code;
  int exponent;
};

class MinorUnit : public testing::TestWithParam<Row> {};

TEST_P(MinorUnit, HasTheDecimalsOfItsCurrency) {
  const auto currency = Currency::Parse(GetParam().code);
  ASSERT_THAT(currency, IsOk());
  EXPECT_EQ(currency->code(), GetParam().code);
  EXPECT_EQ(currency->exponent(), GetParam().exponent);
}

const Row kRows[] = {{"USD", 2}, {"EUR", 2}, {"CHF", 2}, {"MGA", 2}, {"MRU", 2}, {"XCD", 2},
                     {"ZWG", 2}, {"BIF", 0}, {"CLP", 0}, {"DJF", 0}, {"GNF", 0}, {"ISK", 0},
                     {"JPY", 0}, {"KMF", 0}, {"KRW", 0}, {"PYG", 0}, {"RWF", 0}, {"UGX", 0},
                     {"UYI", 0}, {"VND", 0}, {"VUV", 0}, {"XAF", 0}, {"XOF", 0}, {"XPF", 0},
                     {"BHD", 3}, {"IQD", 3}, {"JOD", 3}, {"KWD", 3}, {"LYD", 3}, {"OMR", 3},
                     {"TND", 3}, {"CLF", 4}, {"UYW", 4}};
INSTANTIATE_TEST_SUITE_P(Iso4217, MinorUnit, testing::ValuesIn(kRows),
                         [](const auto& test) { return std::string(test.param.code); });

TEST(Currency, RefusesWhatNobodyCanBeBilledIn) {
  for (const std::string_view code : {"", "US", "USDX", "usd", "Usd", "XXQ", "XXX", "XAU", "XTS",
                                      "XDR", "UK£", " USD", "USD ", "AAA", "ZZZ"}) {
    EXPECT_THAT(Currency::Parse(code),
                StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"))
        << code;
  }
}

TEST(Currency, ParsesExactlyTheCodesItLists) {
  const auto codes = AllCurrencyCodes();
  EXPECT_GT(codes.size(), 160u);
  for (const std::string_view code : codes) {
    const auto currency = Currency::Parse(code);
    ASSERT_THAT(currency, IsOk()) << code;
    EXPECT_EQ(currency->code(), code);
  }
}

TEST(Currency, BeforeOneIsChosenIsNoCurrency) {
  EXPECT_EQ(Currency().code(), "XXX");
  EXPECT_FALSE(Currency() == *Currency::Parse("USD"));
}

}  // namespace
}  // namespace holdfast
