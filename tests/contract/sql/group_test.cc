// What a group of commands promises, whatever the engine. Commands submitted before the executor
// runs share a group.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/status/status.h"
#include "tests/contract/sql/engines.h"
#include "tests/support/status_matchers.h"

namespace holdfast::sql {
namespace {

using testing::ElementsAre;

// Fails the commits it is told to, counting from 1, and notes how many commands each one had.
class ScriptedFaults : public FaultPoints {
 public:
  CommitFault AtCommit(int commands) override {
    commits.push_back(commands);
    const auto planned = plan.find(static_cast<int>(commits.size()));
    return planned == plan.end() ? CommitFault::kNone : planned->second;
  }
  absl::Status AtStatement(const Statement& statement) override {
    return statement.name == fail_statement ? absl::UnavailableError("injected") : absl::OkStatus();
  }
  absl::Status AtConnect() override { return connect_error; }

  std::map<int, CommitFault> plan;
  std::string fail_statement;
  absl::Status connect_error;
  std::vector<int> commits;
};

using Body = std::function<absl::Status(Txn&)>;

Body Insert(std::string key, int total) {
  return [=](Txn& txn) { return txn.Exec(kInsertCounter, {key, total}); };
}
absl::Status Refusal() {
  return Error(absl::StatusCode::kFailedPrecondition, kResourceExists, "refused");
}
Body Refuse() {
  return [](Txn&) { return Refusal(); };
}
Body WriteThenFail(std::string key) {
  return [=](Txn& txn) {
    const absl::Status written = txn.Exec(kInsertCounter, {key, 1});
    return written.ok() ? Refusal() : written;
  };
}

class GroupTest : public EngineTest {
 protected:
  void SetUp() override {
    Options options;
    options.faults = &faults_;
    Open(options);
  }

  void Submit(std::string name, Body body, Priority priority = Priority::kInteractive) {
    Command command;
    command.affinity = "acme/c1";
    command.priority = priority;
    command.run = [this, name, body](Txn& txn) {
      runs_.push_back(name);
      txn.OnCommit([this, name] { log_.push_back("commit " + name); });
      return body(txn);
    };
    command.done = [this, name](absl::Status status) {
      log_.push_back(name + " " +
                     (status.ok()                ? "ok"
                      : ReasonOf(status).empty() ? "error"
                                                 : ReasonOf(status)));
    };
    writer().Submit(std::move(command));
  }
  void RunAll() { database_->executor().RunUntilIdle(); }

  ScriptedFaults faults_;
  std::vector<std::string> log_;   // hooks and answers in the order they came
  std::vector<std::string> runs_;  // bodies in the order they ran
};

TEST_P(GroupTest, CommandsShareACommitAndAreAnsweredInOrder) {
  Submit("a", Insert("a", 1));
  Submit("b", Insert("b", 2));
  EXPECT_THAT(log_, ElementsAre());
  RunAll();
  EXPECT_THAT(log_, ElementsAre("commit a", "a ok", "commit b", "b ok"));
  EXPECT_THAT(faults_.commits, ElementsAre(2));
  EXPECT_EQ(Counters(), "a=1 b=2");
}

TEST_P(GroupTest, LaterCommandSeesWhatAnEarlierOneWrote) {
  Submit("a", Insert("a", 1));
  Submit("add", [](Txn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(const Rows rows, txn.Query(kSelectCounter, {"a"}));
    return txn.Exec(kAddToCounter, {"a", rows.front().Int(0) * 10});
  });
  RunAll();
  EXPECT_EQ(Counters(), "a=11");
}

TEST_P(GroupTest, RefusalLeavesItsGroupAlone) {
  Submit("a", Insert("a", 1));
  Submit("no", Refuse());
  Submit("b", Insert("b", 2));
  RunAll();
  EXPECT_THAT(log_, ElementsAre("commit a", "a ok", "no RESOURCE_EXISTS", "commit b", "b ok"));
  EXPECT_THAT(runs_, ElementsAre("a", "no", "b"));
  EXPECT_THAT(faults_.commits, ElementsAre(3));
}

TEST_P(GroupTest, FailingAfterAWriteRerunsEachAloneAndKeepsNothingOfIt) {
  Submit("a", Insert("a", 1));
  Submit("bad", WriteThenFail("bad"));
  Submit("b", Insert("b", 2));
  RunAll();
  EXPECT_THAT(log_, ElementsAre("commit a", "a ok", "bad RESOURCE_EXISTS", "commit b", "b ok"));
  EXPECT_EQ(Counters(), "a=1 b=2");
  EXPECT_THAT(runs_, ElementsAre("a", "bad", "a", "bad", "b"));
}

TEST_P(GroupTest, SqlErrorFailsItsCommandAlsoWhenSwallowed) {
  Submit("a", Insert("a", 1));
  Submit("again", [](Txn& txn) {
    // Where statements only queue, the error shows at the next query.
    absl::Status duplicate = txn.Exec(kInsertCounter, {"a", 5});
    if (duplicate.ok()) duplicate = txn.Query(kSelectCounter, {"a"}).status();
    EXPECT_THAT(duplicate, StatusIs(absl::StatusCode::kAlreadyExists));
    EXPECT_FALSE(txn.Exec(kInsertCounter, {"fresh", 5}).ok());  // nothing runs after an SQL error
    return absl::OkStatus();
  });
  Submit("negative", Insert("c", -1));
  RunAll();
  EXPECT_THAT(log_, ElementsAre("commit a", "a ok", "again RESOURCE_EXISTS", "negative error"));
  EXPECT_EQ(Counters(), "a=1");
}

TEST_P(GroupTest, ExecOneWantsExactlyOneRow) {
  ASSERT_THAT(writer().Run(Insert("a", 1)), IsOk());
  faults_.commits.clear();
  Submit("right", [](Txn& txn) { return txn.ExecOne(kReplaceCounter, {"a", 1, 100}); });
  Submit("stale", [](Txn& txn) { return txn.ExecOne(kReplaceCounter, {"a", 1, 200}); });
  Submit("swallowed", [](Txn& txn) {
    txn.ExecOne(kReplaceCounter, {"nobody", 1, 200}).IgnoreError();
    return absl::OkStatus();
  });
  RunAll();
  EXPECT_THAT(log_, ElementsAre("commit right", "right ok", "stale ETAG_MISMATCH",
                                "swallowed ETAG_MISMATCH"));
  EXPECT_EQ(Counters(), "a=100");
}

TEST_P(GroupTest, ExecOneThatHitsSeveralRowsKeepsNone) {
  ASSERT_THAT(writer().Run(Insert("a", 1)), IsOk());
  ASSERT_THAT(writer().Run(Insert("b", 1)), IsOk());
  const Statement all{"set_all", "UPDATE counters SET total = $1"};
  EXPECT_THAT(writer().Run([&](Txn& txn) { return txn.ExecOne(all, {9}); }),
              StatusIs(absl::StatusCode::kAborted, kEtagMismatch));
  EXPECT_EQ(Counters(), "a=1 b=1");
}

TEST_P(GroupTest, KnownAbortRerunsEachAlone) {
  faults_.plan = {{1, CommitFault::kAborted}};
  Submit("a", Insert("a", 1));
  Submit("no", Refuse());
  Submit("b", Insert("b", 2));
  RunAll();
  EXPECT_THAT(faults_.commits, ElementsAre(3, 1, 1));
  EXPECT_THAT(log_, ElementsAre("commit a", "a ok", "no RESOURCE_EXISTS", "commit b", "b ok"));
  EXPECT_EQ(Counters(), "a=1 b=2");
}

TEST_P(GroupTest, KnownAbortAloneIsThatCommandsError) {
  faults_.plan = {{1, CommitFault::kAborted}, {2, CommitFault::kAborted}};
  Submit("a", Insert("a", 1));
  Submit("b", Insert("b", 2));
  RunAll();
  EXPECT_THAT(log_, ElementsAre("a STORAGE_UNAVAILABLE", "commit b", "b ok"));
  EXPECT_EQ(Counters(), "b=2");
}

TEST_P(GroupTest, UnknownOutcomeIsToldToAllAndTheDatabaseWorksOn) {
  faults_.plan = {{1, CommitFault::kUnknownLost}, {2, CommitFault::kUnknownKept}};
  Submit("a", Insert("a", 1));
  Submit("no", Refuse());
  RunAll();
  EXPECT_THAT(log_, ElementsAre("a UNKNOWN_OUTCOME", "no UNKNOWN_OUTCOME"));
  EXPECT_EQ(Counters(), "");
  EXPECT_THAT(writer().Run(Insert("kept", 1)),
              StatusIs(absl::StatusCode::kUnavailable, kUnknownOutcome));
  EXPECT_EQ(Counters(), "kept=1");
  EXPECT_THAT(writer().Run(Insert("b", 2)), IsOk());
  EXPECT_EQ(Counters(), "b=2 kept=1");
}

TEST_P(GroupTest, UnknownOutcomeOfOneRerunIsItsOwn) {
  faults_.plan = {{1, CommitFault::kAborted}, {2, CommitFault::kUnknownLost}};
  Submit("a", Insert("a", 1));
  Submit("b", Insert("b", 2));
  RunAll();
  EXPECT_THAT(log_, ElementsAre("a UNKNOWN_OUTCOME", "commit b", "b ok"));
  EXPECT_EQ(Counters(), "b=2");
}

TEST_P(GroupTest, FailingStatementHurtsOnlyItsCommand) {
  faults_.fail_statement = kAddToCounter.name;
  Submit("a", Insert("a", 1));
  Submit("add", [](Txn& txn) { return txn.Exec(kAddToCounter, {"a", 1}); });
  RunAll();
  EXPECT_THAT(log_, ElementsAre("commit a", "a ok", "add error"));
  EXPECT_EQ(Counters(), "a=1");
}

TEST_P(GroupTest, WithoutAConnectionCommandsFailAndLaterOnesWork) {
  faults_.plan = {{1, CommitFault::kUnknownLost}};
  RunAll();  // connects
  faults_.connect_error = Error(absl::StatusCode::kUnavailable, kStorageUnavailable, "no storage");
  Submit("a", Insert("a", 1));
  RunAll();
  Submit("b", Insert("b", 1));
  RunAll();
  EXPECT_THAT(log_, ElementsAre("a UNKNOWN_OUTCOME", "b STORAGE_UNAVAILABLE"));
  faults_.connect_error = absl::OkStatus();
  EXPECT_THAT(writer().Run(Insert("c", 1)), IsOk());
  EXPECT_EQ(Counters(), "c=1");
}

TEST_P(GroupTest, ClosingAnswersWhatWasAcceptedAndRefusesTheRest) {
  Submit("a", Insert("a", 1));
  writer().Close();
  EXPECT_THAT(log_, ElementsAre("commit a", "a ok"));
  Submit("late", Insert("late", 1));
  EXPECT_THAT(log_, ElementsAre("commit a", "a ok", "late DRAINING"));
}

TEST_P(GroupTest, ClosingReturnsAfterTheLastAnswerInAnyOrderOfTasks) {
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    Open({}, seed);
    log_.clear();
    Submit("a", Insert("a", 1));
    Submit("b", Insert("b", 2));
    bool closed = false;
    const auto closer = database_->executor().Start("closer", [&] {
      if (closed) return absl::InfiniteDuration();
      writer().Close();  // before, between or after the writer's and the finisher's steps
      closed = true;
      EXPECT_THAT(log_, ElementsAre("commit a", "a ok", "commit b", "b ok")) << seed;
      return absl::InfiniteDuration();
    });
    RunAll();
    EXPECT_TRUE(closed);
  }
}

TEST_P(GroupTest, ReadersSeeOnlyWhatIsCommitted) {
  Submit("a", [this](Txn& txn) {
    const absl::Status written = txn.Exec(kInsertCounter, {"a", 1});
    EXPECT_EQ(Counters(), "");  // the group is still open
    return written;
  });
  RunAll();
  EXPECT_EQ(Counters(), "a=1");
}

INSTANTIATE_TEST_SUITE_P(All, GroupTest, testing::ValuesIn(kEngines), EngineName);

}  // namespace
}  // namespace holdfast::sql
