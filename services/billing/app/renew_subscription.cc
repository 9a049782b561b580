#include "services/billing/app/renew_subscription.h"

#include <optional>
#include <utility>

#include "libs/status/status.h"
#include "services/billing/app/charge.h"
#include "services/billing/app/save_subscription.h"
#include "services/billing/domain/subscription.h"
#include "services/billing/events/facts.h"
#include "services/billing/store/catalog.h"
#include "services/billing/store/subscriptions.h"
#include "services/billing/store/timers.h"

namespace holdfast::billing {
namespace {

std::string_view FactOf(StepKind kind) {
  switch (kind) {
    case StepKind::kStart:
    case StepKind::kTrialEnd:
      return kSubscriptionActivated;
    case StepKind::kRenew:
      return kSubscriptionRenewed;
    case StepKind::kPause:
      return kSubscriptionPaused;
    case StepKind::kResume:
      return kSubscriptionResumed;
  }
  return "";
}

// The step of `sub` whose time has come, if any.
absl::StatusOr<std::optional<SubscriptionStep>> DueStep(const Subscription& sub, absl::Time now) {
  const std::optional<SubscriptionStep> step = NextStep(sub);
  if (!step.has_value()) return std::nullopt;
  HF_ASSIGN_OR_RETURN(const absl::Time due, DueTime(sub, *step));
  if (now < due) return std::nullopt;
  return step;
}

absl::StatusOr<std::optional<Plan>> PendingPlan(sql::ReadTxn& txn, const Scope& scope,
                                                const Subscription& sub) {
  if (sub.pending_plan.empty()) return std::nullopt;
  HF_ASSIGN_OR_RETURN(Plan plan, LoadPlan(txn, scope.tenant, sub.pending_plan));
  return plan;
}

absl::Status Write(sql::Txn& txn, const Scope& scope, const Customer& customer, StepKind kind,
                   Stepped& stepped, const std::optional<Charge>& charge) {
  HF_RETURN_IF_ERROR(SaveSubscription(txn, scope, stepped.after));
  if (stepped.plan_changed) {
    HF_RETURN_IF_ERROR(
        EmitSubscription(txn, scope, kSubscriptionPlanChanged, customer, stepped.after));
  }
  HF_RETURN_IF_ERROR(EmitSubscription(txn, scope, FactOf(kind), customer, stepped.after));
  if (!charge.has_value()) return absl::OkStatus();
  return WriteCharge(txn, scope, *charge);
}

}  // namespace

absl::StatusOr<Renewal> RenewSubscription(sql::Txn& txn, const Scope& scope,
                                          std::string_view customer, std::string_view id) {
  HF_ASSIGN_OR_RETURN(const SubscriptionRecord record,
                      LoadSubscription(txn, scope.tenant, customer, id));
  const Subscription& sub = record.subscription;
  HF_ASSIGN_OR_RETURN(const std::optional<SubscriptionStep> step, DueStep(sub, scope.now));
  if (!step.has_value()) {
    HF_RETURN_IF_ERROR(SetDueTimer(txn, scope, sub));
    return Renewal::kNothingDue;
  }
  if (sub.renewal_held) {
    HF_RETURN_IF_ERROR(ClearTimer(txn, scope.tenant, sub.customer, kTimerSubscriptionDue, sub.id));
    return Renewal::kHeld;
  }
  HF_ASSIGN_OR_RETURN(const std::optional<Plan> pending, PendingPlan(txn, scope, sub));
  Stepped stepped = TakeStep(sub, *step, pending.has_value() ? &*pending : nullptr);
  std::optional<Charge> charge;
  if (stepped.bills) {
    HF_ASSIGN_OR_RETURN(charge, PrepareCharge(txn, scope, record.customer, stepped));
  }
  HF_RETURN_IF_ERROR(Write(txn, scope, record.customer, step->kind, stepped, charge));
  return Renewal::kStepped;
}

}  // namespace holdfast::billing
