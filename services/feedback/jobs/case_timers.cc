#include "services/feedback/jobs/case_timers.h"

#include "libs/status/macros.h"
#include "libs/telemetry/log.h"
#include "libs/tenant_clock/tenant_clock.h"
#include "services/feedback/app/cases.h"
#include "services/feedback/store/cases.h"

namespace holdfast::feedback {
namespace {

constexpr int kTimersPerCommand = 50;  // within a job's 5 ms

}  // namespace

CaseTimers::CaseTimers(sql::Database& database, Executor& executor, const Clock& system,
                       absl::Duration every)
    : database_(database), system_(system), every_(every) {
  task_ = executor.Start("case_timers", [this] { return Step(); });
}

absl::Duration CaseTimers::Step() {
  std::vector<std::string> tenants;
  if (const absl::Status looked = Look(&tenants); !looked.ok()) {
    telemetry::LogWarning("case_timers.failed", {{"status", looked.ToString()}});
    return every_;
  }
  bool more = false;
  for (const std::string& tenant : tenants) {
    const absl::Status ran = database_.writer().Run(
        [&](sql::Txn& txn) -> absl::Status {
          HF_ASSIGN_OR_RETURN(const absl::Time now, TenantNow(txn, tenant, system_.Now()));
          HF_ASSIGN_OR_RETURN(const int count, RunDueTimers(txn, tenant, now, kTimersPerCommand));
          more = more || count == kTimersPerCommand;
          return absl::OkStatus();
        },
        tenant + "/", sql::Priority::kJob);
    if (!ran.ok()) telemetry::LogWarning("case_timers.failed", {{"status", ran.ToString()}});
  }
  return more ? absl::ZeroDuration() : every_;
}

absl::Status CaseTimers::Look(std::vector<std::string>* tenants) {
  return database_.readers().Run([&](sql::ReadTxn& txn) -> absl::Status {
    tenants->clear();
    HF_ASSIGN_OR_RETURN(const std::vector<std::string> all, TenantsWithTimers(txn));
    for (const std::string& tenant : all) {
      HF_ASSIGN_OR_RETURN(const absl::Time now, TenantNow(txn, tenant, system_.Now()));
      HF_ASSIGN_OR_RETURN(const std::vector<Timer> due, DueTimers(txn, tenant, now, 1));
      if (!due.empty()) tenants->push_back(tenant);
    }
    return absl::OkStatus();
  });
}

}  // namespace holdfast::feedback
