#include "services/renewal/store/counts.h"

#include <utility>

#include "libs/status/macros.h"

namespace holdfast::renewal {
namespace {

constexpr sql::Statement kAdd{"renewal.add_count",
                              "INSERT INTO counts (tenant, segment, step, at_risk, voluntary, "
                              "involuntary) VALUES ($1, $2, $3, $4, $5, $6)"
                              " ON CONFLICT (tenant, segment, step) DO UPDATE SET at_risk = "
                              "counts.at_risk + excluded.at_risk,"
                              " voluntary = counts.voluntary + excluded.voluntary, involuntary = "
                              "counts.involuntary + excluded.involuntary"};
constexpr sql::Statement kLoad{"renewal.load_counts",
                               "SELECT segment, step, at_risk, voluntary, involuntary FROM counts "
                               "WHERE tenant = $1 ORDER BY segment, step"};
constexpr sql::Statement kLoadComebacks{"renewal.load_comebacks",
                                        "SELECT requested, kept FROM comebacks WHERE tenant = $1"};
constexpr sql::Statement kAddComeback{
    "renewal.add_comeback",
    "INSERT INTO comebacks (tenant, requested, kept) VALUES ($1, 1, $2)"
    " ON CONFLICT (tenant) DO UPDATE SET requested = comebacks.requested + 1, kept = "
    "comebacks.kept + excluded.kept"};

using Cells = std::map<std::pair<std::string, int>, CountCell>;

CountCell CellOf(const Contribution& contribution, int step) {
  const bool last = step == contribution.to;
  return {.at_risk = 1,
          .voluntary = last && contribution.event == Ending::kVoluntary ? 1 : 0,
          .involuntary = last && contribution.event == Ending::kInvoluntary ? 1 : 0};
}

}  // namespace

absl::Status ReplaceContribution(sql::Txn& txn, std::string_view tenant, const Contribution& before,
                                 const Contribution& after) {
  if (before == after) return absl::OkStatus();
  Cells changes;
  for (int step = before.from + 1; step <= before.to; ++step)
    changes[{before.segment, step}] -= CellOf(before, step);
  for (int step = after.from + 1; step <= after.to; ++step)
    changes[{after.segment, step}] += CellOf(after, step);
  for (const auto& [at, cell] : changes) {
    if (cell.empty()) continue;
    HF_RETURN_IF_ERROR(txn.Exec(
        kAdd, {tenant, at.first, at.second, cell.at_risk, cell.voluntary, cell.involuntary}));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::map<std::string, CountTable>> LoadCounts(sql::ReadTxn& txn,
                                                             std::string_view tenant) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoad, {tenant}));
  std::map<std::string, CountTable> all;
  for (const sql::Row row : rows) {
    const CountCell cell{.at_risk = row.Int(2), .voluntary = row.Int(3), .involuntary = row.Int(4)};
    if (cell.empty()) continue;
    CountTable& table = all[row.Text(0)];
    table.resize(static_cast<size_t>(row.Int(1)));
    table.back() = cell;
  }
  return all;
}

absl::StatusOr<Comebacks> LoadComebacks(sql::ReadTxn& txn, std::string_view tenant) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoadComebacks, {tenant}));
  if (rows.empty()) return Comebacks{};
  return Comebacks{.requested = rows.front().Int(0), .kept = rows.front().Int(1)};
}

absl::Status AddComeback(sql::Txn& txn, std::string_view tenant, bool kept) {
  return txn.Exec(kAddComeback, {tenant, kept ? 1 : 0});
}

}  // namespace holdfast::renewal
