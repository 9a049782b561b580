// A tenant's now: stored, never going back, private to the tenant.
#include "libs/tenant_clock/tenant_clock.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace holdfast {
namespace {

constexpr absl::Time kSystem = absl::FromUnixSeconds(2'000'000'000);
constexpr absl::Time kNoon = absl::FromUnixSeconds(1'700'000'000);

class TenantClockTest : public testing::Test {
 protected:
  absl::Status Set(const char* tenant, absl::Time now) {
    return database_.writer().Run(
        [=](sql::Txn& txn) { return StoreTenantClock(txn, tenant, now); });
  }
  absl::StatusOr<absl::Time> Now(const char* tenant) {
    absl::StatusOr<absl::Time> now = kSystem;
    const absl::Status status = database_.readers().Run([&](sql::ReadTxn& txn) {
      now = TenantNow(txn, tenant, kSystem);
      return now.status();
    });
    return status.ok() ? now : status;
  }

  TestDatabase database_{{TenantClockMigrations().begin(), TenantClockMigrations().end()}};
};

TEST_F(TenantClockTest, WithoutAStoredClockItIsSystemTime) {
  EXPECT_THAT(Now("acme"), IsOkAndHolds(kSystem));
}

TEST_F(TenantClockTest, StoredNowWinsAndBelongsToItsTenantAlone) {
  ASSERT_THAT(Set("acme", kNoon), IsOk());
  EXPECT_THAT(Now("acme"), IsOkAndHolds(kNoon));
  EXPECT_THAT(Now("other"), IsOkAndHolds(kSystem));
}

TEST_F(TenantClockTest, MovesForwardOnly) {
  ASSERT_THAT(Set("acme", kNoon), IsOk());
  ASSERT_THAT(Set("acme", kNoon - absl::Seconds(1)), IsOk());
  EXPECT_THAT(Now("acme"), IsOkAndHolds(kNoon));
  ASSERT_THAT(Set("acme", kNoon + absl::Microseconds(1)), IsOk());
  EXPECT_THAT(Now("acme"), IsOkAndHolds(kNoon + absl::Microseconds(1)));
}

TEST_F(TenantClockTest, SurvivesReopening) {
  ASSERT_THAT(Set("acme", kNoon), IsOk());
  database_.Reopen();
  EXPECT_THAT(Now("acme"), IsOkAndHolds(kNoon));
}

}  // namespace
}  // namespace holdfast
