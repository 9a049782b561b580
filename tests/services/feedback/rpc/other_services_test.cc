// Offers, decisions, cases and insights over the wire, and their refusals.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/retention_policy/policy.h"
#include "services/feedback/domain/offer_json.h"
#include "tests/services/feedback/rpc/feedback_server.h"
#include "tests/support/status_matchers.h"

namespace holdfast::feedback {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

v1::PutOfferDefinitionRequest PutRequest(FeedbackServer& server) {
  v1::PutOfferDefinitionRequest request;
  request.mutable_offer()->set_key("my_offer");
  request.mutable_offer()->set_title("Half price");
  request.mutable_offer()->mutable_terms()->mutable_percent_discount()->set_basis_points(5000);
  request.mutable_offer()->mutable_terms()->mutable_percent_discount()->set_periods(2);
  request.mutable_offer()->set_enabled(true);
  request.set_request_id(server.RequestId());
  return request;
}
absl::StatusOr<v1::OfferDefinition> Put(FeedbackServer& server,
                                        const v1::PutOfferDefinitionRequest& request,
                                        const std::string& token = "operator@acme") {
  return server.Call<v1::OfferDefinition>(&v1::OfferService::Stub::PutOfferDefinition, request,
                                          token);
}

TEST(OfferService, VersionsCountUpAndDefaultsFillIn) {
  FeedbackServer server;
  const auto first = Put(server, PutRequest(server));
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->version(), 1);
  EXPECT_EQ(first->guards().cool_down_days(), 90);
  EXPECT_EQ(first->guards().max_accepts_of_this_offer(), 1);
  EXPECT_EQ(first->guards().max_accepts_in_365_days(), 2);
  EXPECT_EQ(first->valid_minutes(), 15);
  EXPECT_EQ(Put(server, PutRequest(server))->version(), 2);
  const auto list = server.Call<v1::ListOfferDefinitionsResponse>(
      &v1::OfferService::Stub::ListOfferDefinitions, v1::ListOfferDefinitionsRequest());
  ASSERT_THAT(list, IsOk());
  EXPECT_THAT(list->offers(), SizeIs(BuiltinOffers().size() + 1));
}

TEST(OfferService, TheSameRequestStoresOneVersion) {
  FeedbackServer server;
  const auto request = PutRequest(server);
  EXPECT_EQ(Put(server, request)->version(), 1);
  EXPECT_EQ(Put(server, request)->version(), 1);
}

TEST(OfferService, RefusesBadDefinitionsAndOtherPeople) {
  FeedbackServer server;
  auto request = PutRequest(server);
  request.mutable_offer()->mutable_terms()->clear_percent_discount();
  EXPECT_EQ(MetadataOf(Put(server, request).status()), (Metadata{{"field", "offer.terms"}}));
  request = PutRequest(server);
  request.mutable_offer()->mutable_eligibility()->add_intervals("fortnight");
  EXPECT_EQ(MetadataOf(Put(server, request).status()),
            (Metadata{{"field", "offer.eligibility.intervals"}}));
  request = PutRequest(server);
  request.clear_offer();
  EXPECT_EQ(MetadataOf(Put(server, request).status()), (Metadata{{"field", "offer"}}));
  EXPECT_THAT(Put(server, PutRequest(server), "client@acme"),
              StatusIs(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED"));
}

TEST(OfferService, DecisionsAreReadAndPaged) {
  FeedbackServer server;
  for (const char* customer : {"c1", "c2", "c3"}) {
    auto fact = FeedbackWorld().Fact(customer);
    fact.set_reason("unused");
    server.Tell("cancellation.started", fact);
  }
  v1::ListDecisionsRequest request;
  request.set_page_size(2);
  const auto page =
      server.Call<v1::ListDecisionsResponse>(&v1::OfferService::Stub::ListDecisions, request);
  ASSERT_THAT(page, IsOk());
  ASSERT_THAT(page->decisions(), SizeIs(2));
  EXPECT_EQ(page->decisions(0).cancellation(), "customers/c3/subscriptions/s1/cancellations/x1");
  request.set_page_token(page->next_page_token());
  const auto rest =
      server.Call<v1::ListDecisionsResponse>(&v1::OfferService::Stub::ListDecisions, request);
  ASSERT_THAT(rest, IsOk());
  EXPECT_THAT(rest->decisions(), SizeIs(1));
  EXPECT_EQ(rest->next_page_token(), "");
  request.set_cancellation("customers/c3/subscriptions/s1/cancellations/x1");
  EXPECT_THAT(
      server.Call<v1::ListDecisionsResponse>(&v1::OfferService::Stub::ListDecisions, request),
      StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));

  v1::GetDecisionRequest get;
  get.set_decision(page->decisions(0).decision());
  const auto one = server.Call<v1::Decision>(&v1::OfferService::Stub::GetDecision, get);
  ASSERT_THAT(one, IsOk());
  EXPECT_EQ(one->phase(), "intent");
  EXPECT_EQ(one->chooser(), "rules.v1");
  EXPECT_TRUE(one->outlook_missed());
  EXPECT_THAT(
      server.Call<v1::Decision>(&v1::OfferService::Stub::GetDecision, get, "operator@another"),
      StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  get.set_decision("");
  EXPECT_THAT(server.Call<v1::Decision>(&v1::OfferService::Stub::GetDecision, get),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
  request.set_page_token("");
  request.set_page_size(-1);
  EXPECT_THAT(
      server.Call<v1::ListDecisionsResponse>(&v1::OfferService::Stub::ListDecisions, request),
      StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
}

TEST(CaseService, IsListedTakenAndClosed) {
  FeedbackServer server;
  auto fact = FeedbackWorld().Fact();
  fact.mutable_offer()->set_name(fact.cancellation() + "/offers/o1");
  fact.mutable_offer()->set_offer_key("human_call");
  fact.mutable_offer()->mutable_terms()->mutable_human_contact()->set_kind("call");
  server.Tell("cancellation.offer_accepted", fact);
  v1::ListCasesRequest list;
  list.set_open_only(true);
  const auto cases = server.Call<v1::ListCasesResponse>(&v1::CaseService::Stub::ListCases, list);
  ASSERT_THAT(cases, IsOk());
  ASSERT_THAT(cases->cases(), SizeIs(1));
  EXPECT_EQ(cases->cases(0).kind(), "call");
  EXPECT_EQ(cases->cases(0).respond_by_time().seconds() - cases->cases(0).open_time().seconds(),
            3600);

  v1::AcknowledgeCaseRequest take;
  take.set_name(cases->cases(0).name());
  take.set_request_id(server.RequestId());
  const auto taken = server.Call<v1::Case>(&v1::CaseService::Stub::AcknowledgeCase, take);
  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(taken->state(), v1::CASE_STATE_ACKNOWLEDGED);
  EXPECT_FALSE(taken->breached());

  v1::CloseCaseRequest close;
  close.set_name(take.name());
  close.set_request_id(server.RequestId());
  EXPECT_THAT(server.Call<v1::Case>(&v1::CaseService::Stub::CloseCase, close),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
  close.set_resolution("called back");
  EXPECT_EQ(server.Call<v1::Case>(&v1::CaseService::Stub::CloseCase, close)->state(),
            v1::CASE_STATE_CLOSED);
  close.set_request_id(server.RequestId());
  EXPECT_THAT(server.Call<v1::Case>(&v1::CaseService::Stub::CloseCase, close),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CASE_CLOSED"));
  EXPECT_THAT(server.Call<v1::ListCasesResponse>(&v1::CaseService::Stub::ListCases, list)->cases(),
              IsEmpty());
  take.set_name("cases/none");
  take.set_request_id(server.RequestId());
  EXPECT_THAT(server.Call<v1::Case>(&v1::CaseService::Stub::AcknowledgeCase, take),
              StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  take.set_name("case/none");
  EXPECT_THAT(server.Call<v1::Case>(&v1::CaseService::Stub::AcknowledgeCase, take),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
}

TEST(InsightService, ReportsAndShowsThePolicy) {
  FeedbackServer server;
  auto fact = FeedbackWorld().Fact();
  fact.set_reason("unused");
  server.Tell("cancellation.started", fact);
  v1::GetExitReportRequest request;
  request.set_from_date("2026-04-16");
  request.set_until_date("2026-04-17");
  const auto report =
      server.Call<v1::GetExitReportResponse>(&v1::InsightService::Stub::GetExitReport, request);
  ASSERT_THAT(report, IsOk());
  ASSERT_THAT(report->reasons(), SizeIs(1));
  EXPECT_EQ(report->reasons(0).reason(), "unused");
  EXPECT_EQ(report->reasons(0).offered(), 1);
  EXPECT_THAT(server
                  .Call<v1::GetExitReportResponse>(&v1::InsightService::Stub::GetExitReport,
                                                   request, "operator@another")
                  ->reasons(),
              IsEmpty());
  request.set_until_date("2026-04-15");
  EXPECT_THAT(
      server.Call<v1::GetExitReportResponse>(&v1::InsightService::Stub::GetExitReport, request),
      StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
  request.set_until_date("tomorrow");
  EXPECT_THAT(
      server.Call<v1::GetExitReportResponse>(&v1::InsightService::Stub::GetExitReport, request),
      StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));

  const auto policy = server.Call<v1::GetRetentionPolicyResponse>(
      &v1::InsightService::Stub::GetRetentionPolicy, v1::GetRetentionPolicyRequest());
  ASSERT_THAT(policy, IsOk());
  EXPECT_EQ(policy->version(), PolicyTable::Builtin().version());
  EXPECT_THAT(PolicyTable::Parse(policy->policy_json()), IsOk());
}

}  // namespace
}  // namespace holdfast::feedback
