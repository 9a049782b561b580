// Errors carry what a client branches on, in the wire shape of google.rpc.ErrorInfo.
#include "libs/status/error.h"

#include <string>
#include <string_view>

#include "absl/strings/cord.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/status/reasons.h"
#include "libs/status/view.h"
#include "tests/support/status_matchers.h"

namespace holdfast {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

constexpr Reason kPlanArchived{"PLAN_ARCHIVED", "billing.holdfast"};

absl::Status PlanArchived() {
  return Error(absl::StatusCode::kFailedPrecondition, kPlanArchived, "the plan is archived",
               {{"plan", "plans/gold"}, {"since", "2026-01-31"}});
}

std::string PayloadOf(const absl::Status& status) {
  return std::string(status.GetPayload(ToAbsl(kErrorInfoTypeUrl)).value_or(absl::Cord()));
}

TEST(Error, KeepsCodeReasonDomainMessageAndMetadata) {
  const absl::Status status = PlanArchived();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition, "PLAN_ARCHIVED"));
  EXPECT_EQ(ReasonDomainOf(status), "billing.holdfast");
  EXPECT_EQ(status.message(), "the plan is archived");
  EXPECT_THAT(MetadataOf(status),
              ElementsAre(Pair("plan", "plans/gold"), Pair("since", "2026-01-31")));
}

// Worked by hand from the protobuf wire format: tag 0x0a "A", tag 0x12 "d", tag 0x1a {0x0a "k",
// 0x12 "v"}.
TEST(Error, IsWireIdenticalToErrorInfo) {
  const absl::Status status = Error(absl::StatusCode::kAborted, Reason{"A", "d"}, "", {{"k", "v"}});
  EXPECT_EQ(PayloadOf(status), std::string("\x0a\x01"
                                           "A"
                                           "\x12\x01"
                                           "d"
                                           "\x1a\x06\x0a\x01k\x12\x01v"));
}

TEST(Error, CarriesValuesLongerThanOneLengthByte) {
  const std::string long_value(20000, 'x');
  const absl::Status status =
      Error(absl::StatusCode::kAborted, kEtagMismatch, "", {{"value", long_value}});
  EXPECT_THAT(MetadataOf(status), ElementsAre(Pair("value", long_value)));
}

TEST(Error, KeepsTheFirstOfTwoValuesUnderOneKey) {
  const absl::Status status =
      Error(absl::StatusCode::kAborted, kEtagMismatch, "", {{"etag", "1"}, {"etag", "2"}});
  EXPECT_THAT(MetadataOf(status), ElementsAre(Pair("etag", "1")));
}

TEST(Error, NamesTheInvalidField) {
  const absl::Status status = InvalidField("start_date", "must not be empty");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, kFieldInvalid));
  EXPECT_THAT(MetadataOf(status), ElementsAre(Pair("field", "start_date")));
  EXPECT_EQ(status.message(), "start_date: must not be empty");
}

TEST(ReasonOf, IsEmptyWithoutAnErrorInfo) {
  EXPECT_EQ(ReasonOf(absl::OkStatus()), "");
  EXPECT_EQ(ReasonOf(absl::NotFoundError("gone")), "");
  EXPECT_EQ(ReasonDomainOf(absl::NotFoundError("gone")), "");
  EXPECT_THAT(MetadataOf(absl::NotFoundError("gone")), IsEmpty());
}

TEST(ReasonOf, TellsReasonsOfTwoDomainsApart) {
  EXPECT_TRUE(HasReason(PlanArchived(), kPlanArchived));
  EXPECT_FALSE(HasReason(PlanArchived(), Reason{"PLAN_ARCHIVED", "renewal.holdfast"}));
  EXPECT_FALSE(HasReason(absl::OkStatus(), kPlanArchived));
}

struct Broken {
  const char* name;
  std::string_view bytes;
};

class BrokenPayload : public testing::TestWithParam<Broken> {};

TEST_P(BrokenPayload, ReadsAsNoReason) {
  absl::Status status = absl::AbortedError("from elsewhere");
  status.SetPayload(ToAbsl(kErrorInfoTypeUrl), absl::Cord(ToAbsl(GetParam().bytes)));
  EXPECT_EQ(ReasonOf(status), "");
  EXPECT_THAT(MetadataOf(status), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(All, BrokenPayload,
                         testing::Values(Broken{"LengthPastTheEnd",
                                                "\x0a\x7f"
                                                "A"},
                                         Broken{"NoLength", "\x0a"},
                                         Broken{"WrongWireType", std::string_view("\x08\x01", 2)},
                                         Broken{"EndlessVarint",
                                                "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"},
                                         Broken{"BrokenMapEntry",
                                                "\x0a\x01"
                                                "A"
                                                "\x1a\x01\x0a"}),
                         [](const auto& test) { return test.param.name; });

TEST(WithMetadata, AddsWithoutOverwriting) {
  const absl::Status status = WithMetadata(PlanArchived(), {{"plan", "other"}, {"tenant", "acme"}});
  EXPECT_THAT(MetadataOf(status), ElementsAre(Pair("plan", "plans/gold"),
                                              Pair("since", "2026-01-31"), Pair("tenant", "acme")));
  EXPECT_EQ(ReasonOf(status), "PLAN_ARCHIVED");
}

TEST(WithMetadata, LeavesOkAndPlainErrorsAlone) {
  EXPECT_THAT(WithMetadata(absl::OkStatus(), {{"a", "b"}}), IsOk());
  EXPECT_EQ(WithMetadata(absl::InternalError("x"), {{"a", "b"}}), absl::InternalError("x"));
}

TEST(ErrorDeathTest, RefusesToBeOkOrWithoutAReason) {
  EXPECT_DEATH(Error(absl::StatusCode::kOk, kEtagMismatch, ""), "broken invariant");
  EXPECT_DEATH(Error(absl::StatusCode::kAborted, Reason{"", "holdfast"}, ""), "broken invariant");
}

TEST(StatusMatchers, DistinguishOkFromErrorsAndReasonsFromEachOther) {
  const absl::StatusOr<int> three = 3;
  const absl::StatusOr<int> none = PlanArchived();
  EXPECT_THAT(three, IsOk());
  EXPECT_THAT(three, IsOkAndHolds(3));
  EXPECT_THAT(three, Not(IsOkAndHolds(4)));
  EXPECT_THAT(none, Not(IsOk()));
  EXPECT_THAT(none, Not(IsOkAndHolds(3)));
  EXPECT_THAT(none, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(none, Not(StatusIs(absl::StatusCode::kAborted)));
  EXPECT_THAT(none, Not(StatusIs(absl::StatusCode::kFailedPrecondition, "OTHER")));
}

}  // namespace
}  // namespace holdfast
