// Any mix of commands, grouped in any way, with any known commit failures of groups, ends as if the
// commands had run one by one in their order: the same rows, the same answers, every answer and
// every hook exactly once.
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "libs/status/status.h"
#include "rapidcheck.h"
#include "tests/contract/sql/engines.h"

namespace holdfast::sql {
namespace {

enum class Kind {
  kCreate,
  kAdd,
  kTakeIfEnough,
  kRefuse,
  kWriteThenFail,
  kOverdraw,
  kSwallowError,
  kCompareAndSet
};
constexpr int kKinds = 8;

struct Step {
  Kind kind;
  std::string key;
  int amount;
};

// Totals by key.
using Model = std::map<std::string, int64_t>;

// True when the command is kept; only then `counters` changes.
bool Play(const Step& step, Model& counters) {
  const auto found = counters.find(step.key);
  const bool exists = found != counters.end();
  switch (step.kind) {
    case Kind::kCreate:
      if (!exists) counters[step.key] = step.amount;
      return !exists;
    case Kind::kAdd:
      if (exists) found->second += step.amount;
      return exists;
    case Kind::kTakeIfEnough:
      if (!exists || found->second < step.amount) return false;
      found->second -= step.amount;
      return true;
    case Kind::kCompareAndSet:  // to the amount, if the total is even
      if (!exists || found->second % 2 != 0) return false;
      found->second = step.amount;
      return true;
    default:
      return false;
  }
}

constexpr Statement kSetEven{"set_even",
                             "UPDATE counters SET total = $2 WHERE key = $1 AND total % 2 = 0"};

absl::Status Refused() { return absl::FailedPreconditionError("refused"); }

absl::Status Perform(const Step& step, Txn& txn) {
  HF_ASSIGN_OR_RETURN(const Rows rows, txn.Query(kSelectCounter, {step.key}));
  switch (step.kind) {
    case Kind::kCreate:
      return txn.Exec(kInsertCounter, {step.key, step.amount});  // a taken key is an SQL error
    case Kind::kAdd:
      return txn.ExecOne(kAddToCounter, {step.key, step.amount});
    case Kind::kTakeIfEnough:
      if (rows.empty() || rows.front().Int(0) < step.amount) return Refused();
      return txn.Exec(kAddToCounter, {step.key, -step.amount});
    case Kind::kRefuse:
      return Refused();
    case Kind::kWriteThenFail:
      HF_RETURN_IF_ERROR(txn.Exec(kInsertCounter, {step.key + "'", 1}));
      return Refused();
    case Kind::kOverdraw:
      HF_RETURN_IF_ERROR(txn.Exec(kInsertCounter, {step.key + "'", 1}));
      return txn.Exec(kAddToCounter, {step.key + "'", -2});  // breaks the CHECK
    case Kind::kSwallowError:
      txn.Exec(kInsertCounter, {step.key + "'", -1}).IgnoreError();
      return absl::OkStatus();
    case Kind::kCompareAndSet:
      return txn.ExecOne(kSetEven, {step.key, step.amount});
  }
  return absl::InternalError("no such kind");
}

std::ostream& operator<<(std::ostream& out, const Step& step) {  // for the counterexample
  return out << "{kind " << static_cast<int>(step.kind) << " key " << step.key << " amount "
             << step.amount << "}";
}

class RandomAborts : public FaultPoints {
 public:
  explicit RandomAborts(std::vector<bool> plan) : plan_(std::move(plan)) {}
  CommitFault AtCommit(int commands) override {
    // A command that runs alone commits: its own failure would be an answer, not a grouping.
    if (commands < 2 || plan_.empty()) return CommitFault::kNone;
    return plan_[at_++ % plan_.size()] ? CommitFault::kAborted : CommitFault::kNone;
  }

 private:
  std::vector<bool> plan_;
  size_t at_ = 0;
};

rc::Gen<Step> GenStep() {
  return rc::gen::construct<Step>(
      rc::gen::map(rc::gen::inRange(0, kKinds), [](int kind) { return static_cast<Kind>(kind); }),
      rc::gen::map(rc::gen::inRange('a', 'e'),
                   [](int key) { return std::string(1, static_cast<char>(key)); }),
      rc::gen::inRange(0, 9));
}

class SerialPropertyTest : public EngineTest {
 protected:
  void Check(const std::vector<Step>& steps, const std::vector<int>& batches, int group_max,
             const std::vector<bool>& aborts, uint64_t seed) {
    RandomAborts faults(aborts);
    Options options;
    options.faults = &faults;
    options.group_max = group_max;
    Open(options, seed);
    std::vector<int> answers(steps.size(), 0);
    std::vector<int> hooks(steps.size(), 0);
    std::vector<bool> kept(steps.size(), false);
    size_t batch = 0;
    int left = 0;
    for (size_t i = 0; i < steps.size(); ++i) {
      Command command;
      command.run = [&, i](Txn& txn) {
        txn.OnCommit([&, i] { ++hooks[i]; });
        return Perform(steps[i], txn);
      };
      command.done = [&, i](absl::Status status) {
        ++answers[i];
        kept[i] = status.ok();
      };
      writer().Submit(std::move(command));
      if (left-- <= 0 && !batches.empty()) {
        database_->executor().RunUntilIdle();
        left = batches[batch++ % batches.size()];
      }
    }
    writer().Close();
    Model model;
    for (size_t i = 0; i < steps.size(); ++i) {
      RC_ASSERT(Play(steps[i], model) == kept[i]);
      RC_ASSERT(answers[i] == 1);
      RC_ASSERT(hooks[i] == (kept[i] ? 1 : 0));
    }
    std::string expected;
    for (const auto& [key, total] : model) {
      expected += (expected.empty() ? "" : " ") + key + "=" + std::to_string(total);
    }
    RC_ASSERT(Counters() == expected);
  }
};

TEST_P(SerialPropertyTest, AnyGroupingEndsAsOneByOne) {
  EXPECT_TRUE(rc::check([this] {
    const auto steps = *rc::gen::container<std::vector<Step>>(GenStep());
    const auto batches = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 12));
    const int group_max = *rc::gen::inRange(1, 10);
    const auto aborts = *rc::gen::arbitrary<std::vector<bool>>();
    const auto seed = *rc::gen::arbitrary<uint64_t>();
    Check(steps, batches, group_max, aborts, seed);
  }));
}

INSTANTIATE_TEST_SUITE_P(All, SerialPropertyTest, testing::ValuesIn(kEngines), EngineName);

}  // namespace
}  // namespace holdfast::sql
