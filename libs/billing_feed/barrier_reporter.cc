#include "libs/billing_feed/barrier_reporter.h"

#include <utility>
#include <vector>

#include "libs/status/macros.h"

namespace holdfast {
namespace {

constexpr absl::Duration kRetry = absl::Seconds(1);
constexpr int kBarriersAtOnce = 64;

}  // namespace

BarrierReporter::BarrierReporter(BarrierReport report, sql::Database& database, Executor& executor)
    : report_(std::move(report)),
      database_(database),
      task_(executor.Start("barrier_reporter", [this] { return ReportAll(); })) {}

BarrierReporter::~BarrierReporter() = default;

absl::Duration BarrierReporter::ReportAll() {
  std::vector<ClockBarrier> barriers;
  const absl::Status read = database_.readers().Run([&](sql::ReadTxn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(barriers, UnreportedClockBarriers(txn, kBarriersAtOnce));
    return absl::OkStatus();
  });
  if (!read.ok()) return kRetry;
  for (const ClockBarrier& barrier : barriers) {
    const absl::Status reported = report_(barrier);
    // A barrier that billing no longer waits for is reported as well as one it did.
    if (!reported.ok() && !absl::IsNotFound(reported)) return kRetry;
    const absl::Status marked = database_.writer().Run(
        [&](sql::Txn& txn) { return MarkClockBarrierReported(txn, barrier); }, barrier.tenant,
        sql::Priority::kJob);
    if (!marked.ok()) return kRetry;
  }
  return absl::InfiniteDuration();
}

}  // namespace holdfast
