// The operator's command as a process of its own, against a running suite.
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "gmock/gmock.h"
#include "tests/support/process_world/process_world.h"
#include "tests/support/status_matchers.h"

namespace holdfast {
namespace {

using cli::Member;
using nlohmann::json;
using testing::HasSubstr;
using testing_support::Finished;
using testing_support::ProcessWorld;

constexpr char kMapping[] = R"({
  "name": "shop", "currency": "USD", "product": {"id": "desk", "display_name": "Desk"},
  "plans": [{"id": "solo", "display_name": "Solo", "unit_price": "9.00", "interval": "month"}],
  "customers": {"file": "people.csv", "id": "id", "display_name": "name", "country": "land",
                "kind": "business"},
  "subscriptions": {"file": "subs.csv", "id": "sid", "customer": "id", "quantity": "seats",
                    "start": "from", "end": "to",
                    "plan": {"columns": ["tier"], "map": {"S": "solo"}}},
  "cancellations": {"file": "left.csv", "customer": "id", "date": "day",
                    "reason": {"column": "why", "map": {"cost": "too_expensive"}}}})";

class CommandsTest : public testing::Test {
 protected:
  void SetUp() override {
    auto world = ProcessWorld::Start();
    ASSERT_THAT(world, IsOk());
    world_ = *std::move(world);
  }
  void Write(const std::string& file, const std::string& text) {
    std::ofstream(world_->File(file), std::ios::binary | std::ios::trunc) << text;
  }
  void WriteShop(const std::string& more_people, const std::string& more_subscriptions) {
    Write("shop.json", kMapping);
    Write("people.csv", "id,name,land\na,Ada,GB\nb,Bob,US\n" + more_people);
    Write("subs.csv",
          "sid,id,seats,from,to,tier\ns1,a,3,2024-01-31,2024-05-02,S\ns2,a,1,2024-02-01,,S\n"
          "s3,b,2,2024-03-15,,S\n" +
              more_subscriptions);
    Write("left.csv", "id,day,why\na,2024-05-01,cost\n");
  }
  Finished Run(std::vector<std::string> arguments) {
    const auto finished = world_->Holdfast(std::move(arguments));
    EXPECT_THAT(finished, IsOk());
    return finished.value_or(Finished{.exit_code = -1});
  }
  Finished Import(const std::string& format) {
    return Run(
        {"import", "--mapping", world_->File("shop.json"), "--format", format, world_->File("")});
  }
  static json Parsed(const Finished& finished) {
    return json::parse(finished.out, nullptr, /*allow_exceptions=*/false);
  }

  std::unique_ptr<ProcessWorld> world_;
};

TEST_F(CommandsTest, ASecondImportCreatesNothing) {
  WriteShop("", "");
  const Finished first = Import("json");
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_EQ(Parsed(first), json::parse(R"({
      "customers_created": 2, "customers_present": 0, "subscriptions_created": 3,
      "subscriptions_present": 0, "ends_ahead": 0, "bad": []})"));
  const Finished second = Import("json");
  EXPECT_EQ(second.exit_code, 0) << second.err;
  EXPECT_EQ(Parsed(second), json::parse(R"({
      "customers_created": 0, "customers_present": 2, "subscriptions_created": 0,
      "subscriptions_present": 3, "ends_ahead": 0, "bad": []})"));
}

TEST_F(CommandsTest, ABadRowIsReportedTheRestImportedAndTheExitCodeTells) {
  WriteShop("c,Cy,Atlantis\n,Nobody,GB\n", "s1,b,1,2024-03-15,,S\n");
  const Finished finished = Import("json");
  EXPECT_EQ(finished.exit_code, 1);
  const json report = Parsed(finished);
  ASSERT_TRUE(report.is_object()) << finished.out << finished.err;
  EXPECT_EQ(report["customers_created"], 2);
  EXPECT_EQ(report["subscriptions_created"], 3);
  ASSERT_EQ(report["bad"].size(), 3u) << report.dump();
  EXPECT_EQ(report["bad"][0]["file"], "people.csv");
  EXPECT_EQ(report["bad"][0]["line"], 4);
  EXPECT_EQ(report["bad"][0]["column"], "land");
  EXPECT_EQ(report["bad"][1]["line"], 5);
  EXPECT_EQ(report["bad"][1]["column"], "id");
  EXPECT_EQ(report["bad"][1]["reason"], "is empty");
  EXPECT_EQ(report["bad"][2]["file"], "subs.csv");
  EXPECT_EQ(report["bad"][2]["line"], 5);
  EXPECT_THAT(finished.err, HasSubstr("3 rows were left out"));
}

TEST_F(CommandsTest, TheTableOfAnImportNamesBadRows) {
  WriteShop(",Nobody,GB\n", "");
  const Finished finished = Import("table");
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.out, HasSubstr("people.csv  4     id      is empty"));
}

TEST_F(CommandsTest, AnEndedSubscriptionKeepsItsEndAndReason) {
  WriteShop("", "");
  Import("json");
  const Finished shown =
      Run({"--format", "json", "subscriptions", "get", "customers/a/subscriptions/s1"});
  ASSERT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_EQ(Parsed(shown)["state"], "SUBSCRIPTION_STATE_CANCELED");
  EXPECT_EQ(Parsed(shown)["endDate"], "2024-05-02");
  const Finished list = Run({"--format", "json", "cancel", "list", "--parent", "customers/a"});
  ASSERT_EQ(list.exit_code, 0) << list.err;
  const json listed = Parsed(list);
  ASSERT_EQ(listed["cancellations"].size(), 1u) << list.out;
  EXPECT_EQ(listed["cancellations"][0]["state"], "CANCELLATION_STATE_CANCELED");
  EXPECT_EQ(listed["cancellations"][0]["reason"], "too_expensive");
}

TEST_F(CommandsTest, ACancellationIsLedFromTheCommandLine) {
  WriteShop("", "");
  Import("json");
  const Finished started = Run(
      {"--format", "json", "cancel", "start", "customers/a/subscriptions/s2", "--mode", "request"});
  ASSERT_EQ(started.exit_code, 0) << started.err;
  const std::string name = Parsed(started)["name"];
  const Finished withdrawn = Run({"cancel", "withdraw", name});
  ASSERT_EQ(withdrawn.exit_code, 0) << withdrawn.err;
  EXPECT_THAT(withdrawn.out, HasSubstr("WITHDRAWN"));
}

TEST_F(CommandsTest, WhatIsMissingIsToldWithCodeAndReason) {
  const Finished finished = Run({"subscriptions", "get", "customers/no/subscriptions/none"});
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.err, HasSubstr("NOT_FOUND RESOURCE_NOT_FOUND"));
}

TEST_F(CommandsTest, TheLedgerIsVerified) {
  const Finished finished = Run({"--format", "json", "verify-ledger"});
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(Parsed(finished)["imbalanceMinor"], "0");
}

TEST_F(CommandsTest, DoctorFindsEverybodyWell) {
  const Finished finished = Run({"doctor"});
  EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  EXPECT_THAT(finished.out, testing::Not(HasSubstr("unwell")));
}

TEST_F(CommandsTest, DoctorNamesWhoIsUnwell) {
  EXPECT_EQ(world_->suite().StopMember(Member::kFeedback), 0);
  const Finished finished = Run({"--format", "json", "doctor"});
  EXPECT_EQ(finished.exit_code, 1);
  const json services = Parsed(finished)["services"];
  ASSERT_EQ(services.size(), 3u) << finished.out;
  for (const json& service : services) {
    const bool is_feedback = service["service"].get<std::string>().starts_with("feedback");
    EXPECT_EQ(service["well"].get<bool>(), !is_feedback) << service.dump();
    EXPECT_EQ(service["why"].get<std::string>().empty(), !is_feedback) << service.dump();
  }
  EXPECT_THAT(finished.err, HasSubstr("not every service is well"));
}

TEST_F(CommandsTest, AWrongTokenIsUnwellToo) {
  Write("wrong.token", "nobody\n");
  const Finished finished = Run({"--token_file", world_->File("wrong.token"), "doctor"});
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.out, HasSubstr("unwell"));
}

}  // namespace
}  // namespace holdfast
