#include "libs/lease/lease.h"

#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/ids/ids.h"
#include "libs/status/status.h"
#include "libs/telemetry/log.h"

namespace holdfast {
namespace embedded {
extern const std::string_view kLeasePostgres0001;
}  // namespace embedded

namespace {

constexpr sql::Statement kTake{
    "lease.take",
    "INSERT INTO leases (name, owner, until) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET"
    " owner = excluded.owner, until = excluded.until"
    " WHERE leases.owner = excluded.owner OR leases.until <= $4 RETURNING 1"};
constexpr sql::Statement kGiveBack{"lease.give_back",
                                   "DELETE FROM leases WHERE name = $1 AND owner = $2"};

std::string NewOwner(const Clock& wall) {
  SystemIds ids(wall);
  return ids.Next("lease");
}

}  // namespace

absl::Span<const sql::Migration> LeaseMigrations() {
  static const auto& list =
      *new std::vector<sql::Migration>{{"lease", 1, "", embedded::kLeasePostgres0001}};
  return list;
}

Lease::Lease(std::string name, sql::Database& database, const Clock& wall,
             std::function<void(bool held)> turn, LeaseOptions options)
    : name_(std::move(name)),
      owner_(NewOwner(wall)),
      database_(database),
      wall_(wall),
      turn_(std::move(turn)),
      options_(options),
      held_(!database.shared()) {
  task_ = database.executor().Start("lease", [this] { return Step(); });
}

Lease::~Lease() {
  task_.reset();
  if (database_.shared() && held_.load()) GiveBack();
}

absl::Duration Lease::Step() {
  if (!database_.shared()) {
    if (turn_) turn_(true);
    return absl::InfiniteDuration();
  }
  const absl::Time started = database_.executor().clock().Now();
  const absl::StatusOr<bool> taken = Take();
  if (!taken.ok()) {
    telemetry::LogWarning("lease.unread", {{"name", name_}, {"error", taken.status().ToString()}});
    // Nobody else can have it before it has run out.
    if (database_.executor().clock().Now() >= until_) held_.store(false);
  } else {
    if (*taken != held_.load()) {
      telemetry::LogInfo(*taken ? "lease.taken" : "lease.lost", {{"name", name_}});
    }
    held_.store(*taken);
    if (*taken) until_ = started + options_.ttl;
  }
  if (turn_) turn_(held_.load());
  return options_.renew;
}

absl::StatusOr<bool> Lease::Take() {
  const absl::Time now = wall_.Now();
  bool taken = false;
  HF_RETURN_IF_ERROR(database_.writer().Run([&](sql::Txn& txn) -> absl::Status {
    HF_ASSIGN_OR_RETURN(const sql::Rows rows,
                        txn.Query(kTake, {name_, owner_, now + options_.ttl, now}));
    taken = !rows.empty();
    return absl::OkStatus();
  }));
  return taken;
}

void Lease::GiveBack() {
  const absl::Status status = database_.writer().Run([&](sql::Txn& txn) {
    return txn.Exec(kGiveBack, {name_, owner_});
  });
  if (!status.ok()) telemetry::LogWarning("lease.kept", {{"name", name_}});  // it runs out
}

}  // namespace holdfast
