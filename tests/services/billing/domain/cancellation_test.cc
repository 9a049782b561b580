// The cancellation's state machine, exhaustively: every verb in every state, and what each one
// changes.
#include "services/billing/domain/cancellation.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/billing/domain/reasons.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

using enum CancellationState;
using enum Ruling;
using absl::StatusCode;

const absl::Time kStart =
    absl::FromCivil(absl::CivilSecond(2026, 4, 16, 12, 0, 0), absl::UTCTimeZone());
const EndPlan kAprilEnd{absl::CivilDay(2026, 5, 1),
                        absl::FromCivil(absl::CivilDay(2026, 5, 1), absl::UTCTimeZone())};

Cancellation In(CancellationState state) {
  Cancellation c = Open({"acme", "sub1", "can1", CancelMode::kIntent, EndWish{}, "", "web"},
                        FlowPolicy{"US", 1, true, 1, 1, true, false}, kAprilEnd, kStart);
  c.state = state;
  if (state != kIntent) c.requested_at = kStart;
  if (!IsOpen(state)) c.closed_at = kStart;
  return c;
}

// One row a state, one column a verb, in the order of kAllVerbs.
struct Row {
  CancellationState state;
  std::vector<Ruling> rulings;
};
const Row kTable[] = {
    //              StartIntent              StartRequest             Confirm            Withdraw
    //              AcceptRetaining   AcceptOther     Decline         Present         Show
    //              Idle Effect
    {kIntent,
     {kActivity, kBecomesRequested, kBecomesRequested, kBecomesWithdrawn, kBecomesRetained,
      kActivity, kActivity, kActivity, kActivity, kBecomesAbandoned, kUnchanged}},
    {kRequested,
     {kUnchanged, kUnchanged, kUnchanged, kBecomesWithdrawn, kBecomesRetained, kActivity, kActivity,
      kActivity, kActivity, kUnchanged, kBecomesCanceled}},
    {kRetained,
     {kOpensAnew, kOpensAnew, kRefusedRetained, kRefusedClosed, kRefusedClosed, kRefusedClosed,
      kRefusedClosed, kRefusedClosed, kUnchanged, kUnchanged, kUnchanged}},
    {kCanceled,
     {kRefusedAlreadyCanceled, kRefusedAlreadyCanceled, kUnchanged, kRefusedClosed, kRefusedClosed,
      kRefusedClosed, kRefusedClosed, kRefusedClosed, kUnchanged, kUnchanged, kUnchanged}},
    {kWithdrawn,
     {kOpensAnew, kOpensAnew, kOpensAnew, kRefusedClosed, kRefusedClosed, kRefusedClosed,
      kRefusedClosed, kRefusedClosed, kUnchanged, kUnchanged, kUnchanged}},
    {kAbandoned,
     {kOpensAnew, kOpensAnew, kOpensAnew, kRefusedClosed, kRefusedClosed, kRefusedClosed,
      kRefusedClosed, kRefusedClosed, kUnchanged, kUnchanged, kUnchanged}},
};

TEST(CancellationTable, EveryVerbInEveryStateIsRuledAsDesigned) {
  ASSERT_EQ(std::size(kTable), std::size(kAllCancellationStates));
  for (const Row& row : kTable) {
    ASSERT_EQ(row.rulings.size(), std::size(kAllVerbs)) << StateName(row.state);
    for (size_t i = 0; i < row.rulings.size(); ++i) {
      EXPECT_EQ(RulingOf(row.state, kAllVerbs[i]), row.rulings[i])
          << VerbName(kAllVerbs[i]) << " while " << StateName(row.state);
    }
  }
}

TEST(CancellationTable, ConfirmIsNeverRefusedWhileOpen) {
  for (CancellationState state : kAllCancellationStates) {
    if (!IsOpen(state)) continue;
    EXPECT_THAT(CheckRuling(In(state), Verb::kConfirm), IsOk()) << StateName(state);
  }
}

// The functions follow the table: what it refuses they refuse, what it leaves they leave, what it
// moves they move.
absl::StatusOr<Cancellation> Do(const Cancellation& c, Verb verb, absl::Time now) {
  switch (verb) {
    case Verb::kStartRequest:
    case Verb::kConfirm:
      return Request(c, verb, kAprilEnd, now);
    case Verb::kWithdraw:
      return Withdraw(c, now);
    case Verb::kAcceptRetaining:
      return Retain(c, now + absl::Hours(24 * 37), now);
    case Verb::kIdle:
      return Abandon(c, now);
    case Verb::kEffect:
      return TakeEffect(c, now);
    default:
      return Touch(c, verb, now);
  }
}

TEST(CancellationTable, FunctionsObeyTheTable) {
  const std::map<Ruling, CancellationState> becomes = {{kBecomesRequested, kRequested},
                                                       {kBecomesRetained, kRetained},
                                                       {kBecomesCanceled, kCanceled},
                                                       {kBecomesWithdrawn, kWithdrawn},
                                                       {kBecomesAbandoned, kAbandoned}};
  const std::map<Ruling, Reason> refuses = {
      {kRefusedClosed, kCancellationClosed},
      {kRefusedRetained, kCancellationRetained},
      {kRefusedAlreadyCanceled, kSubscriptionAlreadyCanceled}};
  for (CancellationState state : kAllCancellationStates) {
    for (Verb verb : kAllVerbs) {
      SCOPED_TRACE(std::string(VerbName(verb)) + " while " + StateName(state));
      const Cancellation before = In(state);
      // Idle and effect happen when they are due, the rest an hour after the start.
      const absl::Time now =
          verb == Verb::kEffect ? kAprilEnd.effective_at : kStart + absl::Hours(1);
      const auto after = Do(before, verb, now);
      const Ruling ruling = RulingOf(state, verb);
      if (refuses.contains(ruling)) {
        EXPECT_THAT(after, StatusIs(StatusCode::kFailedPrecondition, refuses.at(ruling)));
        continue;
      }
      ASSERT_THAT(after, IsOk());
      if (becomes.contains(ruling)) {
        EXPECT_EQ(after->state, becomes.at(ruling));
        EXPECT_EQ(after->version, before.version + 1);
        EXPECT_EQ(after->closed_at.has_value(), !IsOpen(after->state));
      } else {
        EXPECT_EQ(after->state, state);
        EXPECT_EQ(after->version, before.version);
      }
    }
  }
}

TEST(Cancellation, OpensAsRequestedWherePolicyAllowsNoIntent) {
  const FlowPolicy strict{"XX", 1, /*intent_allowed=*/false, 1, 1, true, false};
  const Cancellation c =
      Open({"acme", "sub1", "can1", CancelMode::kIntent, {}, "", "web"}, strict, kAprilEnd, kStart);
  EXPECT_EQ(c.state, kRequested);
  EXPECT_EQ(c.mode, CancelMode::kRequest);
  EXPECT_EQ(c.requested_at, kStart);
}

TEST(Cancellation, LapsesAtThirtyIdleMinutesAndNotASecondEarlier) {
  const Cancellation c = In(kIntent);
  const absl::Time lapse = kStart + absl::Minutes(30);
  EXPECT_EQ(Abandon(c, lapse - absl::Seconds(1))->state, kIntent);
  EXPECT_EQ(Abandon(c, lapse)->state, kAbandoned);
}

TEST(Cancellation, AnInteractionStartsTheIdleTimeAgain) {
  const auto declined = Touch(In(kIntent), Verb::kDecline, kStart + absl::Minutes(29));
  ASSERT_THAT(declined, IsOk());
  EXPECT_EQ(IdleAt(*declined), kStart + absl::Minutes(59));
}

TEST(Cancellation, CanBeTakenBackASecondBeforeTheEndAndNotAtIt) {
  const Cancellation c = In(kRequested);
  EXPECT_THAT(Withdraw(c, kAprilEnd.effective_at - absl::Seconds(1)), IsOk());
  EXPECT_THAT(Withdraw(c, kAprilEnd.effective_at),
              StatusIs(StatusCode::kFailedPrecondition, kCancellationClosed));
}

TEST(Cancellation, IsRetainedASecondBeforeTheEndAndNotAtIt) {
  const Cancellation c = In(kRequested);
  const auto kept = Retain(c, kAprilEnd.effective_at + absl::Hours(24 * 37),
                           kAprilEnd.effective_at - absl::Seconds(1));
  ASSERT_THAT(kept, IsOk());
  EXPECT_EQ(kept->retention, RetentionOutcome::kProvisional);
  EXPECT_THAT(Retain(c, absl::InfiniteFuture(), kAprilEnd.effective_at),
              StatusIs(StatusCode::kFailedPrecondition, kCancellationClosed));
}

TEST(Cancellation, AnIntentMayStillBeKeptAfterItsPlannedEnd) {
  Cancellation c = In(kIntent);
  c.end.effective_at = kStart;  // NOW: planned for the moment it is confirmed
  EXPECT_THAT(Retain(c, kStart + absl::Hours(24 * 37), kStart + absl::Minutes(5)), IsOk());
}

TEST(Cancellation, DoesNotTakeEffectEarly) {
  EXPECT_EQ(TakeEffect(In(kRequested), kAprilEnd.effective_at - absl::Seconds(1))->state,
            kRequested);
  EXPECT_EQ(TakeEffect(In(kRequested), kAprilEnd.effective_at)->state, kCanceled);
}

TEST(Cancellation, RetainedRefusalNamesTheOneCallThatLeaves) {
  const absl::Status refused = CheckRuling(In(kRetained), Verb::kConfirm);
  EXPECT_THAT(MetadataOf(refused),
              testing::IsSupersetOf(
                  {testing::Pair("call", "StartCancellation"), testing::Pair("mode", "REQUEST"),
                   testing::Pair("subscription", "customers/acme/subscriptions/sub1")}));
}

struct WaitRow {
  const char* name;
  const char* reason;
  bool survey_allowed;
  int max_before;
  const char* survey;
  bool choice_made;
  bool waits;
};
class AwaitsFeedbackTable : public testing::TestWithParam<WaitRow> {};
TEST_P(AwaitsFeedbackTable, WaitsOnlyForWhatMayStillCome) {
  const WaitRow& row = GetParam();
  Cancellation c = In(kIntent);
  c.reason = row.reason;
  c.policy.survey_allowed = row.survey_allowed;
  c.policy.max_before_request = row.max_before;
  c.survey = row.survey;
  c.choice_made = row.choice_made;
  EXPECT_EQ(AwaitsFeedback(c), row.waits);
  c.state = kRequested;
  EXPECT_FALSE(AwaitsFeedback(c)) << "a request replies at commit";
}
INSTANTIATE_TEST_SUITE_P(
    All, AwaitsFeedbackTable,
    testing::Values(WaitRow{"NothingKnownYet", "", true, 1, "", false, true},
                    WaitRow{"SurveyIsThere", "", true, 1, "q", false, false},
                    WaitRow{"SurveyWithoutOffers", "", true, 0, "", false, true},
                    WaitRow{"ReasonKnown", "unused", true, 1, "q", false, true},
                    WaitRow{"ChoiceMade", "unused", true, 1, "q", true, false},
                    WaitRow{"ReasonKnownButNoOfferAllowed", "unused", true, 0, "", false, false},
                    WaitRow{"NothingMayBeAsked", "", false, 0, "", false, false},
                    WaitRow{"OffersWithoutSurvey", "", false, 1, "", false, true}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace holdfast::billing
