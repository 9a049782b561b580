#ifndef HOLDFAST_LIBS_OUTBOX_RELAY_H_
#define HOLDFAST_LIBS_OUTBOX_RELAY_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/outbox/publisher.h"
#include "libs/outbox/sequencer.h"
#include "libs/sql/database.h"

namespace holdfast::outbox {

// Hands what is appended to one database to one publisher. Where this process alone appends, from
// the commit's own hook: no row is read again, nothing is retried. Where others append too, the
// hook wakes a sequencer that gives places and publishes. While the relay lives, Append finds it by
// the database's identity. One per database and process.
class Relay {
 public:
  // `database` has OutboxMigrations(). `reply_to` is put on every event: the address where this
  // process takes answers.
  static absl::StatusOr<std::unique_ptr<Relay>> Open(sql::Database& database, Publisher& publisher,
                                                     std::string reply_to = "");
  // Waits for a publish that is under way; later commits publish nothing.
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  uint64_t published() const { return published_.load(std::memory_order_relaxed); }

  // For Append: where this process takes answers; empty without a relay.
  static std::string ReplyAddress(const std::string& identity);
  // For Append: called after the commit. No events: they have no places yet.
  static void Dispatch(const std::string& identity, std::vector<Event> events);

 private:
  Relay(std::string identity, Publisher& publisher, std::string reply_to);

  const std::string identity_;
  Publisher& publisher_;
  const std::string reply_to_;
  std::atomic<uint64_t> published_ = 0;
  std::unique_ptr<Sequencer> sequencer_;
};

}  // namespace holdfast::outbox

#endif  // HOLDFAST_LIBS_OUTBOX_RELAY_H_
