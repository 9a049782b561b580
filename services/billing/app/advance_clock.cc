#include "services/billing/app/advance_clock.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "libs/tenant_clock/tenant_clock.h"
#include "services/billing/domain/reasons.h"
#include "services/billing/events/facts.h"
#include "services/billing/store/columns.h"
#include "services/billing/store/subscriptions.h"

namespace holdfast::billing {
namespace {

absl::Status CheckForward(absl::Time now, absl::Time to) {
  if (now <= to) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, kClockMovesBackwards,
               "a test clock only moves forward",
               {{"now", absl::FormatTime(now, absl::UTCTimeZone())},
                {"to_time", absl::FormatTime(to, absl::UTCTimeZone())}});
}

// The scope of what happens at `instant`.
Scope At(const Scope& scope, absl::Time instant) {
  Scope moved = scope;
  moved.now = instant;
  return moved;
}

absl::StatusOr<ClockAdvance> Load(sql::ReadTxn& txn, const Scope& scope, std::string_view id) {
  HF_ASSIGN_OR_RETURN(std::optional<ClockAdvance> advance, FindAdvance(txn, scope.tenant, id));
  if (!advance.has_value()) return NotFound(absl::StrCat("clock advance ", std::string(id)));
  return *std::move(advance);
}

}  // namespace

absl::StatusOr<TestClock> CreateTestClock(sql::Txn& txn, const Scope& scope, absl::Time start) {
  HF_ASSIGN_OR_RETURN(const bool in_use, TenantHasSubscriptions(txn, scope.tenant));
  if (in_use) {
    return Error(absl::StatusCode::kFailedPrecondition, kTenantHasSubscriptions,
                 "the tenant has subscriptions, which have their time already");
  }
  HF_ASSIGN_OR_RETURN(const std::optional<absl::Time> present, LoadTenantClock(txn, scope.tenant));
  if (present.has_value()) HF_RETURN_IF_ERROR(CheckForward(*present, start));
  ClockAdvance advance{
      .tenant = scope.tenant, .id = scope.ids.Next("adv"), .to_time = start, .finished = true};
  HF_RETURN_IF_ERROR(StoreTenantClock(txn, scope.tenant, start));
  HF_RETURN_IF_ERROR(InsertAdvance(txn, advance));
  HF_RETURN_IF_ERROR(EmitClockAdvanced(txn, At(scope, start), advance.id, start));
  return TestClock{start, true};
}

absl::StatusOr<TestClock> ReadTestClock(sql::ReadTxn& txn, const Scope& scope) {
  HF_ASSIGN_OR_RETURN(const std::optional<absl::Time> now, LoadTenantClock(txn, scope.tenant));
  return TestClock{now.value_or(scope.now), now.has_value()};
}

absl::StatusOr<AdvanceView> StartAdvance(sql::Txn& txn, const Scope& scope,
                                         const AdvanceCommand& command) {
  HF_ASSIGN_OR_RETURN(const std::optional<absl::Time> now, LoadTenantClock(txn, scope.tenant));
  if (!now.has_value()) {
    return Error(absl::StatusCode::kFailedPrecondition, kNoTestClock,
                 "the tenant runs on the system's time");
  }
  HF_RETURN_IF_ERROR(CheckForward(*now, command.to_time));
  ClockAdvance advance{.tenant = scope.tenant,
                       .id = scope.ids.Next("adv"),
                       .to_time = command.to_time,
                       .wait_for = command.wait_for};
  HF_RETURN_IF_ERROR(InsertAdvance(txn, advance));
  return AdvanceView{std::move(advance), command.wait_for, *now};
}

absl::StatusOr<AdvanceView> ReadAdvance(sql::ReadTxn& txn, const Scope& scope,
                                        std::string_view id) {
  HF_ASSIGN_OR_RETURN(ClockAdvance advance, Load(txn, scope, id));
  HF_ASSIGN_OR_RETURN(const std::vector<std::string> reported,
                      ListBarrierReports(txn, scope.tenant, id));
  HF_ASSIGN_OR_RETURN(const TestClock clock, ReadTestClock(txn, scope));
  AdvanceView view{std::move(advance), {}, clock.now};
  for (const std::string& service : view.advance.wait_for) {
    if (std::find(reported.begin(), reported.end(), service) == reported.end()) {
      view.missing.push_back(service);
    }
  }
  return view;
}

absl::Status StepClock(sql::Txn& txn, const Scope& scope, const ClockAdvance& advance,
                       absl::Time instant) {
  HF_RETURN_IF_ERROR(UpdateAdvance(txn, advance));
  return StoreTenantClock(txn, scope.tenant, instant);
}

absl::Status FinishAdvance(sql::Txn& txn, const Scope& scope, const ClockAdvance& advance) {
  HF_ASSIGN_OR_RETURN(const ClockAdvance stored, Load(txn, scope, advance.id));
  if (stored.finished) return absl::OkStatus();
  ClockAdvance finished = advance;
  finished.finished = true;
  const absl::Time end = std::max(scope.now, advance.to_time);
  HF_RETURN_IF_ERROR(StoreTenantClock(txn, scope.tenant, end));
  HF_RETURN_IF_ERROR(UpdateAdvance(txn, finished));
  return EmitClockAdvanced(txn, At(scope, end), advance.id, end);
}

absl::Status ReportBarrier(sql::Txn& txn, const Scope& scope, std::string_view service,
                           std::string_view barrier) {
  HF_RETURN_IF_ERROR(Load(txn, scope, barrier).status());
  return InsertBarrierReport(txn, scope.tenant, barrier, service);
}

}  // namespace holdfast::billing
