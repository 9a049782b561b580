// What is a resource name, and what is not.
#include "services/billing/domain/names.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/status/status.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using absl::StatusCode;

TEST(NamesTest, FormatAndParseAreInverse) {
  EXPECT_THAT(ParseSubscription("name", FormatSubscription("c1", "s_1")),
              IsOkAndHolds(SubscriptionName{"c1", "s_1"}));
  EXPECT_THAT(ParseCancellation("name", FormatCancellation("c", "s", "x")),
              IsOkAndHolds(CancellationName{"c", "s", "x"}));
  EXPECT_THAT(ParseOffer("name", FormatOffer("c", "s", "x", "o")),
              IsOkAndHolds(OfferName{"c", "s", "x", "o"}));
  EXPECT_THAT(ParseInvoice("name", FormatInvoice("c", "i")), IsOkAndHolds(InvoiceName{"c", "i"}));
  EXPECT_THAT(ParsePlan("plan", FormatPlan("pro")), IsOkAndHolds(std::string("pro")));
  EXPECT_THAT(ParseProduct("product", FormatProduct("crm")), IsOkAndHolds(std::string("crm")));
}

TEST(NamesTest, OneDashIsAllCustomersAndNoCustomer) {
  EXPECT_THAT(ParseCustomerOrAll("parent", "customers/-"), IsOkAndHolds(std::string()));
  EXPECT_THAT(ParseCustomer("parent", "customers/-"),
              StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
}

class BadNames : public testing::TestWithParam<const char*> {};
TEST_P(BadNames, AreRefusedNamingTheField) {
  const auto parsed = ParseSubscription("subscription", GetParam());
  ASSERT_THAT(parsed, StatusIs(StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_THAT(MetadataOf(parsed.status()),
              testing::Contains(testing::Pair("field", "subscription")));
}
INSTANTIATE_TEST_SUITE_P(All, BadNames,
                         testing::Values("", "customers", "customers/c",
                                         "customers/c/subscriptions", "customers/c/subscriptions/",
                                         "customers//subscriptions/s",
                                         "/customers/c/subscriptions/s",
                                         "customers/c/subscriptions/s/", "plans/c/subscriptions/s",
                                         "customers/c d/subscriptions/s",
                                         "customers/c/subscriptions/ü", "customers/c/invoices/s"));

TEST(NamesTest, IdsHoldUpTo64Characters) {
  EXPECT_TRUE(IsValidId(std::string(64, 'a')));
  EXPECT_FALSE(IsValidId(std::string(65, 'a')));
  EXPECT_FALSE(IsValidId(""));
  EXPECT_FALSE(IsValidId("a/b"));
}

}  // namespace
}  // namespace holdfast::billing
