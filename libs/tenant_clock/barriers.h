// A tenant's clock moved in the service that owns it, which wrote the fact to every partition. A
// follower takes the new time over once it has applied all copies, and with them everything that
// happened before, and then reports back.
#ifndef HOLDFAST_LIBS_TENANT_CLOCK_BARRIERS_H_
#define HOLDFAST_LIBS_TENANT_CLOCK_BARRIERS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/sql/txn.h"

namespace holdfast {

struct ClockBarrier {
  std::string tenant;
  std::string barrier;
  absl::Time now;  // The tenant's time from there on.
};

// Notes the copy of one partition, 0 to 15. The last missing one stores the tenant's time and gives
// true.
absl::StatusOr<bool> NoteClockBarrier(sql::Txn& txn, const ClockBarrier& barrier, int partition);
// Complete, and not yet reported.
absl::StatusOr<std::vector<ClockBarrier>> UnreportedClockBarriers(sql::ReadTxn& txn, int limit);
// The clock's owner has heard of it.
absl::Status MarkClockBarrierReported(sql::Txn& txn, const ClockBarrier& barrier);

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_TENANT_CLOCK_BARRIERS_H_
