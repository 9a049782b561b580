// Billing's events in, counts and outlooks out; and the same counts again from a rebuild.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <limits>

#include "holdfast/billing/v1/events.pb.h"
#include "libs/idempotency/replay.h"
#include "libs/outbox/inbox.h"
#include "libs/tenant_clock/tenant_clock.h"
#include "services/renewal/app/age_subscriptions.h"
#include "services/renewal/app/apply_billing_event.h"
#include "services/renewal/app/questions.h"
#include "services/renewal/app/rebuild.h"
#include "services/renewal/app/refresh_outlooks.h"
#include "services/renewal/domain/reasons.h"
#include "services/renewal/store/counts.h"
#include "services/renewal/store/migrations.h"
#include "services/renewal/store/outlooks.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace holdfast::renewal {
namespace {

namespace pb = billing::v1;

constexpr char kCustomer[] = "customers/acme";
constexpr char kSubscription[] = "customers/acme/subscriptions/main";

absl::Time At(const char* day) { return absl::FromCivil(*ParseDay(day), absl::UTCTimeZone()); }

class KeptSink : public OutlookSink {
 public:
  void Put(const std::string&, const Outlook& outlook) override { kept.push_back(outlook); }
  std::vector<Outlook> kept;
};

pb::SubscriptionFact Fact(pb::SubscriptionState state, const std::string& start) {
  pb::SubscriptionFact fact;
  fact.set_subscription(kSubscription);
  fact.mutable_customer()->set_customer(kCustomer);
  fact.mutable_customer()->set_country("US");
  fact.mutable_customer()->set_time_zone("UTC");
  fact.set_plan("plans/pro");
  fact.set_interval_unit(pb::INTERVAL_UNIT_MONTH);
  fact.set_interval_count(1);
  fact.set_state(state);
  fact.mutable_mrr()->set_amount_minor(4900);
  fact.mutable_mrr()->set_currency_code("USD");
  *fact.mutable_period_price() = fact.mrr();
  fact.set_start_date(start);
  fact.set_observed_from_date(start);
  return fact;
}

class RenewalApp : public testing::Test {
 protected:
  RenewalApp()
      : database_(sql::Concat({IdempotencyMigrations(), TenantClockMigrations(),
                               outbox::InboxMigrations(), RenewalMigrations()})) {}

  outbox::Event EventOf(std::string type, const std::string& data, const char* day,
                        int partition = 0) {
    ++position_[partition];
    return {.id = absl::StrCat("evt_", partition, "_", position_[partition]),
            .type = std::move(type),
            .tenant = "t",
            .customer = kCustomer,
            .subject = kSubscription,
            .time = At(day),
            .data = data,
            .partition = partition,
            .position = position_[partition]};
  }
  absl::Status Apply(const outbox::Event& event) {
    seen_.push_back(event);
    return InTxn(
        [&](sql::Txn& txn, const Scope& scope) { return ApplyBillingEvent(txn, scope, event); });
  }
  template <class Body>
  absl::Status InTxn(Body body, const char* today = "2024-06-01") {
    return database_.writer().Run([&](sql::Txn& txn) {
      SeededIds ids(1, 2, At(today));
      const Scope scope{.tenant = "t", .actor = "system", .now = At(today), .ids = ids};
      return body(txn, scope);
    });
  }
  std::map<std::string, CountTable> Counts() {
    std::map<std::string, CountTable> counts;
    EXPECT_THAT(InTxn([&](sql::Txn& txn, const Scope& scope) -> absl::Status {
                  HF_ASSIGN_OR_RETURN(counts, LoadCounts(txn, scope.tenant));
                  return absl::OkStatus();
                }),
                IsOk());
    return counts;
  }
  void Activate(const char* day) {
    ASSERT_THAT(Apply(EventOf("subscription.activated",
                              Fact(pb::SUBSCRIPTION_STATE_ACTIVE, day).SerializeAsString(), day)),
                IsOk());
  }
  void Age(const char* day) {
    ASSERT_THAT(
        InTxn([&](sql::Txn& txn, const Scope&) {
          return AgeSubscriptions(txn, "t", At(day), std::numeric_limits<int>::max()).status();
        }),
        IsOk());
  }
  void End(const char* day) {
    pb::SubscriptionFact fact = Fact(pb::SUBSCRIPTION_STATE_CANCELED, "2024-01-10");
    fact.set_end_date(day);
    fact.set_end_kind(pb::END_KIND_VOLUNTARY);
    ASSERT_THAT(Apply(EventOf("subscription.canceled", fact.SerializeAsString(), day)), IsOk());
  }

  TestDatabase database_;
  std::map<int, int64_t> position_;
  std::vector<outbox::Event> seen_;
};

TEST_F(RenewalApp, AMonthPassedAndALeaverAreCountedInTheirSteps) {
  Activate("2024-01-10");
  Age("2024-02-15");
  EXPECT_EQ(Counts()["1-month/US/pro"], (CountTable{{.at_risk = 1}}));
  End("2024-03-01");
  EXPECT_EQ(Counts()["1-month/US/pro"],
            (CountTable{{.at_risk = 1}, {.at_risk = 1, .voluntary = 1}}));
}

TEST_F(RenewalApp, TheSameFactTwiceCountsOnce) {
  Activate("2024-01-10");
  Age("2024-03-15");
  const auto before = Counts();
  Activate("2024-01-10");
  Age("2024-03-15");
  EXPECT_EQ(Counts(), before);
}

TEST_F(RenewalApp, ARebuildGivesIdenticalCounts) {
  Activate("2024-01-10");
  Age("2024-02-15");
  End("2024-03-01");
  const auto before = Counts();
  ASSERT_THAT(InTxn([&](sql::Txn& txn, const Scope& scope) -> absl::Status {
                HF_RETURN_IF_ERROR(AskRebuild(txn, scope).status());
                HF_ASSIGN_OR_RETURN(const RebuildState state, RebuildFrom(txn, scope, seen_));
                EXPECT_FALSE(state.running());
                return absl::OkStatus();
              }),
              IsOk());
  // Nothing is before the cursors, because this test feeds no consumer: all counts are gone.
  EXPECT_TRUE(Counts().empty());
  position_.clear();
  const std::vector<outbox::Event> events = std::move(seen_);
  outbox::Applied applied;
  ASSERT_THAT(database_.writer().Run([&](sql::Txn& txn) {
    return outbox::ApplyEvents(txn, kBillingConsumer, ApplyBillingEvent, events, At("2024-06-01"),
                               &applied);
  }),
              IsOk());
  EXPECT_EQ(Counts(), before);
  ASSERT_THAT(InTxn([&](sql::Txn& txn, const Scope& scope) {
                return RebuildFrom(txn, scope, events).status();
              }),
              IsOk());
  EXPECT_EQ(Counts(), before);
}

TEST_F(RenewalApp, ARebuildThatHasNotReadUpToTheCursorsIsRefused) {
  Activate("2024-01-10");
  outbox::Applied applied;
  ASSERT_THAT(database_.writer().Run([&](sql::Txn& txn) {
    return outbox::ApplyEvents(txn, kBillingConsumer, ApplyBillingEvent, seen_, At("2024-06-01"),
                               &applied);
  }),
              IsOk());
  EXPECT_THAT(InTxn([&](sql::Txn& txn, const Scope& scope) {
                return RebuildFrom(txn, scope, {}).status();
              }),
              StatusIs(absl::StatusCode::kAborted, kRebuildBehind));
}

TEST_F(RenewalApp, TheClockIsTakenOverOnceAll16CopiesAreIn) {
  Activate("2024-01-10");
  pb::ClockAdvancedFact fact;
  fact.set_barrier("b1");
  fact.mutable_now()->set_seconds(absl::ToUnixSeconds(At("2024-04-20")));
  for (int partition = 0; partition < outbox::kPartitions; ++partition) {
    EXPECT_TRUE(Counts().empty()) << partition;
    ASSERT_THAT(Apply(EventOf("clock.advanced", fact.SerializeAsString(), "2024-04-20", partition)),
                IsOk());
  }
  EXPECT_EQ(Counts()["1-month/US/pro"].size(), 3u);
}

TEST_F(RenewalApp, OutlooksAreHandedOnWithAGrowingVersion) {
  Activate("2024-01-10");
  KeptSink sink;
  const auto refresh = [&](sql::Txn& txn, const Scope& scope) {
    return RefreshOutlooks(txn, scope, 10, sink).status();
  };
  ASSERT_THAT(InTxn(refresh), IsOk());
  Activate("2024-01-10");
  ASSERT_THAT(InTxn(refresh), IsOk());
  database_.executor().RunUntilIdle();
  ASSERT_EQ(sink.kept.size(), 2u);
  EXPECT_EQ(sink.kept[0].row_version, 1);
  EXPECT_EQ(sink.kept[1].row_version, 2);
  EXPECT_EQ(sink.kept[0].mrr.amount_minor, 4900);
  // Nothing observed: two in a hundred leave each month (the prior).
  EXPECT_NEAR(sink.kept[0].renewal_probability, 0.98, 1e-12);
}

TEST_F(RenewalApp, AnEventThatDoesNotParseIsRefusedByName) {
  EXPECT_THAT(Apply(EventOf("subscription.activated", "\xff\xff", "2024-01-10")),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(RenewalApp, QuestionsAboutTheUnknownAreNotFound) {
  EXPECT_THAT(InTxn([](sql::Txn& txn, const Scope& scope) {
                return GetSurvival(txn, scope, {.segment = "1-month/XX/none"}).status();
              }),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(InTxn([](sql::Txn& txn, const Scope& scope) {
                return GetOutlook(txn, scope, "customers/nobody").status();
              }),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(InTxn([](sql::Txn& txn, const Scope& scope) {
                return GetRenewalProbability(txn, scope,
                                             {.customer = kCustomer, .subscription = kSubscription})
                    .status();
              }),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(RenewalApp, AnEndedSubscriptionHasNoRenewal) {
  Activate("2024-01-10");
  End("2024-03-01");
  EXPECT_THAT(InTxn([](sql::Txn& txn, const Scope& scope) {
                return GetRenewalProbability(txn, scope,
                                             {.customer = kCustomer, .subscription = kSubscription})
                    .status();
              }),
              StatusIs(absl::StatusCode::kFailedPrecondition, kSubscriptionNotRunning));
}

TEST_F(RenewalApp, AnotherTenantSeesNothing) {
  Activate("2024-01-10");
  EXPECT_THAT(database_.writer().Run([&](sql::Txn& txn) {
    SeededIds ids(1, 2, At("2024-06-01"));
    const Scope other{.tenant = "other", .now = At("2024-06-01"), .ids = ids};
    return GetOutlook(txn, other, kCustomer).status();
  }),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(RenewalApp, TheForecastStartsFromTheBookAsItIs) {
  Activate("2024-01-10");
  RevenueForecast forecast;
  ASSERT_THAT(InTxn([&](sql::Txn& txn, const Scope& scope) -> absl::Status {
                HF_ASSIGN_OR_RETURN(
                    forecast, ForecastRevenue(txn, scope, {.currency = *Currency::Parse("USD")}));
                return absl::OkStatus();
              }),
              IsOk());
  EXPECT_EQ(forecast.current.amount_minor, 4900);
  EXPECT_EQ(forecast.subscriptions, 1);
  ASSERT_EQ(forecast.points.size(), 12u);
  EXPECT_NEAR(forecast.points[0].expected_minor, 4900 * 0.98, 1e-6);
}

}  // namespace
}  // namespace holdfast::renewal
