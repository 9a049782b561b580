// What feedback learns from what became of its offers: accepts, cases with their timers, outcomes,
// and the clock.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/feedback/app/cases.h"
#include "services/feedback/store/cases.h"
#include "services/feedback/store/decisions.h"
#include "services/feedback/store/offers.h"
#include "services/feedback/store/report.h"
#include "services/feedback/store/surveys.h"
#include "tests/support/feedback_world/feedback_world.h"
#include "tests/support/status_matchers.h"

namespace holdfast::feedback {
namespace {

namespace v1 = ::holdfast::billing::v1;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kName[] = "customers/c1/subscriptions/s1/cancellations/x1";

template <typename T>
T Loaded(FeedbackWorld& world, std::function<absl::StatusOr<T>(sql::ReadTxn&)> load) {
  T out{};
  EXPECT_THAT(world.Read([&](sql::ReadTxn& txn) -> absl::Status {
    absl::StatusOr<T> found = load(txn);
    if (found.ok()) out = *std::move(found);
    return found.status();
  }),
              IsOk());
  return out;
}

std::vector<Case> Cases(FeedbackWorld& world) {
  return Loaded<std::vector<Case>>(world, [](sql::ReadTxn& txn) {
    return ListCases(txn, FeedbackWorld::kTenant, /*open_only=*/false, "", 100);
  });
}

std::string OutcomeOfLatest(FeedbackWorld& world) {
  const auto decisions = Loaded<std::vector<Decision>>(world, [](sql::ReadTxn& txn) {
    return ListDecisions(txn, FeedbackWorld::kTenant, "", "", 1);
  });
  return decisions.empty() ? "none" : decisions.front().outcome;
}

// A cancellation whose first choice has been presented; the fact as billing would go on with it.
v1::CancellationFact Offered(FeedbackWorld& world, const std::string& reason) {
  v1::CancellationFact fact = world.Fact();
  fact.set_reason(reason);
  world.Emit("cancellation.started", fact);
  const v1::PresentOffersRequest& request = world.billing().taken.back().request;
  fact.set_decision(request.decision());
  *fact.mutable_offer() = request.offers(0);
  fact.mutable_offer()->set_name(std::string(kName) + "/offers/o1");
  return fact;
}

TEST(Outcome, AnAcceptedDiscountRetainsAndStartsTheCoolDown) {
  FeedbackWorld world;
  v1::CancellationFact fact = Offered(world, "too_expensive");
  fact.set_state(v1::CANCELLATION_STATE_RETAINED);
  world.Emit("cancellation.offer_accepted", fact);
  EXPECT_EQ(OutcomeOfLatest(world), "retained");
  EXPECT_THAT(Cases(world), IsEmpty());

  v1::CancellationFact again = world.Fact();
  again.set_cancellation("customers/c1/subscriptions/s1/cancellations/x2");
  again.set_reason("unused");
  world.Emit("cancellation.started", again);
  EXPECT_EQ(world.billing().taken.back().request.suppressed(), "cool_down");
}

TEST(Outcome, FollowsTheCancellationToItsEnd) {
  const std::pair<const char*, const char*> kEnds[] = {
      {"cancellation.offer_declined", "declined"},
      {"cancellation.offer_expired", "expired"},
      {"cancellation.withdrawn", "withdrawn"},
      {"cancellation.abandoned", "abandoned"},
      {"cancellation.canceled", "canceled"},
      {"retention.validated", "validated"},
      {"retention.lost", "lost"},
  };
  for (const auto& [type, outcome] : kEnds) {
    FeedbackWorld world;
    const v1::CancellationFact fact = Offered(world, "too_expensive");
    EXPECT_EQ(OutcomeOfLatest(world), "pending");
    world.Emit(type, fact);
    EXPECT_EQ(OutcomeOfLatest(world), outcome) << type;
  }
}

TEST(Cases, AnAcceptedCallOpensOneAndTheTimerBreachesIt) {
  FeedbackWorld world;
  const v1::CancellationFact fact = Offered(world, "customer_service");
  world.Emit("cancellation.offer_accepted", fact);
  world.Emit("cancellation.offer_accepted", fact);  // said again: still one case
  std::vector<Case> cases = Cases(world);
  ASSERT_THAT(cases, SizeIs(1));
  EXPECT_EQ(cases[0].kind, "call");
  EXPECT_EQ(cases[0].team, "success");
  EXPECT_EQ(cases[0].respond_by, world.now() + absl::Hours(1));
  EXPECT_EQ(OutcomeOfLatest(world), "accepted");
  world.RunFor(absl::Minutes(59));
  EXPECT_FALSE(Cases(world)[0].breached);
  world.RunFor(absl::Minutes(2));
  EXPECT_TRUE(Cases(world)[0].breached);
}

TEST(Cases, TheTimerSurvivesARestart) {
  FeedbackWorld world;
  world.Emit("cancellation.offer_accepted", Offered(world, "customer_service"));
  world.Restart();
  world.RunFor(absl::Minutes(61));
  EXPECT_TRUE(Cases(world)[0].breached);
}

TEST(Cases, OneThatWasTakenInTimeIsNotBreached) {
  FeedbackWorld world;
  world.Emit("cancellation.offer_accepted", Offered(world, "customer_service"));
  const std::string id = Cases(world)[0].id;
  const Origin somebody{.tenant = FeedbackWorld::kTenant, .actor = "ann", .channel = "api"};
  const auto taken = world.commands().Run<Case>(
      somebody, "",
      [&](sql::Txn& txn, const Scope& scope) { return AcknowledgeCase(txn, scope, id); });
  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(taken->state, CaseState::kAcknowledged);
  world.RunFor(absl::Hours(3));
  EXPECT_FALSE(Cases(world)[0].breached);
  const auto closed =
      world.commands().Run<Case>(somebody, "", [&](sql::Txn& txn, const Scope& scope) {
        return CloseCase(txn, scope, {id, "called back"});
      });
  ASSERT_THAT(closed, IsOk());
  EXPECT_THAT(world.commands().Run<Case>(somebody, "",
                                         [&](sql::Txn& txn, const Scope& scope) {
                                           return AcknowledgeCase(txn, scope, id);
                                         }),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CASE_CLOSED"));
}

TEST(Cases, OneThatIsTakenLateIsBreachedWhateverTheTimer) {
  FeedbackWorld world;
  world.Emit("cancellation.offer_accepted", Offered(world, "customer_service"));
  const std::string id = Cases(world)[0].id;
  world.clock().Advance(absl::Hours(2));  // the timer has not had its turn
  const auto taken = world.commands().Run<Case>(
      Origin{.tenant = FeedbackWorld::kTenant, .actor = "ann"}, "",
      [&](sql::Txn& txn, const Scope& scope) { return AcknowledgeCase(txn, scope, id); });
  ASSERT_THAT(taken, IsOk());
  EXPECT_TRUE(taken->breached);
}

TEST(Clock, AdvancingFiresTimersAndIsReportedOnce) {
  FeedbackWorld world;
  world.Emit("cancellation.offer_accepted", Offered(world, "customer_service"));
  world.EmitClock("b1", world.now() + absl::Minutes(30));
  EXPECT_THAT(world.billing().barriers, ElementsAre("b1"));
  EXPECT_FALSE(Cases(world)[0].breached);
  world.EmitClock("b2", world.now() + absl::Minutes(60));
  EXPECT_THAT(world.billing().barriers, ElementsAre("b1", "b2"));
  EXPECT_TRUE(Cases(world)[0].breached);
  world.RunFor(absl::Minutes(1));
  EXPECT_THAT(world.billing().barriers, SizeIs(2));
}

TEST(Clock, TheReportIsRepeatedUntilBillingHasIt) {
  FeedbackWorld world;
  world.billing().answer = absl::UnavailableError("down");
  world.EmitClock("b1", world.now() + absl::Hours(1));
  EXPECT_THAT(world.billing().barriers, IsEmpty());
  world.Restart();
  world.RunFor(absl::Seconds(20));
  EXPECT_THAT(world.billing().barriers, IsEmpty());
  world.billing().answer = absl::OkStatus();
  world.RunFor(absl::Seconds(20));
  EXPECT_THAT(world.billing().barriers, ElementsAre("b1"));
}

TEST(Survey, IsStoredRoutedAndReplaced) {
  FeedbackWorld world;
  world.Emit("cancellation.started", world.Fact());
  SurveyAnswer answer{.cancellation = kName,
                      .reason = "switched_service",
                      .second_reason = "low_value",
                      .text = "the other one is faster",
                      .competitor = "Other",
                      .channel = "web"};
  ASSERT_THAT(world.Submit(answer), IsOk());
  const auto load = [&world] {
    return *Loaded<std::optional<SurveyRecord>>(
        world, [](sql::ReadTxn& txn) { return LoadSurvey(txn, FeedbackWorld::kTenant, kName); });
  };
  const auto text = [&world] {
    return Loaded<std::string>(world, [](sql::ReadTxn& txn) {
      return LoadSurveyText(txn, FeedbackWorld::kTenant, "customers/c1", kName);
    });
  };
  EXPECT_TRUE(load().answered);
  EXPECT_EQ(load().competitor, "Other");
  EXPECT_THAT(load().teams, ElementsAre("product_marketing", "product", "success"));
  EXPECT_EQ(text(), "the other one is faster");

  ASSERT_THAT(world.Submit({.cancellation = kName, .reason = "billing_problem", .channel = "web"}),
              IsOk());
  EXPECT_EQ(load().reason, "billing_problem");
  EXPECT_EQ(load().competitor, "");
  EXPECT_EQ(text(), "");
  ASSERT_THAT(Cases(world), SizeIs(1));
  EXPECT_EQ(Cases(world)[0].team, "billing");

  ASSERT_THAT(world.Submit({.cancellation = kName, .skip = true, .channel = "web"}), IsOk());
  EXPECT_EQ(load().reason, "billing_problem");  // a skip takes nothing back
}

TEST(Survey, RefusesWhatItMustNotStore) {
  FeedbackWorld world;
  world.Emit("cancellation.started", world.Fact());
  const auto submit = [&](SurveyAnswer answer) {
    answer.cancellation = kName;
    answer.channel = "web";
    return world.Submit(answer).status();
  };
  EXPECT_THAT(submit({.reason = "no_such"}),
              StatusIs(absl::StatusCode::kInvalidArgument, "UNKNOWN_REASON"));
  EXPECT_THAT(submit({.reason = "fraud"}),
              StatusIs(absl::StatusCode::kInvalidArgument, "UNKNOWN_REASON"));
  EXPECT_THAT(submit({.reason = "unused", .second_reason = "unused"}),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
  const absl::Status card = submit({.reason = "unused", .text = "card 4111 1111 1111 1111"});
  EXPECT_THAT(card, StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
  EXPECT_EQ(MetadataOf(card), (Metadata{{"field", "text"}}));
  EXPECT_THAT(world.billing().taken, SizeIs(1));  // the survey alone
}

TEST(Survey, OfAnUnknownOrClosedCancellationIsRefused) {
  FeedbackWorld world;
  const SurveyAnswer answer{.cancellation = kName, .reason = "unused", .channel = "web"};
  EXPECT_THAT(world.Submit(answer),
              StatusIs(absl::StatusCode::kUnavailable, "CANCELLATION_NOT_YET_KNOWN"));
  v1::CancellationFact fact = world.Fact();
  world.Emit("cancellation.started", fact);
  fact.set_state(v1::CANCELLATION_STATE_WITHDRAWN);
  world.Emit("cancellation.withdrawn", fact);
  EXPECT_THAT(world.Submit(answer),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CANCELLATION_CLOSED"));
}

TEST(Survey, TenYearsAreHeardBySuccess) {
  FeedbackWorld world;
  v1::CancellationFact fact = world.Fact();
  fact.mutable_subscription()->mutable_customer()->set_first_start_date("2016-04-16");
  world.Emit("cancellation.started", fact);
  ASSERT_THAT(world.Submit({.cancellation = kName, .reason = "too_expensive", .channel = "web"}),
              IsOk());
  ASSERT_THAT(Cases(world), SizeIs(1));
  EXPECT_EQ(Cases(world)[0].team, "success");
}

TEST(ExitReport, CountsByReasonAndCurrency) {
  FeedbackWorld world;
  world.Emit("cancellation.started", world.Fact("c1"));
  ASSERT_THAT(world.Submit({.cancellation = kName, .reason = "unused", .channel = "web"}), IsOk());
  v1::CancellationFact second = world.Fact("c2");
  second.set_reason("unused");
  world.Emit("cancellation.started", second);
  second.set_state(v1::CANCELLATION_STATE_CANCELED);
  second.mutable_subscription()->mutable_mrr()->set_amount_minor(0);
  world.Emit("cancellation.canceled", second);
  v1::CancellationFact third = world.Fact("c3");
  world.Emit("cancellation.started", third);

  const auto report = Loaded<ExitReport>(world, [&](sql::ReadTxn& txn) {
    return MakeExitReport(txn, FeedbackWorld::kTenant, world.now(), world.now() + absl::Seconds(1));
  });
  ASSERT_THAT(report.lines, SizeIs(2));
  EXPECT_EQ(report.lines[0].reason, "unused");
  EXPECT_EQ(report.lines[0].started, 2);
  EXPECT_EQ(report.lines[0].offered, 2);
  EXPECT_EQ(report.lines[0].canceled, 1);
  EXPECT_EQ(report.lines[0].mrr_canceled_minor, 30'00);  // as it was at the start
  EXPECT_EQ(report.lines[1].reason, "not_stated");
  EXPECT_EQ(report.surveys_shown, 2);
  EXPECT_EQ(report.surveys_answered, 1);
  EXPECT_EQ(report.surveys_skipped, 0);
  const auto before = Loaded<ExitReport>(world, [&](sql::ReadTxn& txn) {
    return MakeExitReport(txn, FeedbackWorld::kTenant, absl::InfinitePast(), world.now());
  });
  EXPECT_THAT(before.lines, IsEmpty());
}

}  // namespace
}  // namespace holdfast::feedback
