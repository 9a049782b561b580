#include "services/feedback/store/barriers.h"

#include "libs/sql/statement.h"
#include "libs/status/macros.h"

namespace holdfast::feedback {
namespace {

constexpr int64_t kAllPartitions = (int64_t{1} << 16) - 1;

constexpr sql::Statement kLoad = {
    "clock_barriers.load",
    "SELECT partitions FROM clock_barriers WHERE tenant = $1 AND barrier = $2"};

constexpr sql::Statement kSave = {
    "clock_barriers.save",
    "INSERT INTO clock_barriers (tenant, barrier, partitions, now, reported) VALUES ($1, $2, $3, "
    "$4, 0) "
    "ON CONFLICT (tenant, barrier) DO UPDATE SET partitions = excluded.partitions"};

constexpr sql::Statement kUnreported = {"clock_barriers.unreported",
                                        "SELECT tenant, barrier, now FROM clock_barriers WHERE "
                                        "reported = 0 AND partitions = $1 LIMIT $2"};

constexpr sql::Statement kReported = {
    "clock_barriers.reported",
    "UPDATE clock_barriers SET reported = 1 WHERE tenant = $1 AND barrier = $2"};

}  // namespace

absl::StatusOr<bool> NoteBarrier(sql::Txn& txn, const Barrier& barrier, int partition) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoad, {barrier.tenant, barrier.barrier}));
  const int64_t before = rows.empty() ? 0 : rows.front().Int(0);
  const int64_t after = before | (int64_t{1} << partition);
  if (after == before) return false;
  HF_RETURN_IF_ERROR(txn.Exec(kSave, {barrier.tenant, barrier.barrier, after, barrier.now}));
  return after == kAllPartitions;
}

absl::StatusOr<std::vector<Barrier>> UnreportedBarriers(sql::ReadTxn& txn, int limit) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kUnreported, {kAllPartitions, limit}));
  std::vector<Barrier> out;
  for (const sql::Row row : rows) out.push_back({row.Text(0), row.Text(1), row.Time(2)});
  return out;
}

absl::Status MarkReported(sql::Txn& txn, std::string_view tenant, std::string_view barrier) {
  return txn.Exec(kReported, {tenant, barrier});
}

}  // namespace holdfast::feedback
