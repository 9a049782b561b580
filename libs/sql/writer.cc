#include "libs/sql/writer.h"

#include <utility>

#include "absl/hash/hash.h"
#include "absl/synchronization/notification.h"
#include "libs/sql/engine.h"
#include "libs/sql/writer_lane.h"

namespace holdfast::sql {

Writer::Writer(Engine& engine, Executor& executor, WriterOptions options) : executor_(executor) {
  for (int i = 0; i < engine.writers(); ++i) {
    lanes_.push_back(std::make_unique<WriterLane>(engine, executor, options, i));
  }
}

Writer::~Writer() { Close(); }

WriterLane& Writer::LaneOf(std::string_view affinity) {
  if (lanes_.size() == 1) return *lanes_.front();
  return *lanes_[absl::Hash<std::string_view>{}(affinity) % lanes_.size()];
}

void Writer::Submit(Command command) {
  WriterLane& lane = LaneOf(command.affinity);
  lane.Submit(std::move(command));
}

absl::Status Writer::Run(absl::AnyInvocable<absl::Status(Txn&)> run, std::string affinity,
                         Priority priority) {
  // Shared, because the notifying thread still holds it when the waiting one has gone on.
  struct Outcome {
    absl::Status status;
    absl::Notification done;
  };
  auto outcome = std::make_shared<Outcome>();
  Command command;
  command.affinity = std::move(affinity);
  command.priority = priority;
  command.run = std::move(run);
  command.done = [outcome](absl::Status status) {
    outcome->status = std::move(status);
    outcome->done.Notify();
  };
  Submit(std::move(command));
  executor_.Await(outcome->done);
  return outcome->status;
}

void Writer::Close() {
  for (const auto& lane : lanes_) lane->Close();
  for (const auto& lane : lanes_) executor_.Await(lane->drained());
}

}  // namespace holdfast::sql
