#include "services/billing/app/create_subscription.h"

#include <utility>

#include "libs/calendar/zone.h"
#include "libs/status/status.h"
#include "services/billing/app/charge.h"
#include "services/billing/app/resource_exists.h"
#include "services/billing/app/save_subscription.h"
#include "services/billing/domain/names.h"
#include "services/billing/events/facts.h"
#include "services/billing/store/catalog.h"
#include "services/billing/store/customers.h"
#include "services/billing/store/subscriptions.h"

namespace holdfast::billing {
namespace {

absl::StatusOr<Subscription> Scheduled(const Scope& scope, const CreateSubscriptionCommand& command,
                                       const Plan& plan, const Customer& customer,
                                       absl::CivilDay today) {
  const absl::CivilDay start = command.start_date.value_or(today);
  if (start < today) return InvalidField("start_date", "is in the past");
  return Schedule({.id = command.id.empty() ? scope.ids.Next("sub") : command.id,
                   .quantity = command.quantity,
                   .start_date = start,
                   .trial_days = command.trial_days,
                   .open_ended_trial = command.open_ended_trial},
                  plan, customer);
}

// As it stands on `today`: started, or still waiting for its day.
Stepped StartedOn(const Subscription& scheduled, absl::CivilDay today) {
  const std::optional<SubscriptionStep> step = NextStep(scheduled);
  if (step.has_value() && step->day <= today) return TakeStep(scheduled, *step, nullptr);
  return Stepped{.after = scheduled};
}

}  // namespace

absl::StatusOr<Subscription> CreateSubscription(sql::Txn& txn, const Scope& scope,
                                                const CreateSubscriptionCommand& command) {
  HF_ASSIGN_OR_RETURN(Customer customer, LoadCustomer(txn, scope.tenant, command.customer));
  HF_ASSIGN_OR_RETURN(const Plan plan, LoadPlan(txn, scope.tenant, command.plan));
  HF_ASSIGN_OR_RETURN(const absl::TimeZone zone, LoadZone(customer.time_zone));
  const absl::CivilDay today = LocalDay(scope.now, zone);
  HF_ASSIGN_OR_RETURN(const Subscription scheduled,
                      Scheduled(scope, command, plan, customer, today));
  HF_ASSIGN_OR_RETURN(const bool exists,
                      SubscriptionExists(txn, scope.tenant, customer.id, scheduled.id));
  if (exists) return ResourceExists(FormatSubscription(customer.id, scheduled.id));
  const Stepped stepped = StartedOn(scheduled, today);
  std::optional<Charge> charge;
  if (stepped.bills) {
    HF_ASSIGN_OR_RETURN(charge, PrepareCharge(txn, scope, customer, stepped));
  }
  if (NoteStart(customer, scheduled.start_date)) {
    HF_RETURN_IF_ERROR(UpdateFirstStart(txn, scope.tenant, customer));
  }
  HF_RETURN_IF_ERROR(InsertSubscription(txn, scope.tenant, stepped.after));
  HF_RETURN_IF_ERROR(SetDueTimer(txn, scope, stepped.after));
  HF_RETURN_IF_ERROR(EmitSubscription(txn, scope, kSubscriptionCreated, customer, stepped.after));
  if (charge.has_value()) HF_RETURN_IF_ERROR(WriteCharge(txn, scope, *charge));
  return stepped.after;
}

}  // namespace holdfast::billing
