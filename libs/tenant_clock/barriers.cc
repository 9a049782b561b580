#include "libs/tenant_clock/barriers.h"

#include "libs/status/macros.h"
#include "libs/tenant_clock/tenant_clock.h"

namespace holdfast {
namespace {

constexpr int64_t kAllPartitions = (int64_t{1} << 16) - 1;

constexpr sql::Statement kLoad{
    "tenant_clock.load_barrier",
    "SELECT partitions FROM tenant_clock_barriers WHERE tenant = $1 AND barrier = $2"};
constexpr sql::Statement kSave{
    "tenant_clock.save_barrier",
    "INSERT INTO tenant_clock_barriers (tenant, barrier, partitions, now, reported) VALUES ($1, "
    "$2, $3, $4, 0)"
    " ON CONFLICT (tenant, barrier) DO UPDATE SET partitions = excluded.partitions"};
constexpr sql::Statement kUnreported{"tenant_clock.unreported_barriers",
                                     "SELECT tenant, barrier, now FROM tenant_clock_barriers WHERE "
                                     "reported = 0 AND partitions = $1 LIMIT $2"};
constexpr sql::Statement kReported{
    "tenant_clock.barrier_reported",
    "UPDATE tenant_clock_barriers SET reported = 1 WHERE tenant = $1 AND barrier = $2"};

}  // namespace

absl::StatusOr<bool> NoteClockBarrier(sql::Txn& txn, const ClockBarrier& barrier, int partition) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoad, {barrier.tenant, barrier.barrier}));
  const int64_t before = rows.empty() ? 0 : rows.front().Int(0);
  const int64_t after = before | (int64_t{1} << partition);
  if (after == before) return false;
  HF_RETURN_IF_ERROR(txn.Exec(kSave, {barrier.tenant, barrier.barrier, after, barrier.now}));
  if (after != kAllPartitions) return false;
  HF_RETURN_IF_ERROR(StoreTenantClock(txn, barrier.tenant, barrier.now));
  return true;
}

absl::StatusOr<std::vector<ClockBarrier>> UnreportedClockBarriers(sql::ReadTxn& txn, int limit) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kUnreported, {kAllPartitions, limit}));
  std::vector<ClockBarrier> barriers;
  for (const sql::Row row : rows) barriers.push_back({row.Text(0), row.Text(1), row.Time(2)});
  return barriers;
}

absl::Status MarkClockBarrierReported(sql::Txn& txn, const ClockBarrier& barrier) {
  return txn.Exec(kReported, {barrier.tenant, barrier.barrier});
}

}  // namespace holdfast
