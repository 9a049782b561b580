#ifndef HOLDFAST_LIBS_OUTBOX_CONSUMER_H_
#define HOLDFAST_LIBS_OUTBOX_CONSUMER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/clock/clock.h"
#include "libs/executor/executor.h"
#include "libs/outbox/feed.h"
#include "libs/outbox/inbox.h"
#include "libs/sql/database.h"

namespace holdfast::outbox {

struct ConsumerOptions {
  int batch_max = 128;  // events to one command
  int pull_max = 1000;  // events to one pull
  int buffered_max =
      4096;  // events held per partition; the feed's surplus is dropped and pulled later
  absl::Duration idle_poll = absl::Seconds(1);  // heads are compared this often, feed or no feed
  int attempts_max = 5;
  // Between deliveries of a refused event, and after failed pulls and storage errors; doubles.
  absl::Duration retry_min = absl::Milliseconds(50);
  absl::Duration retry_max = absl::Seconds(1);
};

struct ConsumerHooks {
  // After the commit that applied the event, on the finisher of the consumer's database; must not
  // block. At most lost when the process ends between commit and call, so what rests on it is also
  // found again in SQL.
  std::function<void(const Event&)> after_commit;
  // After a cursor moved, likewise.
  std::function<void(int partition, int64_t position)> on_progress;
};

struct ConsumerStats {
  uint64_t applied = 0;     // by this process
  uint64_t refused = 0;     // deliveries
  uint64_t dead = 0;        // dead letters
  uint64_t pulls = 0;       // ReadEvents calls
  uint64_t gaps = 0;        // feed events that did not follow the cursor
  uint64_t duplicates = 0;  // events at or before the cursor
  uint64_t stalled = 0;     // partitions whose next event the producer no longer has
};

// Applies every event of a producer once, in order per partition, in the consumer's own database.
// What the feed brings in order is applied at once; a gap, doubt or the idle poll leads to a pull.
// Correct with any feed and with none. Of several processes with one name on one database, the one
// that holds the lease works and the others wait for it; the cursor keeps two that overlap apart.
class Consumer {
 public:
  // `name` is stored with the cursors: one for ever per consumer and producer, for example
  // "feedback.billing". `feed` may be null. All references outlive the consumer. `wall` is the
  // system's clock.
  Consumer(std::string name, sql::Database& database, Executor& executor, const Clock& wall,
           EventPull& pull, EventFeed* feed, Handler handler, ConsumerOptions options = {},
           ConsumerHooks hooks = {});
  ~Consumer();  // Stop()
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;

  // Loads the cursors and begins. Blocks as Writer::Run does.
  absl::Status Start();
  // Ends feed, pulls and commands under way before it returns; call before the database and the
  // pull go. Idempotent.
  void Stop();

  // Compares heads now.
  void Nudge();

  // Committed positions.
  Positions Cursors() const;
  ConsumerStats stats() const;

  // Runs the handler on a dead letter again, as ReplayDeadLetter does. Blocking.
  absl::Status Replay(std::string_view event_id);

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace holdfast::outbox

#endif  // HOLDFAST_LIBS_OUTBOX_CONSUMER_H_
