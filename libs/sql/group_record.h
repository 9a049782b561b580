// What one group of commands cost, for metrics.
#ifndef HOLDFAST_LIBS_SQL_GROUP_RECORD_H_
#define HOLDFAST_LIBS_SQL_GROUP_RECORD_H_

#include <functional>

#include "absl/time/time.h"

namespace holdfast::sql {

struct GroupRecord {
  int commands = 0;          // answered with this group, refused ones too
  absl::Duration queued;     // from Submit until the group began, summed over its commands
  absl::Duration ran;        // the commands: deciding and their statements
  absl::Duration committed;  // the commit, and reruns where it failed
  absl::Duration handed;     // from the commit until the finisher began
  absl::Duration answered;   // hooks and replies
};
// On the finisher, after the group's last answer. Never blocks.
using GroupObserver = std::function<void(const GroupRecord&)>;

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_GROUP_RECORD_H_
