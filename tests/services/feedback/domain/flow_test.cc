// What comes next in the flow, by state, trigger and policy.
#include "services/feedback/domain/flow.h"

#include "gtest/gtest.h"
#include "tests/support/feedback_builders.h"

namespace holdfast::feedback {
namespace {

using enum DepartureState;
constexpr NextStep kNothing{};
constexpr NextStep kAsk{.ask = true};
constexpr NextStep kChooseNow{.choose = true, .phase = Phase::kIntent};

NextStep After(bool ask, bool choose) {
  return {.ask = ask, .choose = choose, .phase = Phase::kAfterRequest};
}

TEST(PlanNext, AnIntentWithoutReasonIsAskedOnce) {
  Departure departure = DepartureIn(kIntent);
  EXPECT_EQ(PlanNext(departure, Trigger::kFact), kAsk);
  departure.survey_presented = true;
  EXPECT_EQ(PlanNext(departure, Trigger::kFact), kNothing);
}

TEST(PlanNext, AnIntentWithAReasonGetsItsChoice) {
  EXPECT_EQ(PlanNext(DepartureIn(kIntent, "unused"), Trigger::kFact), kChooseNow);
}

TEST(PlanNext, WhereNothingMayBeAskedTheChoiceComesAtOnce) {
  Departure departure = DepartureIn(kIntent);
  departure.policy.survey = SurveyRule::kNone;
  EXPECT_EQ(PlanNext(departure, Trigger::kFact), kChooseNow);
}

TEST(PlanNext, AnAnswerOrASkipLeadsToTheChoice) {
  Departure departure = DepartureIn(kIntent);
  departure.survey_presented = true;
  EXPECT_EQ(PlanNext(departure, Trigger::kSurvey), kChooseNow);
}

TEST(PlanNext, OffersAreChosenOnce) {
  Departure departure = DepartureIn(kIntent, "unused");
  departure.decided_before = true;
  EXPECT_EQ(PlanNext(departure, Trigger::kFact), kNothing);
  EXPECT_EQ(PlanNext(departure, Trigger::kSurvey), kNothing);
  departure.state = kRequested;
  EXPECT_TRUE(PlanNext(departure, Trigger::kFact).nothing());
}

TEST(PlanNext, ARequestGetsItsChoiceAndTheSurvey) {
  EXPECT_EQ(PlanNext(DepartureIn(kRequested), Trigger::kFact), After(true, true));
  EXPECT_EQ(PlanNext(DepartureIn(kRequested, "unused"), Trigger::kFact), After(false, true));
}

TEST(PlanNext, AfterTheRequestThePolicyMayAllowWhatItForbadeBefore) {
  Departure departure = DepartureIn(kRequested, "unused");
  departure.decided_before = true;
  departure.forbidden_before = true;
  EXPECT_EQ(PlanNext(departure, Trigger::kFact), After(false, true));
  departure.decided_after = true;
  EXPECT_TRUE(PlanNext(departure, Trigger::kFact).nothing());
}

TEST(PlanNext, NothingFollowsAClosedCancellation) {
  for (const DepartureState state : {kRetained, kCanceled, kWithdrawn, kAbandoned}) {
    EXPECT_EQ(PlanNext(DepartureIn(state), Trigger::kFact), kNothing);
    EXPECT_EQ(PlanNext(DepartureIn(state), Trigger::kSurvey), kNothing);
  }
}

TEST(SurveyRuleNow, AfterTheRequestEverythingMayBeAsked) {
  Departure departure = DepartureIn(kIntent);
  departure.policy.survey = SurveyRule::kLimited;
  EXPECT_EQ(SurveyRuleNow(departure), SurveyRule::kLimited);
  departure.state = kRequested;
  EXPECT_EQ(SurveyRuleNow(departure), SurveyRule::kOptional);
}

TEST(NoteChoice, CountsByPhase) {
  Departure departure = DepartureIn(kIntent);
  Choice choice;
  choice.decision.id = "dec_1";
  choice.decision.phase = Phase::kIntent;
  choice.decision.suppressed = std::string(kSuppressedByPolicy);
  NoteChoice(choice, departure);
  EXPECT_TRUE(departure.decided_before);
  EXPECT_TRUE(departure.forbidden_before);
  EXPECT_EQ(departure.chosen_before, 0);
  choice.decision.phase = Phase::kAfterRequest;
  choice.offers.resize(2);
  NoteChoice(choice, departure);
  EXPECT_TRUE(departure.decided_after);
  EXPECT_EQ(departure.chosen_after, 2);
  EXPECT_EQ(departure.last_decision, "dec_1");
}

}  // namespace
}  // namespace holdfast::feedback
