// From three CSV files to requests: what is taken, what is reported, and which reason an end gets.
#include <fstream>
#include <map>
#include <string>

#include "cli/import/importer.h"
#include "gmock/gmock.h"
#include "libs/status/reasons.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace holdfast::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace pb = billing::v1;

constexpr char kMapping[] = R"({
  "name": "shop", "currency": "USD", "product": {"id": "desk", "display_name": "Desk"},
  "plans": [{"id": "solo", "display_name": "Solo", "unit_price": "9.00", "interval": "month"}],
  "customers": {"file": "people.csv", "id": "id", "display_name": "name",
                "country": {"column": "land", "map": {"UK": "GB"}}, "time_zone": "zone",
                "time_zone_by_country": {"GB": "Europe/London"}, "first_start": "since",
                "kind": "business"},
  "subscriptions": {"file": "subs.csv", "id": "sid", "customer": "id", "quantity": "seats",
                    "start": "from", "end": "to", "trial_days": "trial",
                    "plan": {"columns": ["tier"], "map": {"S": "solo"}},
                    "open_ended_trial": {"column": "free", "equals": "yes"}},
  "cancellations": {"file": "left.csv", "customer": "id", "date": "day", "text": "words",
                    "reason": {"column": "why", "map": {"cost": "too_expensive"}}}})";

constexpr char kPeople[] =
    "id,name,land,zone,since\na,Ada,UK,,\nb,Bob,US,America/New_York,2020-02-29\n";
constexpr char kSubs[] = "sid,id,seats,from,to,trial,tier,free\n";
constexpr char kLeft[] = "id,day,why,words\n";

class ReadImportTest : public testing::Test {
 protected:
  ReadImportTest() {
    Write("people.csv", kPeople);
    Write("subs.csv", kSubs);
    Write("left.csv", kLeft);
  }
  void Write(const std::string& file, const std::string& text) {
    std::ofstream(dir_.File(file), std::ios::binary) << text;
  }
  absl::StatusOr<ImportPlan> TryRead() {
    const auto mapping = Mapping::Parse(kMapping);
    EXPECT_THAT(mapping, IsOk());
    return ReadImport(*mapping, dir_.path());
  }
  ImportPlan Read() {
    auto plan = TryRead();
    EXPECT_THAT(plan, IsOk());
    return plan.ok() ? *std::move(plan) : ImportPlan();
  }
  // The departure of the one subscription in `row`, with `history` told about its customer.
  Departure DepartureOf(const std::string& row, const std::string& history) {
    Write("subs.csv", kSubs + row);
    Write("left.csv", kLeft + history);
    const ImportPlan plan = Read();
    EXPECT_THAT(plan.bad, IsEmpty());
    const std::vector<Departure> departures = plan.Departures();
    EXPECT_EQ(departures.size(), 1u);
    return departures.empty() ? Departure() : departures.front();
  }

  TempDir dir_;
};

MATCHER_P4(Bad, file, line, column, reason, "") {
  return arg.file == file && arg.line == line && arg.column == column &&
         testing::Value(arg.reason, HasSubstr(reason));
}

TEST_F(ReadImportTest, CustomersComeWithTranslatedCountryZoneAndFirstStart) {
  const ImportPlan plan = Read();
  ASSERT_EQ(plan.customers.size(), 2u);
  const pb::Customer& ada = plan.customers[0].request.customer();
  EXPECT_EQ(plan.customers[0].request.customer_id(), "a");
  EXPECT_EQ(ada.display_name(), "Ada");
  EXPECT_EQ(ada.country(), "GB");
  EXPECT_EQ(ada.time_zone(), "Europe/London");
  EXPECT_EQ(ada.currency_code(), "USD");
  EXPECT_EQ(ada.kind(), pb::CUSTOMER_KIND_BUSINESS);
  EXPECT_EQ(ada.first_start_date(), "");
  const pb::Customer& bob = plan.customers[1].request.customer();
  EXPECT_EQ(bob.country(), "US");
  EXPECT_EQ(bob.time_zone(), "America/New_York");
  EXPECT_EQ(bob.first_start_date(), "2020-02-29");
}

TEST_F(ReadImportTest, ACustomerOfNoKnownZoneLivesInUtc) {
  Write("people.csv", "id,name,land,zone,since\nc,Cy,FR,,\n");
  const ImportPlan plan = Read();
  ASSERT_EQ(plan.customers.size(), 1u);
  EXPECT_EQ(plan.customers[0].request.customer().time_zone(), "UTC");
}

TEST_F(ReadImportTest, ASubscriptionBecomesARequestWithoutItsEnd) {
  Write("subs.csv", std::string(kSubs) + "s1,a,3,2024-01-31,2024-05-02,14,S,no\n");
  const ImportPlan plan = Read();
  ASSERT_EQ(plan.subscriptions.size(), 1u);
  const pb::ImportSubscriptionRequest& request = plan.subscriptions[0].request;
  EXPECT_EQ(request.parent(), "customers/a");
  EXPECT_EQ(request.subscription_id(), "s1");
  EXPECT_EQ(request.plan(), "plans/solo");
  EXPECT_EQ(request.quantity(), 3);
  EXPECT_EQ(request.start_date(), "2024-01-31");
  EXPECT_EQ(request.trial_days(), 14);
  EXPECT_FALSE(request.open_ended_trial());
  EXPECT_FALSE(request.has_end());
  const Departure& departure = plan.subscriptions[0].departure;
  EXPECT_EQ(departure.subscription, "customers/a/subscriptions/s1");
  EXPECT_EQ(departure.customer, "customers/a");
  EXPECT_EQ(departure.time_zone, "Europe/London");
  EXPECT_EQ(departure.start, absl::CivilDay(2024, 1, 31));
  EXPECT_EQ(departure.end, absl::CivilDay(2024, 5, 2));
}

TEST_F(ReadImportTest, OnlyTheNamedValueMakesATrialOpenEnded) {
  Write("subs.csv", std::string(kSubs) + "s1,a,1,2024-01-01,,,S,yes\ns2,a,1,2024-01-01,,,S,Yes\n");
  const ImportPlan plan = Read();
  ASSERT_EQ(plan.subscriptions.size(), 2u);
  EXPECT_TRUE(plan.subscriptions[0].request.open_ended_trial());
  EXPECT_FALSE(plan.subscriptions[1].request.open_ended_trial());
}

TEST_F(ReadImportTest, AnOpenEndIsNoDeparture) {
  Write("subs.csv", std::string(kSubs) + "s1,a,1,2024-01-01,,,S,no\n");
  EXPECT_THAT(Read().Departures(), IsEmpty());
}

TEST_F(ReadImportTest, TheDaysSpannedAreThoseOfAllStartsAndEnds) {
  Write("subs.csv",
        std::string(kSubs) + "s1,a,1,2024-03-05,2024-09-01,,S,no\ns2,b,1,2023-11-30,,,S,no\n");
  const ImportPlan plan = Read();
  EXPECT_EQ(plan.first_day, absl::CivilDay(2023, 11, 30));
  EXPECT_EQ(plan.last_day, absl::CivilDay(2024, 9, 1));
}

TEST_F(ReadImportTest, BadRowsOfCustomersAreReportedAndTheRestIsTaken) {
  Write("people.csv",
        "id,name,land,zone,since\n"
        ",Nobody,UK,,\n"
        "a,Ada,UK,,\n"
        "a,Ada again,UK,,\n"
        "m,Mars,UK,Mars/Olympus,\n"
        "d,Dee,UK,,01.02.2020\n"
        "short,Sho\n"
        "z,Zed,UK,,2020-01-01\n");
  const ImportPlan plan = Read();
  ASSERT_EQ(plan.customers.size(), 2u);
  EXPECT_EQ(plan.customers[1].request.customer_id(), "z");
  EXPECT_EQ(plan.customers[1].line, 8);
  EXPECT_THAT(plan.bad, ElementsAre(Bad("people.csv", 2, "id", "is empty"),
                                    Bad("people.csv", 4, "id", "a occurs twice"),
                                    Bad("people.csv", 5, "zone", "Mars/Olympus"),
                                    Bad("people.csv", 6, "since", "'01.02.2020' is no date"),
                                    Bad("people.csv", 7, "", "2 cells")));
}

TEST_F(ReadImportTest, BadRowsOfSubscriptionsAreReportedAndTheRestIsTaken) {
  Write("subs.csv", std::string(kSubs) +
                        ",a,1,2024-01-01,,,S,no\n"
                        "s1,nobody,1,2024-01-01,,,S,no\n"
                        "s2,a,0,2024-01-01,,,S,no\n"
                        "s3,a,many,2024-01-01,,,S,no\n"
                        "s4,a,1,2024-01-01,,-3,S,no\n"
                        "s5,a,1,2024-01-01,,,XL,no\n"
                        "s6,a,1,2024-02-30,,,S,no\n"
                        "s7,a,1,2024-03-01,soon,,S,no\n"
                        "s8,a,1,2024-03-02,2024-03-01,,S,no\n"
                        "s9,a,1,2024-03-02,2024-03-02,,S,no\n"
                        "s9,a,1,2024-03-02,,,S,no\n"
                        "s10,a,1\n");
  const ImportPlan plan = Read();
  ASSERT_EQ(plan.subscriptions.size(), 1u);
  EXPECT_EQ(plan.subscriptions[0].request.subscription_id(), "s9");
  EXPECT_THAT(plan.bad, ElementsAre(Bad("subs.csv", 2, "sid", "is empty"),
                                    Bad("subs.csv", 3, "id", "no customer nobody"),
                                    Bad("subs.csv", 4, "seats", "above zero"),
                                    Bad("subs.csv", 5, "seats", "above zero"),
                                    Bad("subs.csv", 6, "trial", "whole number of days"),
                                    Bad("subs.csv", 7, "tier", "no plan is mapped to XL"),
                                    Bad("subs.csv", 8, "from", "'2024-02-30' is no date"),
                                    Bad("subs.csv", 9, "to", "'soon' is no date"),
                                    Bad("subs.csv", 10, "to", "before the start"),
                                    Bad("subs.csv", 12, "sid", "first on line 11"),
                                    Bad("subs.csv", 13, "", "3 cells")));
}

TEST_F(ReadImportTest, TheSubscriptionsOfACustomerLeftOutAreLeftOutToo) {
  Write("people.csv", "id,name,land,zone,since\na,Ada,UK,Mars/Olympus,\nb,Bob,US,,\n");
  Write("subs.csv", std::string(kSubs) + "s1,a,1,2024-01-01,,,S,no\ns2,b,1,2024-01-01,,,S,no\n");
  const ImportPlan plan = Read();
  ASSERT_EQ(plan.subscriptions.size(), 1u);
  EXPECT_EQ(plan.subscriptions[0].request.parent(), "customers/b");
  EXPECT_EQ(plan.bad.size(), 2u);
}

TEST_F(ReadImportTest, BadRowsOfTheHistoryAreReported) {
  Write("left.csv",
        std::string(kLeft) + "nobody,2024-01-01,cost,\na,someday,cost,\na,2024-01-01\n");
  EXPECT_THAT(Read().bad, ElementsAre(Bad("left.csv", 2, "id", "no customer nobody"),
                                      Bad("left.csv", 3, "day", "'someday' is no date"),
                                      Bad("left.csv", 4, "", "2 cells")));
}

TEST_F(ReadImportTest, AnEndIsExplainedByTheNearestEventOfItsCustomer) {
  const Departure departure =
      DepartureOf("s1,a,1,2024-01-01,2024-06-10,,S,no\n",
                  "a,2024-05-01,cost,far\na,2024-06-14,unused,near\nb,2024-06-10,cost,another\n");
  EXPECT_EQ(departure.reason, "unused");
  EXPECT_EQ(departure.text, "near");
}

TEST_F(ReadImportTest, OfTwoEquallyNearEventsTheEarlierOneCounts) {
  const Departure departure = DepartureOf("s1,a,1,2024-01-01,2024-06-10,,S,no\n",
                                          "a,2024-06-13,unused,after\na,2024-06-07,cost,before\n");
  EXPECT_EQ(departure.reason, "too_expensive");
  EXPECT_EQ(departure.text, "before");
}

TEST_F(ReadImportTest, AnyDistanceIsNearEnough) {
  EXPECT_EQ(DepartureOf("s1,a,1,2024-01-01,2024-06-10,,S,no\n", "a,2019-01-01,cost,old\n").reason,
            "too_expensive");
}

TEST_F(ReadImportTest, WithoutAnEventTheReasonIsNotStated) {
  EXPECT_EQ(DepartureOf("s1,a,1,2024-01-01,2024-06-10,,S,no\n", "b,2024-06-10,cost,\n").reason,
            "not_stated");
}

TEST_F(ReadImportTest, AnEventWithoutAReasonLeavesItNotStatedButKeepsTheWords) {
  const Departure departure = DepartureOf("s1,a,1,2024-01-01,2024-06-10,,S,no\n",
                                          "a,2024-06-10,,\"so long, and thanks\"\n");
  EXPECT_EQ(departure.reason, "not_stated");
  EXPECT_EQ(departure.text, "so long, and thanks");
}

TEST_F(ReadImportTest, AMissingColumnIsRefusedByFileAndName) {
  Write("subs.csv", "sid,id,seats,from,to,trial,tier\n");
  const auto plan = TryRead();
  ASSERT_THAT(plan, StatusIs(absl::StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_EQ(MetadataOf(plan.status()), Metadata({{"field", "subs.csv"}}));
  EXPECT_THAT(std::string(plan.status().message()), HasSubstr("no column free"));
}

TEST_F(ReadImportTest, AMissingFileIsRefusedByItsName) {
  std::filesystem::remove(dir_.File("left.csv"));
  const auto plan = TryRead();
  ASSERT_THAT(plan, StatusIs(absl::StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_EQ(MetadataOf(plan.status()), Metadata({{"field", "left.csv"}}));
}

}  // namespace
}  // namespace holdfast::cli
