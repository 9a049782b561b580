// Who runs when: interactive before jobs, jobs within their share, nobody whose caller is gone,
// never more than the bound.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/sql/database.h"
#include "libs/status/status.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace holdfast::sql {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::Le;
using testing::SizeIs;

// Marks in the log where a commit happened.
class CommitMarks : public FaultPoints {
 public:
  explicit CommitMarks(std::vector<std::string>& log) : log_(log) {}
  CommitFault AtCommit(int) override {
    log_.push_back("|");
    return CommitFault::kNone;
  }

 private:
  std::vector<std::string>& log_;
};

class QueueTest : public testing::Test {
 protected:
  Options MakeOptions() {
    Options options;
    options.group_max = 4;
    options.writer_queue_max = 10;
    options.reader_queue_max = 3;
    options.readers = 2;
    options.faults = &marks_;
    return options;
  }
  // `takes` is how much process time the body uses.
  void Submit(std::string name, Priority priority, absl::Duration takes = absl::ZeroDuration()) {
    Submit(name, priority, absl::InfiniteFuture(), nullptr, takes);
  }
  void Submit(std::string name, Priority priority, absl::Time deadline,
              absl::AnyInvocable<bool()> abandoned, absl::Duration takes = absl::ZeroDuration()) {
    Command command;
    command.priority = priority;
    command.deadline = deadline;
    command.abandoned = std::move(abandoned);
    command.run = [this, name, takes](Txn&) {
      log_.push_back(name);
      database_.process_clock().Advance(takes);
      return absl::OkStatus();
    };
    command.done = [this](absl::Status status) { answers_.push_back(status); };
    database_.writer().Submit(std::move(command));
  }
  void RunAll() { database_.executor().RunUntilIdle(); }

  std::vector<std::string> log_;
  std::vector<absl::Status> answers_;
  CommitMarks marks_{log_};
  TestDatabase database_{{}, MakeOptions()};
};

constexpr Priority kI = Priority::kInteractive;
constexpr Priority kJ = Priority::kJob;
constexpr Priority kU = Priority::kUrgent;

TEST_F(QueueTest, UrgentGoesBeforeAllThatWaits) {
  Submit("j1", kJ);
  for (const char* name : {"i1", "i2", "i3"}) Submit(name, kI);
  for (const char* name : {"u1", "u2"}) Submit(name, kU);
  RunAll();
  EXPECT_THAT(log_, ElementsAre("u1", "u2", "i1", "j1", "|", "i2", "i3", "|"));
}

TEST_F(QueueTest, AFullQueueOfOthersLeavesRoomForUrgentCommands) {
  for (int i = 0; i < 11; ++i) Submit("i", kI);
  ASSERT_THAT(answers_, SizeIs(1));
  EXPECT_THAT(answers_[0], StatusIs(absl::StatusCode::kResourceExhausted, kOverloaded));
  Submit("u", kU);
  RunAll();
  EXPECT_EQ(log_.front(), "u");
}

TEST_F(QueueTest, UrgentReadsGoFirstAndForecastsLast) {
  std::vector<std::string> order;
  const auto read = [&](std::string name, Priority priority) {
    ReadCommand command;
    command.priority = priority;
    command.run = [&order, name](ReadTxn&) {
      order.push_back(name);
      return absl::OkStatus();
    };
    database_.readers().Submit(std::move(command));
  };
  read("forecast", kJ);
  read("read", kI);
  read("cancel", kU);
  RunAll();
  EXPECT_THAT(order, ElementsAre("cancel", "read", "forecast"));
}

TEST_F(QueueTest, InteractiveGoesFirstAndEveryGroupTakesOneJob) {
  for (const char* name : {"j1", "j2", "j3"}) Submit(name, kJ);
  for (const char* name : {"i1", "i2", "i3", "i4", "i5"}) Submit(name, kI);
  RunAll();
  EXPECT_THAT(log_, ElementsAre("i1", "i2", "i3", "j1", "|", "i4", "i5", "j2", "j3", "|"));
}

TEST_F(QueueTest, JobsStopAtTheirShareWhileAnInteractiveCommandWaits) {
  for (const char* name : {"j1", "j2", "j3"}) Submit(name, kJ, absl::Milliseconds(3));
  Submit("i1", kI);
  RunAll();
  EXPECT_THAT(log_, ElementsAre("i1", "j1", "j2", "|", "j3", "|"));  // 3 + 3 ms reach the 5 ms
}

TEST_F(QueueTest, JobsAloneFillTheGroup) {
  for (const char* name : {"j1", "j2", "j3", "j4", "j5"}) Submit(name, kJ, absl::Milliseconds(50));
  RunAll();
  EXPECT_THAT(log_, ElementsAre("j1", "j2", "j3", "j4", "|", "j5", "|"));
}

TEST_F(QueueTest, AnInteractiveCommandThatArrivesDuringJobsEndsTheirGroup) {
  Command job;
  job.priority = kJ;
  job.run = [this](Txn&) {
    log_.push_back("j1");
    database_.process_clock().Advance(absl::Milliseconds(6));
    Submit("i1", kI);
    return absl::OkStatus();
  };
  database_.writer().Submit(std::move(job));
  Submit("j2", kJ);
  RunAll();
  EXPECT_THAT(log_, ElementsAre("j1", "i1", "|", "j2", "|"));
}

TEST_F(QueueTest, GroupsOfOneAlternate) {
  Options options = MakeOptions();
  options.group_max = 1;
  TestDatabase single({}, options);
  for (const Priority priority : {kJ, kJ, kI, kI}) {
    Command command;
    command.priority = priority;
    command.run = [this, priority](Txn&) {
      log_.push_back(priority == kJ ? "j" : "i");
      return absl::OkStatus();
    };
    single.writer().Submit(std::move(command));
  }
  single.executor().RunUntilIdle();
  EXPECT_THAT(log_, ElementsAre("j", "|", "i", "|", "j", "|", "i", "|"));
}

TEST_F(QueueTest, FullQueueRefusesAtOnceEachPriorityByItself) {
  for (int i = 0; i < 10; ++i) Submit("i", kI);
  EXPECT_THAT(answers_, SizeIs(0));
  Submit("late", kI);
  ASSERT_THAT(answers_, SizeIs(1));
  EXPECT_THAT(answers_[0], StatusIs(absl::StatusCode::kResourceExhausted, kOverloaded));
  Submit("job", kJ);
  EXPECT_THAT(answers_, SizeIs(1));
  RunAll();
  EXPECT_THAT(answers_, SizeIs(12));
  Submit("again", kI);
  RunAll();
  EXPECT_THAT(answers_.back(), IsOk());
}

TEST_F(QueueTest, NobodyRunsForACallerWhoIsGoneOrOutOfTime) {
  const absl::Time now = database_.process_clock().Now();
  Submit("gone", kI, absl::InfiniteFuture(), [] { return true; });
  Submit("late", kI, now, nullptr);
  Submit("in time", kI, now + absl::Nanoseconds(1), [] { return false; });
  RunAll();
  EXPECT_THAT(log_, ElementsAre("in time", "|"));
  EXPECT_THAT(answers_[0], StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(answers_[1], StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(answers_[2], IsOk());
}

TEST_F(QueueTest, SkippedCommandsNeedNoTransaction) {
  Submit("gone", kI, absl::InfiniteFuture(), [] { return true; });
  RunAll();
  EXPECT_THAT(log_, ElementsAre());
}

TEST_F(QueueTest, ReadsAreBoundedSkippedAndAnswered) {
  std::vector<absl::Status> answers;
  const auto submit = [&](absl::AnyInvocable<bool()> abandoned, absl::Time deadline) {
    ReadCommand command;
    command.abandoned = std::move(abandoned);
    command.deadline = deadline;
    command.run = [](ReadTxn&) { return absl::OkStatus(); };
    command.done = [&](absl::Status status) { answers.push_back(status); };
    database_.readers().Submit(std::move(command));
  };
  submit([] { return true; }, absl::InfiniteFuture());
  submit(nullptr, database_.process_clock().Now());
  submit(nullptr, absl::InfiniteFuture());
  submit(nullptr, absl::InfiniteFuture());
  ASSERT_THAT(answers, SizeIs(1));
  EXPECT_THAT(answers[0], StatusIs(absl::StatusCode::kResourceExhausted, kOverloaded));
  RunAll();
  ASSERT_THAT(answers, SizeIs(4));
  int cancelled = 0;
  int late = 0;
  for (const absl::Status& status : answers) {
    cancelled += status.code() == absl::StatusCode::kCancelled ? 1 : 0;
    late += status.code() == absl::StatusCode::kDeadlineExceeded ? 1 : 0;
  }
  EXPECT_EQ(cancelled, 1);
  EXPECT_EQ(late, 1);
  database_.readers().Close();
  submit(nullptr, absl::InfiniteFuture());
  EXPECT_THAT(answers.back(), StatusIs(absl::StatusCode::kUnavailable, kDraining));
}

}  // namespace
}  // namespace holdfast::sql
