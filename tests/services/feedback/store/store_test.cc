// What goes into a row comes out of it.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/feedback/domain/offer_json.h"
#include "services/feedback/store/barriers.h"
#include "services/feedback/store/cases.h"
#include "services/feedback/store/decisions.h"
#include "services/feedback/store/departures.h"
#include "services/feedback/store/migrations.h"
#include "services/feedback/store/offers.h"
#include "services/feedback/store/presentations.h"
#include "tests/support/feedback_builders.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace holdfast::feedback {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kTenant[] = "acme";

class Store : public testing::Test {
 protected:
  Store() : database_({FeedbackMigrations().begin(), FeedbackMigrations().end()}) {}

  void Write(absl::AnyInvocable<absl::Status(sql::Txn&)> body) {
    EXPECT_THAT(database_.writer().Run(std::move(body)), IsOk());
  }
  void Read(absl::AnyInvocable<absl::Status(sql::ReadTxn&)> body) {
    EXPECT_THAT(database_.readers().Run(std::move(body)), IsOk());
  }

  TestDatabase database_;
};

TEST_F(Store, ADepartureSurvives) {
  Departure departure = DepartureIn(DepartureState::kRequested, "unused");
  departure.subscription.trialing = true;
  departure.policy = {.code = "DE+EU",
                      .version = 3,
                      .max_before_request = 0,
                      .max_after_request = 1,
                      .ask_permission_after = true,
                      .survey = SurveyRule::kLimited,
                      .personalised_price_notice = true};
  departure.shown_before = 1;
  departure.shown_after = 2;
  departure.last_sequence = 17;
  departure.outlook = {.missed = false, .lifetime_value_minor = 12345, .renewal_probability = 0.25};
  departure.survey_presented = departure.decided_before = departure.forbidden_before = true;
  departure.chosen_before = 3;
  departure.chosen_after = 4;
  departure.last_decision = "dec_9";
  const auto check = [&](const Departure& want) {
    Read([&](sql::ReadTxn& txn) -> absl::Status {
      EXPECT_TRUE(LoadDeparture(txn, kTenant, want.name).value() == want);
      return absl::OkStatus();
    });
  };
  Write([&](sql::Txn& txn) { return SaveDeparture(txn, kTenant, departure); });
  check(departure);
  departure.state = DepartureState::kCanceled;
  departure.effective_time = std::nullopt;
  departure.subscription.first_start = std::nullopt;
  departure.decided_after = true;
  Write([&](sql::Txn& txn) { return SaveDeparture(txn, kTenant, departure); });
  check(departure);
  Read([&](sql::ReadTxn& txn) -> absl::Status {
    EXPECT_FALSE(LoadDeparture(txn, "another", departure.name).value().has_value());
    return absl::OkStatus();
  });
}

TEST_F(Store, EachTenantHasItsOwnOfferVersions) {
  OfferDefinition mine = BuiltinOffers().front();
  mine.priority = 999;
  OfferDefinition fresh = mine;
  fresh.key = "my_own";
  Write([&](sql::Txn& txn) -> absl::Status {
    EXPECT_EQ(PutOffer(txn, kTenant, mine, Now())->version, 2);  // version 1 ships
    EXPECT_EQ(PutOffer(txn, kTenant, mine, Now())->version, 3);
    EXPECT_EQ(PutOffer(txn, kTenant, fresh, Now())->version, 1);
    return absl::OkStatus();
  });
  Read([&](sql::ReadTxn& txn) -> absl::Status {
    const auto current = CurrentOffers(txn, kTenant);
    EXPECT_THAT(*current, SizeIs(BuiltinOffers().size() + 1));
    for (const OfferDefinition& definition : *current) {
      if (definition.key == mine.key) {
        EXPECT_EQ(std::tie(definition.version, definition.priority), std::make_tuple(3, 999));
      }
    }
    EXPECT_EQ(*CurrentOffers(txn, "another"), BuiltinOffers());
    return absl::OkStatus();
  });
}

TEST_F(Store, AnAcceptIsRecordedOnce) {
  Write([&](sql::Txn& txn) -> absl::Status {
    for (int i = 0; i < 2; ++i) {
      EXPECT_THAT(RecordAccept(txn, kTenant, "customers/c1", "…/offers/o1", {"d30", Now()}),
                  IsOk());
    }
    return absl::OkStatus();
  });
  Read([&](sql::ReadTxn& txn) -> absl::Status {
    EXPECT_THAT(*LoadAccepts(txn, kTenant, "customers/c1"), SizeIs(1));
    EXPECT_THAT(*LoadAccepts(txn, "another", "customers/c1"), IsEmpty());
    return absl::OkStatus();
  });
}

TEST_F(Store, ADecisionSurvivesAndPagesNewestFirst) {
  Decision decision;
  decision.id = "dec_1";
  decision.cancellation = "customers/c/subscriptions/s/cancellations/x";
  decision.customer = "customers/c";
  decision.time = Now();
  decision.phase = Phase::kAfterRequest;
  decision.reason = "unused";
  decision.candidates = {{"a", 2, {"reason", "cool_down"}, false}, {"b", 1, {}, true}};
  decision.policy_code = "US-CA";
  decision.policy_version = 1;
  decision.mrr = Usd(30'00);
  decision.tenure_days = 7;
  decision.outlook = {.missed = false, .lifetime_value_minor = 9, .renewal_probability = 0.5};
  Write([&](sql::Txn& txn) -> absl::Status {
    EXPECT_THAT(InsertDecision(txn, kTenant, decision), IsOk());
    for (const char* id : {"dec_2", "dec_3"}) {
      decision.id = id;
      EXPECT_THAT(InsertDecision(txn, kTenant, decision), IsOk());
    }
    return NoteOutcome(txn, kTenant, "dec_1", "declined", Now());
  });
  Read([&](sql::ReadTxn& txn) -> absl::Status {
    const Decision got = **LoadDecision(txn, kTenant, "dec_1");
    EXPECT_EQ(got.candidates, decision.candidates);
    EXPECT_EQ(got.outlook, decision.outlook);
    EXPECT_EQ(got.mrr, decision.mrr);
    EXPECT_EQ(got.phase, Phase::kAfterRequest);
    EXPECT_EQ(got.outcome, "declined");
    const auto page = ListDecisions(txn, kTenant, "", "", 2);
    EXPECT_EQ((*page)[0].id, "dec_3");
    EXPECT_EQ((*page)[1].id, "dec_2");
    EXPECT_EQ(ListDecisions(txn, kTenant, decision.cancellation, "dec_2", 2)->front().id, "dec_1");
    EXPECT_THAT(*ListDecisions(txn, kTenant, "another", "", 2), IsEmpty());
    EXPECT_THAT(*ListDecisions(txn, "another", "", "", 2), IsEmpty());
    return absl::OkStatus();
  });
}

TEST_F(Store, ALateAnswerToAnEndedPresentationChangesNothing) {
  PresentationRecord record{.tenant = kTenant,
                            .decision = "dec_1",
                            .cancellation = "x",
                            .customer = "customers/c",
                            .request = std::string("\0\1", 2),
                            .carried = true,
                            .next_attempt = Now()};
  Write([&](sql::Txn& txn) -> absl::Status {
    EXPECT_THAT(InsertPresentation(txn, record), IsOk());
    EXPECT_THAT(MarkRetry(txn, kTenant, "dec_1", Now() + absl::Seconds(5), "UNAVAILABLE"), IsOk());
    return absl::OkStatus();
  });
  Read([&](sql::ReadTxn& txn) -> absl::Status {
    EXPECT_THAT(*DuePresentations(txn, Now() + absl::Seconds(4), 10), IsEmpty());
    EXPECT_THAT(*DuePresentations(txn, Now() + absl::Seconds(5), 10), SizeIs(1));
    EXPECT_THAT(NextPresentationTime(txn), IsOkAndHolds(Now() + absl::Seconds(5)));
    return absl::OkStatus();
  });
  Write([&](sql::Txn& txn) -> absl::Status {
    EXPECT_THAT(MarkPresented(txn, kTenant, "dec_1", "reply"), IsOk());
    EXPECT_THAT(MarkGivenUp(txn, kTenant, "dec_1", "NOT_FOUND"), IsOk());
    return MarkRetry(txn, kTenant, "dec_1", Now(), "UNAVAILABLE");
  });
  Read([&](sql::ReadTxn& txn) -> absl::Status {
    const PresentationRecord got = **LoadPresentation(txn, kTenant, "dec_1");
    EXPECT_EQ(got.state, PresentationState::kPresented);
    EXPECT_EQ(got.reply, "reply");
    EXPECT_EQ(got.request, record.request);
    EXPECT_EQ(got.attempts, 2);
    EXPECT_TRUE(got.carried);
    EXPECT_THAT(NextPresentationTime(txn), IsOkAndHolds(std::nullopt));
    return absl::OkStatus();
  });
}

TEST_F(Store, ABarrierIsCompleteWithTheLastOfSixteen) {
  const Barrier barrier{kTenant, "b1", Now()};
  Write([&](sql::Txn& txn) -> absl::Status {
    for (int partition = 0; partition < 15; ++partition) {
      EXPECT_THAT(NoteBarrier(txn, barrier, partition), IsOkAndHolds(false));
      EXPECT_THAT(NoteBarrier(txn, barrier, partition), IsOkAndHolds(false));
    }
    EXPECT_THAT(*UnreportedBarriers(txn, 10), IsEmpty());
    EXPECT_THAT(NoteBarrier(txn, barrier, 15), IsOkAndHolds(true));
    EXPECT_THAT(NoteBarrier(txn, barrier, 15), IsOkAndHolds(false));
    EXPECT_THAT(*UnreportedBarriers(txn, 10), SizeIs(1));
    EXPECT_THAT(MarkReported(txn, kTenant, "b1"), IsOk());
    EXPECT_THAT(*UnreportedBarriers(txn, 10), IsEmpty());
    return absl::OkStatus();
  });
}

TEST_F(Store, TimersAreDueInOrderByTenant) {
  Write([&](sql::Txn& txn) -> absl::Status {
    EXPECT_THAT(SetTimer(txn, {kTenant, "case_response", "b", Now() + absl::Hours(2)}), IsOk());
    EXPECT_THAT(SetTimer(txn, {kTenant, "case_response", "a", Now() + absl::Hours(1)}), IsOk());
    EXPECT_THAT(SetTimer(txn, {"another", "case_response", "c", Now()}), IsOk());
    return absl::OkStatus();
  });
  Read([&](sql::ReadTxn& txn) -> absl::Status {
    EXPECT_THAT(*DueTimers(txn, kTenant, Now() + absl::Minutes(59), 10), IsEmpty());
    const auto due = DueTimers(txn, kTenant, Now() + absl::Hours(2), 10);
    EXPECT_EQ((*due)[0].subject, "a");
    EXPECT_EQ((*due)[1].subject, "b");
    EXPECT_THAT(*TenantsWithTimers(txn), testing::UnorderedElementsAre(kTenant, "another"));
    return absl::OkStatus();
  });
}

TEST_F(Store, CasesPageNewestFirstAndOpenOnly) {
  Write([&](sql::Txn& txn) -> absl::Status {
    for (const char* id : {"case_1", "case_2", "case_3"}) {
      const Case opened{.id = id,
                        .customer = "customers/c",
                        .cancellation = "x",
                        .kind = "call",
                        .team = id,
                        .open_time = Now(),
                        .respond_by = Now() + absl::Hours(1)};
      EXPECT_THAT(OpenCase(txn, kTenant, opened), IsOkAndHolds(true));
      EXPECT_THAT(OpenCase(txn, kTenant, opened), IsOkAndHolds(false));
    }
    return MarkClosed(txn, kTenant, "case_2", "done", Now());
  });
  Read([&](sql::ReadTxn& txn) -> absl::Status {
    const auto ids = [](const std::vector<Case>& cases) {
      std::vector<std::string> out;
      for (const Case& each : cases) out.push_back(each.id);
      return out;
    };
    EXPECT_THAT(ids(*ListCases(txn, kTenant, false, "", 10)),
                ElementsAre("case_3", "case_2", "case_1"));
    EXPECT_THAT(ids(*ListCases(txn, kTenant, true, "", 10)), ElementsAre("case_3", "case_1"));
    EXPECT_THAT(ids(*ListCases(txn, kTenant, false, "case_3", 1)), ElementsAre("case_2"));
    EXPECT_THAT(*ListCases(txn, "another", false, "", 10), IsEmpty());
    EXPECT_EQ((*LoadCase(txn, kTenant, "case_2"))->resolution, "done");
    return absl::OkStatus();
  });
}

}  // namespace
}  // namespace holdfast::feedback
