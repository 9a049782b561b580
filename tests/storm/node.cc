#include "tests/storm/node.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "libs/status/status.h"

namespace holdfast::storm {
namespace {

namespace fs = std::filesystem;

void CopyIfThere(const std::string& from, const std::string& to) {
  std::error_code problem;
  if (!fs::exists(from, problem)) return;
  HF_CHECK(fs::copy_file(from, to, fs::copy_options::overwrite_existing));
}

void Remove(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    std::error_code ignored;
    fs::remove(path + suffix, ignored);
  }
}

// A migrated, empty database of each service, made once for all seeds of this process.
const std::string& Template(const std::string& name, const std::vector<sql::Migration>& schema) {
  static const TempDir dir;
  static std::map<std::string, std::string> made;
  std::string& path = made[name];
  if (!path.empty()) return path;
  path = dir.File(name + ".db");
  VirtualClock clock(StormStart());
  ManualExecutor executor(1, clock);
  HF_CHECK(sql::Database::Open({.url = "sqlite:" + path}, executor, schema).ok());
  return path;
}

}  // namespace

// Strikes on the storage of one life.
class Node::Faults : public sql::FaultPoints {
 public:
  explicit Faults(Node& node) : node_(node), plan_(node.world_.faults), life_(node.life_) {}

  sql::CommitFault AtCommit(int) override {
    if (life_->dead) return sql::CommitFault::kNone;
    ++node_.commits_;
    if (plan_.Strikes(Fault::kCrashBeforeCommit, 2)) {
      node_.Crash("before a commit");
      return sql::CommitFault::kNone;
    }
    if (plan_.Strikes(Fault::kCommitAborted, 15)) return sql::CommitFault::kAborted;
    if (plan_.Strikes(Fault::kCommitUnknownLost, 10)) return sql::CommitFault::kUnknownLost;
    if (plan_.Strikes(Fault::kCommitUnknownKept, 10)) return sql::CommitFault::kUnknownKept;
    return sql::CommitFault::kNone;
  }
  void AfterCommit() override {
    if (!life_->dead && plan_.Strikes(Fault::kCrashAfterCommit, 2)) node_.Crash("after a commit");
  }
  absl::Status AtStatement(const sql::Statement&) override {
    if (life_->dead || !plan_.Strikes(Fault::kStatementFails, 2)) return absl::OkStatus();
    return Error(absl::StatusCode::kUnavailable, kStorageUnavailable, "injected: the disk failed");
  }
  absl::Status AtConnect() override {
    if (life_->dead || !plan_.Strikes(Fault::kConnectFails, 200)) return absl::OkStatus();
    return Error(absl::StatusCode::kUnavailable, kStorageUnavailable, "injected: cannot connect");
  }

 private:
  Node& node_;
  FaultPlan& plan_;
  const LifePtr life_;
};

Node::Node(World& world, std::string name, std::vector<sql::Migration> schema, Fault crash)
    : world_(world),
      name_(std::move(name)),
      schema_(std::move(schema)),
      crash_(crash),
      wall_(world.clock, world.leaps) {
  CopyIfThere(Template(name_, schema_), path());
}

Node::~Node() { HF_CHECK(life_ == nullptr); }

std::string Node::path() const {
  return world_.dir.File(absl::StrCat(name_, ".", generation_, ".db"));
}

absl::Duration Node::UpFor() const {
  return up() ? world_.RunningNow() - started_ : absl::ZeroDuration();
}

void Node::Start() {
  HF_CHECK(life_ == nullptr);
  world_.trace.Note(absl::StrCat("start ", name_));
  started_ = world_.RunningNow();
  life_ = std::make_shared<Life>();
  faults_ = std::make_unique<Faults>(*this);
  // Unique over the lives of a node: no two commands share a seed.
  ids_ = std::make_unique<SeededIds>(world_.random.Next(), world_.random.Next(), StormStart());
  executor_ =
      std::make_unique<MortalExecutor>(world_.loop, world_.random.Next(),
                                       [this, life = life_] { world_.network.FailCallsOf(life); });
  auto opened = sql::Database::Open(
      {.url = "sqlite:" + path(), .readers = 2, .faults = faults_.get()}, *executor_, schema_);
  HF_CHECK(opened.ok());
  database_ = *std::move(opened);
  commands_ = std::make_unique<CommandRunner>(database_->writer(), wall_, *ids_);
  HF_CHECK(Boot().ok());
}

void Node::Crash(std::string_view why) {
  if (!up()) return;
  world_.trace.Note(absl::StrCat("crash ", name_, " ", std::string(why)));
  buried_path_ = path();
  ++generation_;
  CopyIfThere(buried_path_, path());
  CopyIfThere(buried_path_ + "-wal", path() + "-wal");
  life_->dead = true;
  world_.network.Hangup(life_);
  executor_->Die();
}

void Node::Bury() {
  HF_CHECK(dead());
  world_.network.FailCallsOf(life_);
  StopJobs();
  database_->writer().Close();
  database_->readers().Close();
  Unboot();
  commands_.reset();
  database_.reset();
  executor_.reset();
  faults_.reset();
  life_.reset();
  Remove(buried_path_);
}

}  // namespace holdfast::storm
