#ifndef HOLDFAST_LIBS_OUTBOX_SEQUENCER_H_
#define HOLDFAST_LIBS_OUTBOX_SEQUENCER_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/outbox/event.h"
#include "libs/sql/database.h"
#include "libs/sql/txn.h"

namespace holdfast::outbox {

// Gives committed events that have none their positions, at most `limit`, oldest first; these
// events in the order of their places. Nobody else does so until the transaction ends. Where
// appending gives places itself (SQLite) there are none.
absl::StatusOr<std::vector<Event>> PlaceEvents(sql::Txn& txn, int limit);

// Does so soon after each commit of this process, and now and then for commits of processes that
// have died, then hands the events on.
class Sequencer {
 public:
  // `publish` runs on the finisher of the database; it must not block.
  Sequencer(sql::Database& database, std::function<void(std::vector<Event>)> publish);
  ~Sequencer();  // waits for a publish that is under way
  Sequencer(const Sequencer&) = delete;
  Sequencer& operator=(const Sequencer&) = delete;

  void Wake();  // any thread

 private:
  struct State;
  static absl::Duration Step(const std::shared_ptr<State>& state);
  static void Placed(const std::shared_ptr<State>& state, std::vector<Event> events,
                     const absl::Status& status);

  std::shared_ptr<State> state_;
  std::unique_ptr<Task> task_;
};

}  // namespace holdfast::outbox

#endif  // HOLDFAST_LIBS_OUTBOX_SEQUENCER_H_
