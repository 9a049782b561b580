#ifndef HOLDFAST_LIBS_OUTBOX_DEAD_LETTERS_H_
#define HOLDFAST_LIBS_OUTBOX_DEAD_LETTERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/outbox/event.h"
#include "libs/sql/txn.h"

namespace holdfast::outbox {

// An event its handler refused too often. The row stays after a replay, as the record of what
// happened.
struct DeadLetter {
  std::string consumer;
  Event event;
  std::string reason;  // the last error: code, reason and message
  int attempts = 0;
  absl::Time failed_time;  // system time
  std::optional<absl::Time> replayed_time;
};

// Ordered by event id, after `after_event_id` ("": from the beginning). `open_only` leaves out
// replayed ones.
absl::StatusOr<std::vector<DeadLetter>> ListDeadLetters(sql::ReadTxn& txn,
                                                        std::string_view consumer,
                                                        std::string_view after_event_id, int limit,
                                                        bool open_only);

// NOT_FOUND RESOURCE_NOT_FOUND when there is none.
absl::StatusOr<DeadLetter> LoadDeadLetter(sql::ReadTxn& txn, std::string_view consumer,
                                          std::string_view event_id);

}  // namespace holdfast::outbox

#endif  // HOLDFAST_LIBS_OUTBOX_DEAD_LETTERS_H_
