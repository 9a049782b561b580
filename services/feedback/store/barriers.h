#ifndef HOLDFAST_SERVICES_FEEDBACK_STORE_BARRIERS_H_
#define HOLDFAST_SERVICES_FEEDBACK_STORE_BARRIERS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/sql/txn.h"

namespace holdfast::feedback {

struct Barrier {
  std::string tenant;
  std::string barrier;
  absl::Time now;  // the tenant's time from there on
};

// Notes the copy of one partition (0 to 15). True: this was the last of the 16 that was missing.
absl::StatusOr<bool> NoteBarrier(sql::Txn& txn, const Barrier& barrier, int partition);
// Complete ones that billing has not heard of.
absl::StatusOr<std::vector<Barrier>> UnreportedBarriers(sql::ReadTxn& txn, int limit);
absl::Status MarkReported(sql::Txn& txn, std::string_view tenant, std::string_view barrier);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_STORE_BARRIERS_H_
