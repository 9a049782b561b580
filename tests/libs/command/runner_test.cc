// What a use case is given: who asks, the tenant's now, ids; and that a rerun is given the same.
#include "libs/command/runner.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/status/status.h"
#include "libs/tenant_clock/tenant_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace holdfast {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr absl::Time kSystem = absl::FromUnixSeconds(1'800'000'000);

// Fails the first commit of several commands, so that each of them runs twice.
class FirstGroupFails : public sql::FaultPoints {
 public:
  sql::CommitFault AtCommit(int commands) override {
    if (commands < 2 || failed_) return sql::CommitFault::kNone;
    failed_ = true;
    return sql::CommitFault::kAborted;
  }

 private:
  bool failed_ = false;
};

class RunnerTest : public testing::Test {
 protected:
  static sql::Options WithFaults(sql::FaultPoints* faults) {
    sql::Options options;
    options.faults = faults;
    return options;
  }
  Origin AcmeOrigin() const { return {"acme", "alice", "web", "r1", "evt_1"}; }

  FirstGroupFails faults_;
  TestDatabase database_{{TenantClockMigrations().begin(), TenantClockMigrations().end()},
                         WithFaults(&faults_)};
  VirtualClock system_{kSystem};
  SeededIds seeds_{1, 2, kSystem};
  CommandRunner runner_{database_.writer(), system_, seeds_};
};

TEST_F(RunnerTest, ScopeNamesTheOriginAndTheTime) {
  const auto seen = runner_.Run<std::vector<std::string>>(
      AcmeOrigin(), "c1",
      [](sql::Txn&, const Scope& scope) -> absl::StatusOr<std::vector<std::string>> {
        EXPECT_EQ(scope.now, kSystem);
        return std::vector<std::string>{scope.tenant, scope.actor, scope.channel, scope.request_id,
                                        scope.cause};
      });
  ASSERT_THAT(seen, IsOk());
  EXPECT_THAT(*seen, ElementsAre("acme", "alice", "web", "r1", "evt_1"));
}

TEST_F(RunnerTest, NowIsTheTenantsAsTheTransactionSeesIt) {
  const absl::Time test_now = kSystem + absl::Hours(1000);
  const auto stored =
      runner_.Run<bool>(AcmeOrigin(), "", [&](sql::Txn& txn, const Scope&) -> absl::StatusOr<bool> {
        HF_RETURN_IF_ERROR(StoreTenantClock(txn, "acme", test_now));
        return true;
      });
  ASSERT_THAT(stored, IsOk());
  const auto now = [](sql::Txn&, const Scope& scope) -> absl::StatusOr<absl::Time> {
    return scope.now;
  };
  EXPECT_THAT(runner_.Run<absl::Time>(AcmeOrigin(), "c1", now), IsOkAndHolds(test_now));
  Origin other = AcmeOrigin();
  other.tenant = "other";
  EXPECT_THAT(runner_.Run<absl::Time>(other, "c1", now), IsOkAndHolds(kSystem));
}

TEST_F(RunnerTest, RerunSeesTheSameNowAndDrawsTheSameIds) {
  struct Seen {
    std::vector<std::string> ids;
    std::vector<absl::Time> nows;
  };
  std::vector<Seen> seen(2);
  std::vector<std::string> answers;
  for (Seen& mine : seen) {
    runner_.Submit<std::string>(
        AcmeOrigin(), "c1", sql::Priority::kInteractive, absl::InfiniteFuture(), nullptr,
        [&](sql::Txn&, const Scope& scope) -> absl::StatusOr<std::string> {
          mine.nows.push_back(scope.now);
          system_.Advance(absl::Seconds(1));  // the wall clock goes on between the runs
          const std::string first = scope.ids.Next("sub");
          mine.ids.push_back(first + scope.ids.Next("inv"));
          return first;
        },
        [&](absl::StatusOr<std::string> id) { answers.push_back(id.value()); });
  }
  database_.executor().RunUntilIdle();
  ASSERT_THAT(answers, SizeIs(2));
  for (const Seen& mine : seen) {
    ASSERT_THAT(mine.ids, SizeIs(2));
    EXPECT_EQ(mine.ids[0], mine.ids[1]);
    EXPECT_EQ(mine.nows[0], mine.nows[1]);
  }
  EXPECT_NE(answers[0], answers[1]);
  EXPECT_LT(seen[0].nows[0], seen[1].nows[0]);
}

TEST_F(RunnerTest, RefusalReachesDoneAsItIs) {
  absl::StatusOr<int> answer = 0;
  runner_.Submit<int>(
      AcmeOrigin(), "c1", sql::Priority::kInteractive, absl::InfiniteFuture(), nullptr,
      [](sql::Txn&, const Scope&) -> absl::StatusOr<int> {
        return Error(absl::StatusCode::kNotFound, kResourceNotFound, "no such plan");
      },
      [&](absl::StatusOr<int> result) { answer = result; });
  database_.executor().RunUntilIdle();
  EXPECT_THAT(answer, StatusIs(absl::StatusCode::kNotFound, kResourceNotFound));
}

TEST_F(RunnerTest, ResultsMayBeMoveOnly) {
  const auto result = runner_.Run<std::unique_ptr<int>>(
      AcmeOrigin(), "c1", [](sql::Txn&, const Scope&) -> absl::StatusOr<std::unique_ptr<int>> {
        return std::make_unique<int>(42);
      });
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(**result, 42);
}

TEST_F(RunnerTest, AbandonedCommandDoesNotRun) {
  bool ran = false;
  absl::Status answer;
  runner_.Submit<int>(
      AcmeOrigin(), "c1", sql::Priority::kInteractive, absl::InfiniteFuture(), [] { return true; },
      [&](sql::Txn&, const Scope&) -> absl::StatusOr<int> {
        ran = true;
        return 1;
      },
      [&](absl::StatusOr<int> result) { answer = result.status(); });
  database_.executor().RunUntilIdle();
  EXPECT_FALSE(ran);
  EXPECT_THAT(answer, StatusIs(absl::StatusCode::kCancelled));
}

}  // namespace
}  // namespace holdfast
