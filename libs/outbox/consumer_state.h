#ifndef HOLDFAST_LIBS_OUTBOX_CONSUMER_STATE_H_
#define HOLDFAST_LIBS_OUTBOX_CONSUMER_STATE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "libs/lease/lease.h"
#include "libs/outbox/consumer.h"
#include "libs/outbox/partition_queue.h"

namespace holdfast::outbox {

// What the consumer's callbacks share. Each of them (feed, page, heads, command done, timer)
// changes one partition under the mutex and then pumps it: decides under the mutex what to do next,
// and does it outside.
class Consumer::State : public std::enable_shared_from_this<Consumer::State> {
 public:
  State(std::string name, sql::Database& database, Executor& executor, const Clock& wall,
        EventPull& pull, EventFeed* feed, Handler handler, ConsumerOptions options,
        ConsumerHooks hooks);

  absl::Status Start();
  void Stop();
  void Nudge();
  Positions Cursors() const;
  ConsumerStats stats() const;
  absl::Status Replay(std::string_view event_id);

 private:
  // Consecutive events handed to the writer, as a whole or in parts.
  struct Batch {
    std::vector<Event> events;
    size_t from = 0;  // the next command applies [from, to)
    size_t to = 0;
    size_t suspect = SIZE_MAX;  // refused once: delivered alone
    bool uncertain =
        false;        // an outcome was unknown: events found applied may be news to the hooks
    Applied applied;  // of the command under way, written by its last run
  };
  struct Partition {
    PartitionQueue queue{0, 0};
    int64_t cursor = 0;
    std::shared_ptr<Batch> batch;  // null: none
    bool commanding = false;       // a command is under way
    bool pulling = false;
    bool stalled = false;
    // Process time before which nothing is tried again, and the waits that led there.
    absl::Time apply_after = absl::InfinitePast();
    absl::Time pull_after = absl::InfinitePast();
    absl::Duration apply_wait;
    absl::Duration pull_wait;
  };
  enum class Action { kNone, kApply, kPull };

  void Turn(bool held);
  absl::Status Activate();
  absl::Duration Step();
  void AskHeads();
  void OnHeads(const absl::StatusOr<Positions>& heads);
  void OnFeed(std::vector<Event> events);

  void Pump(int partition);
  Action DecideLocked(Partition& at) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  void Pull(int partition);
  void OnPage(int partition, int64_t after, absl::StatusOr<EventPage> page);
  void TakePageLocked(Partition& at, int64_t after, EventPage page)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  static std::vector<std::string> AffinitiesOf(const Batch& batch);
  void Apply(int partition);
  void OnApplied(int partition, const absl::Status& status);
  void Accepted(int partition);
  void Refused(int partition, size_t index, const absl::Status& error);
  void RecordRefusal(int partition, const absl::Status& error);
  void OnRecorded(int partition, const absl::Status& status, const Cursor& cursor,
                  const absl::Status& error);
  void Reload(int partition);
  void OnReloaded(int partition, const absl::Status& status, int64_t position);

  // Every callback that will still come is counted, so that Stop can wait for the last one.
  void BeginLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { ++under_way_; }
  void End();
  void RetryLaterLocked(absl::Duration& wait, absl::Time& after) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void GoOnLocked(Partition& at) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const std::string name_;
  sql::Database& database_;
  Executor& executor_;
  const Clock& wall_;
  EventPull& pull_;
  EventFeed* const feed_;
  const Handler handler_;
  const ConsumerOptions options_;
  const ConsumerHooks hooks_;

  mutable absl::Mutex mu_;
  std::vector<Partition> partitions_ ABSL_GUARDED_BY(mu_);
  ConsumerStats stats_ ABSL_GUARDED_BY(mu_);
  int under_way_ ABSL_GUARDED_BY(mu_) = 0;  // callbacks that will still come
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  absl::Notification idle_;  // stopping and nothing under way
  bool asking_ ABSL_GUARDED_BY(mu_) = false;
  bool doubt_ ABSL_GUARDED_BY(mu_) = true;
  absl::Time poll_at_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();

  std::unique_ptr<Task> task_ ABSL_GUARDED_BY(mu_);
  bool active_ ABSL_GUARDED_BY(mu_) = false;
  // Of the lease's task; of Stop once that has ended.
  std::unique_ptr<EventFeed::Subscription> subscription_;
  std::unique_ptr<Lease> lease_;  // only Start and Stop
};

}  // namespace holdfast::outbox

#endif  // HOLDFAST_LIBS_OUTBOX_CONSUMER_STATE_H_
