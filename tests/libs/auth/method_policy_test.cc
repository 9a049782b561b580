// Which caller may call what, and for whom.
#include "libs/auth/method_policy.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/status/reasons.h"
#include "tests/support/status_matchers.h"

namespace holdfast::auth {
namespace {

const MethodRule kCancel{
    .method = "a.v1.S/Cancel", .roles = {Role::kClient}, .criticality = Criticality::kCancel};
const MethodRule kEvents{
    .method = "a.v1.S/ReadEvents", .roles = {Role::kService}, .spans_tenants = true};
const MethodRule kPresent{.method = "a.v1.S/Present", .roles = {Role::kService}};

const Principal kClient{"acme", "checkout", {Role::kClient}};
const Principal kSuite{"*", "feedback", {Role::kService}};

TEST(MethodPolicy, KnowsItsMethodsAndNoOthers) {
  const auto policy = MethodPolicy::Build({kCancel, kEvents});
  ASSERT_THAT(policy, IsOk());
  ASSERT_NE(policy->Find("a.v1.S/Cancel"), nullptr);
  EXPECT_EQ(policy->Find("/a.v1.S/Cancel")->criticality, Criticality::kCancel);
  EXPECT_EQ(policy->Find("a.v1.S/Other"), nullptr);
}

TEST(MethodPolicy, RefusesRulesThatCannotHold) {
  EXPECT_THAT(MethodPolicy::Build({kCancel, kCancel}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(MethodPolicy::Build({{.method = "a.v1.S/Open"}}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  for (const char* name : {"", "a.v1.S", "/Cancel", "a.v1.S/"}) {
    EXPECT_THAT(MethodPolicy::Build({{.method = name, .roles = {Role::kClient}}}),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << name;
  }
}

TEST(Authorise, AsksForOneOfTheRoles) {
  EXPECT_THAT(Authorise(kClient, kCancel), IsOk());
  EXPECT_THAT(Authorise(kSuite, kCancel),
              StatusIs(absl::StatusCode::kPermissionDenied, kPermissionDenied));
}

TEST(TenantOf, IsTheCallersOwn) {
  EXPECT_THAT(TenantOf(kClient, kCancel, ""), IsOkAndHolds(std::string("acme")));
  EXPECT_THAT(TenantOf(kClient, kCancel, "acme"), IsOkAndHolds(std::string("acme")));
  EXPECT_THAT(TenantOf(kClient, kCancel, "globex"), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST(TenantOf, AServiceNamesOneUnlessTheMethodSpansAll) {
  EXPECT_THAT(TenantOf(kSuite, kPresent, "acme"), IsOkAndHolds(std::string("acme")));
  EXPECT_THAT(TenantOf(kSuite, kPresent, ""), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(TenantOf(kSuite, kPresent, "*"), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(TenantOf(kSuite, kEvents, ""), IsOkAndHolds(std::string("")));
}

}  // namespace
}  // namespace holdfast::auth
