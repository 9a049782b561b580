// Which customers may be created, and when the first start moves.
#include "services/billing/domain/customer.h"

#include <functional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/status/status.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

Customer GoodCustomer() {
  Customer customer;
  customer.id = "c1";
  customer.time_zone = "Europe/Berlin";
  customer.currency = *Currency::Parse("EUR");
  customer.country = "DE";
  customer.region = "BE";
  return customer;
}

TEST(CustomerTest, GoodOnePasses) { EXPECT_THAT(CheckCustomer(GoodCustomer()), IsOk()); }

TEST(CustomerTest, PlaceMayBeUnknown) {
  Customer customer = GoodCustomer();
  customer.country.clear();
  customer.region.clear();
  EXPECT_THAT(CheckCustomer(customer), IsOk());
}

struct Row {
  const char* name;
  const char* field;
  std::function<void(Customer&)> spoil;
};
class BadCustomers : public testing::TestWithParam<Row> {};
TEST_P(BadCustomers, AreRefusedNamingTheField) {
  Customer customer = GoodCustomer();
  GetParam().spoil(customer);
  const absl::Status status = CheckCustomer(customer);
  ASSERT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_THAT(MetadataOf(status), testing::Contains(testing::Pair("field", GetParam().field)));
}
INSTANTIATE_TEST_SUITE_P(
    All, BadCustomers,
    testing::Values(Row{"NoZone", "customer.time_zone", [](Customer& c) { c.time_zone.clear(); }},
                    Row{"OffsetZone", "customer.time_zone",
                        [](Customer& c) { c.time_zone = "+02:00"; }},
                    Row{"UnknownZone", "customer.time_zone",
                        [](Customer& c) { c.time_zone = "Europe/Atlantis"; }},
                    Row{"NoSuchCountry", "customer.country", [](Customer& c) { c.country = "UK"; }},
                    Row{"SmallCountry", "customer.country", [](Customer& c) { c.country = "de"; }},
                    Row{"LongRegion", "customer.region", [](Customer& c) { c.region = "BERL"; }},
                    Row{"RegionAlone", "customer.region", [](Customer& c) { c.country.clear(); }}),
    [](const auto& row) { return row.param.name; });

class BadEmails : public testing::TestWithParam<const char*> {};
TEST_P(BadEmails, AreRefused) {
  EXPECT_THAT(CheckProfile({"Ada", GetParam()}),
              StatusIs(absl::StatusCode::kInvalidArgument, kFieldInvalid));
}
INSTANTIATE_TEST_SUITE_P(All, BadEmails,
                         testing::Values("ada", "@example.com", "ada@", "a@b@c", "a b@c.d",
                                         "a@b\n.c"));

TEST(ProfileTest, MayBeEmpty) { EXPECT_THAT(CheckProfile({}), IsOk()); }

TEST(ProfileTest, TextIsBounded) {
  EXPECT_THAT(CheckProfile({std::string(201, 'x'), ""}),
              StatusIs(absl::StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_THAT(CheckProfile({"", std::string(250, 'x') + "@x.de"}),
              StatusIs(absl::StatusCode::kInvalidArgument, kFieldInvalid));
}

TEST(FirstStartTest, OnlyMovesBack) {
  Customer customer = GoodCustomer();
  EXPECT_TRUE(NoteStart(customer, absl::CivilDay(2026, 3, 1)));
  EXPECT_FALSE(NoteStart(customer, absl::CivilDay(2026, 4, 1)));
  EXPECT_FALSE(NoteStart(customer, absl::CivilDay(2026, 3, 1)));
  EXPECT_TRUE(NoteStart(customer, absl::CivilDay(2020, 1, 1)));
  EXPECT_EQ(customer.first_start, absl::CivilDay(2020, 1, 1));
}

}  // namespace
}  // namespace holdfast::billing
