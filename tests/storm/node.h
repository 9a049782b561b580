// One service as a process that can die at any step: what it has committed survives, nothing else.
#ifndef HOLDFAST_TESTS_STORM_NODE_H_
#define HOLDFAST_TESTS_STORM_NODE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "libs/command/runner.h"
#include "libs/ids/ids.h"
#include "libs/sql/database.h"
#include "tests/storm/mortal_executor.h"
#include "tests/storm/world.h"

namespace holdfast::storm {

class Node : public Callee {
 public:
  Node(World& world, std::string name, std::vector<sql::Migration> schema, Fault crash);
  ~Node() override;

  const std::string& name() const { return name_; }
  Fault crash_kind() const { return crash_; }
  LifePtr life() const override { return life_; }
  bool up() const { return life_ != nullptr && !life_->dead; }
  bool dead() const { return life_ != nullptr && life_->dead; }
  // Of the surviving or running database.
  std::string path() const;
  // Commits tried so far, by whatever life.
  int64_t commits() const { return commits_; }
  WallClock& wall() { return wall_; }
  // Process time it has been up without a break.
  absl::Duration UpFor() const;

  // From the loop's top only: no step is under way.
  void Start();
  void Bury();
  // Anywhere. The files as they are at this moment are what the next life finds.
  void Crash(std::string_view why);

 protected:
  // Makes what main.cc makes, ends its jobs, and, once nothing is under way, the rest of it. The
  // database is open in all three.
  virtual absl::Status Boot() = 0;
  virtual void StopJobs() = 0;
  virtual void Unboot() = 0;

  World& world() { return world_; }
  MortalExecutor& executor() { return *executor_; }
  sql::Database& database() { return *database_; }
  CommandRunner& commands() { return *commands_; }
  IdSource& ids() { return *ids_; }

 private:
  class Faults;

  World& world_;
  const std::string name_;
  const std::vector<sql::Migration> schema_;
  const Fault crash_;
  WallClock wall_;
  int generation_ = 0;
  int64_t commits_ = 0;
  absl::Time started_;
  std::string buried_path_;  // of the dead life's files
  LifePtr life_;
  std::unique_ptr<Faults> faults_;
  std::unique_ptr<SeededIds> ids_;
  std::unique_ptr<MortalExecutor> executor_;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<CommandRunner> commands_;
};

}  // namespace holdfast::storm

#endif  // HOLDFAST_TESTS_STORM_NODE_H_
