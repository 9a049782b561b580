#include "services/billing/store/policy_replica.h"

#include <string>
#include <utility>

#include "libs/status/status.h"

namespace holdfast::billing {
namespace {

constexpr sql::Statement kVersion = {"policy_replica.version",
                                     "SELECT version FROM policy_replica WHERE id = 1"};
constexpr sql::Statement kLoad = {"policy_replica.load",
                                  "SELECT policy_json FROM policy_replica WHERE id = 1"};
constexpr sql::Statement kStore = {
    "policy_replica.store",
    "INSERT INTO policy_replica (id, version, policy_json, replaced_at) VALUES (1, $1, $2, $3)"
    " ON CONFLICT (id) DO UPDATE SET version = excluded.version,"
    " policy_json = excluded.policy_json, replaced_at = excluded.replaced_at"};

// Not owned: it lives as long as the process.
std::shared_ptr<const PolicyTable> Builtin() {
  return {std::shared_ptr<const PolicyTable>(), &PolicyTable::Builtin()};
}

}  // namespace

absl::StatusOr<std::shared_ptr<const PolicyTable>> PolicyReplica::Current(sql::ReadTxn& txn) {
  HF_ASSIGN_OR_RETURN(const sql::Rows versions, txn.Query(kVersion));
  if (versions.empty()) return Builtin();
  const int64_t version = versions.front().Int(0);
  {
    absl::MutexLock lock(&mu_);
    if (parsed_ != nullptr && parsed_->version() == version) return parsed_;
  }
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kLoad));
  if (rows.empty()) return Builtin();
  HF_ASSIGN_OR_RETURN(PolicyTable table, PolicyTable::Parse(rows.front().Text(0)));
  auto parsed = std::make_shared<const PolicyTable>(std::move(table));
  absl::MutexLock lock(&mu_);
  parsed_ = parsed;
  return std::shared_ptr<const PolicyTable>(std::move(parsed));
}

absl::Status StorePolicyReplica(sql::Txn& txn, int version, std::string_view policy_json,
                                absl::Time now) {
  return txn.Exec(kStore, {version, policy_json, now});
}

}  // namespace holdfast::billing
