// Submitting surveys over the wire: replies, replays, refusals, and who may read the text.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/feedback/rpc/feedback_server.h"
#include "tests/support/status_matchers.h"

namespace holdfast::feedback {
namespace {

using testing::IsEmpty;
using testing::SizeIs;
using Stub = v1::SurveyService::Stub;

constexpr char kName[] = "customers/c1/subscriptions/s1/cancellations/x1";

class SurveyServiceTest : public testing::Test {
 protected:
  SurveyServiceTest() : fact_(FeedbackWorld().Fact()) {}

  v1::SubmitSurveyRequest Answer(const std::string& reason) {
    v1::SubmitSurveyRequest request;
    request.set_cancellation(kName);
    request.set_reason(reason);
    request.set_channel("web");
    request.set_request_id(server_.RequestId());
    return request;
  }
  absl::StatusOr<v1::SubmitSurveyResponse> Submit(const v1::SubmitSurveyRequest& request,
                                                  const std::string& token = "client@acme") {
    return server_.Call<v1::SubmitSurveyResponse>(&Stub::SubmitSurvey, request, token);
  }

  FeedbackServer server_;
  holdfast::billing::v1::CancellationFact fact_;
};

TEST_F(SurveyServiceTest, RepliesWithTheOffersBillingHolds) {
  server_.Tell("cancellation.started", fact_);
  const auto reply = Submit(Answer("too_expensive"));
  ASSERT_THAT(reply, IsOk());
  EXPECT_TRUE(reply->direct_cancel());
  EXPECT_FALSE(reply->degraded());
  EXPECT_EQ(reply->offers_suppressed(), "");
  ASSERT_THAT(reply->offers(), SizeIs(1));
  EXPECT_EQ(reply->offers(0).offer_key(), "discount_30_3");
}

TEST_F(SurveyServiceTest, SaysWhyThereIsNone) {
  server_.Tell("cancellation.started", fact_);
  const auto reply = Submit(Answer("life_event"));
  ASSERT_THAT(reply, IsOk());
  EXPECT_THAT(reply->offers(), IsEmpty());
  EXPECT_EQ(reply->offers_suppressed(), "reason_forbids");
}

TEST_F(SurveyServiceTest, IsDegradedWithBillingAwayAndAnsweredLater) {
  server_.Tell("cancellation.started", fact_);
  server_.billing().SetAnswer(absl::UnavailableError("down"));
  const v1::SubmitSurveyRequest request = Answer("too_expensive");
  const auto reply = Submit(request);
  ASSERT_THAT(reply, IsOk());
  EXPECT_TRUE(reply->degraded());
  EXPECT_TRUE(reply->direct_cancel());
  server_.billing().SetAnswer(absl::OkStatus());
  absl::StatusOr<v1::SubmitSurveyResponse> again = Submit(request);
  for (int i = 0; i < 10 && again.ok() && again->degraded(); ++i) again = Submit(request);
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(again->offers(), SizeIs(1));
}

TEST_F(SurveyServiceTest, TheSameRequestHasOneEffect) {
  server_.Tell("cancellation.started", fact_);
  const v1::SubmitSurveyRequest request = Answer("unused");
  const auto first = Submit(request);
  const auto second = Submit(request);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  v1::SubmitSurveyRequest other = request;
  other.set_reason("other");
  EXPECT_THAT(Submit(other), StatusIs(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
}

TEST_F(SurveyServiceTest, TellsTheUnknownFromTheAbsent) {
  EXPECT_THAT(Submit(Answer("unused")),
              StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  server_.billing().cancellations.insert(kName);
  const v1::SubmitSurveyRequest request = Answer("unused");
  EXPECT_THAT(Submit(request),
              StatusIs(absl::StatusCode::kUnavailable, "CANCELLATION_NOT_YET_KNOWN"));
  server_.Tell("cancellation.started", fact_);
  EXPECT_THAT(Submit(request), IsOk());  // the same request id again
}

TEST_F(SurveyServiceTest, RefusesAClosedCancellation) {
  fact_.set_state(holdfast::billing::v1::CANCELLATION_STATE_WITHDRAWN);
  server_.Tell("cancellation.withdrawn", fact_);
  EXPECT_THAT(Submit(Answer("unused")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CANCELLATION_CLOSED"));
}

TEST_F(SurveyServiceTest, RefusesWhenBillingSaysThatItIsOver) {
  server_.Tell("cancellation.started", fact_);
  server_.billing().SetAnswer(Error(absl::StatusCode::kFailedPrecondition,
                                    Reason{"CANCELLATION_CLOSED", "billing.holdfast"}, "over"));
  EXPECT_THAT(Submit(Answer("unused")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CANCELLATION_CLOSED"));
}

struct Bad {
  const char* name;
  const char* field;
  void (*spoil)(v1::SubmitSurveyRequest&);
};
const Bad kBad[] = {
    {"NoCancellation", "cancellation", [](v1::SubmitSurveyRequest& r) { r.clear_cancellation(); }},
    {"OddCancellation", "cancellation",
     [](v1::SubmitSurveyRequest& r) { r.set_cancellation("x1"); }},
    {"NoReason", "reason", [](v1::SubmitSurveyRequest& r) { r.clear_reason(); }},
    {"SameReasonTwice", "second_reason",
     [](v1::SubmitSurveyRequest& r) { r.set_second_reason("unused"); }},
    {"LongText", "text", [](v1::SubmitSurveyRequest& r) { r.set_text(std::string(4097, 'a')); }},
    {"CardInText", "text", [](v1::SubmitSurveyRequest& r) { r.set_text("4111 1111 1111 1111"); }},
    {"CompetitorWithoutSwitch", "competitor",
     [](v1::SubmitSurveyRequest& r) { r.set_competitor("Other"); }},
    {"SkipWithReason", "reason", [](v1::SubmitSurveyRequest& r) { r.set_skip(true); }},
    {"NoChannel", "channel", [](v1::SubmitSurveyRequest& r) { r.clear_channel(); }},
    {"UnknownChannel", "channel", [](v1::SubmitSurveyRequest& r) { r.set_channel("fax"); }},
    {"NoRequestId", "request_id", [](v1::SubmitSurveyRequest& r) { r.clear_request_id(); }},
};

TEST_F(SurveyServiceTest, RefusesBadFieldsByName) {
  server_.Tell("cancellation.started", fact_);
  for (const Bad& row : kBad) {
    v1::SubmitSurveyRequest request = Answer("unused");
    row.spoil(request);
    const absl::Status status = Submit(request).status();
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID")) << row.name;
    EXPECT_EQ(MetadataOf(status), (Metadata{{"field", row.field}})) << row.name;
  }
  EXPECT_THAT(Submit(Answer("no_such_reason")),
              StatusIs(absl::StatusCode::kInvalidArgument, "UNKNOWN_REASON"));
}

TEST_F(SurveyServiceTest, TextIsForOperatorsOfTheTenant) {
  server_.Tell("cancellation.started", fact_);
  v1::SubmitSurveyRequest answer = Answer("unused");
  answer.set_text("I never found the time");
  ASSERT_THAT(Submit(answer), IsOk());
  v1::GetSurveyRequest request;
  request.set_cancellation(kName);
  const auto seen = server_.Call<v1::GetSurveyResponse>(&Stub::GetSurvey, request, "operator@acme");
  ASSERT_THAT(seen, IsOk());
  EXPECT_EQ(seen->text(), "I never found the time");
  EXPECT_TRUE(seen->answered());
  EXPECT_EQ(seen->reason(), "unused");
  EXPECT_THAT(seen->survey().reasons(), SizeIs(8));
  const auto client = server_.Call<v1::GetSurveyResponse>(&Stub::GetSurvey, request, "client@acme");
  ASSERT_THAT(client, IsOk());
  EXPECT_EQ(client->text(), "");
  EXPECT_THAT(server_.Call<v1::GetSurveyResponse>(&Stub::GetSurvey, request, "operator@another"),
              StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(Submit(Answer("unused"), "client@another"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(SurveyServiceTest, ListsTheTaxonomy) {
  const auto reasons =
      server_.Call<v1::ListReasonsResponse>(&Stub::ListReasons, v1::ListReasonsRequest());
  ASSERT_THAT(reasons, IsOk());
  EXPECT_THAT(reasons->reasons(), SizeIs(26));
  EXPECT_EQ(reasons->reasons(18).key(), "life_event");
  EXPECT_TRUE(reasons->reasons(18).offers_forbidden());
}

TEST_F(SurveyServiceTest, NobodyWithoutACredential) {
  EXPECT_THAT(Submit(Answer("unused"), "nonsense"), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(Submit(Answer("unused"), "service@*"), StatusIs(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace holdfast::feedback
