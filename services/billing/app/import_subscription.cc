#include "services/billing/app/import_subscription.h"

#include <utility>

#include "libs/calendar/zone.h"
#include "libs/status/status.h"
#include "services/billing/app/resource_exists.h"
#include "services/billing/app/save_subscription.h"
#include "services/billing/domain/cancellation.h"
#include "services/billing/domain/names.h"
#include "services/billing/events/facts.h"
#include "services/billing/store/cancellations.h"
#include "services/billing/store/catalog.h"
#include "services/billing/store/customers.h"
#include "services/billing/store/subscriptions.h"

namespace holdfast::billing {
namespace {

constexpr std::string_view kImportChannel = "import";

// The flow it went through elsewhere is not known: it counts as asked for and taken effect at its
// end.
Cancellation PastCancellation(const Scope& scope, const Subscription& sub, absl::TimeZone zone) {
  const absl::Time ended = StartOfDay(*sub.end_date, zone);
  Cancellation past;
  past.customer = sub.customer;
  past.subscription = sub.id;
  past.id = scope.ids.Next("can");
  past.state = CancellationState::kCanceled;
  past.mode = CancelMode::kRequest;
  past.wish = EndWish{CancelTiming::kDate, sub.end_date};
  past.started_at = ended;
  past.requested_at = ended;
  past.end = EndPlan{*sub.end_date, ended};
  past.reason = sub.end_reason;
  past.channel = kImportChannel;
  past.active_at = ended;
  past.closed_at = ended;
  return past;
}

}  // namespace

absl::StatusOr<Subscription> ImportSubscription(sql::Txn& txn, const Scope& scope,
                                                const ImportSubscriptionCommand& command) {
  HF_ASSIGN_OR_RETURN(Customer customer, LoadCustomer(txn, scope.tenant, command.customer));
  HF_ASSIGN_OR_RETURN(const Plan plan, LoadPlan(txn, scope.tenant, command.plan));
  HF_ASSIGN_OR_RETURN(const absl::TimeZone zone, LoadZone(customer.time_zone));
  HF_ASSIGN_OR_RETURN(const Subscription sub, TakeOver(command.wanted, plan, customer, command.end,
                                                       LocalDay(scope.now, zone)));
  HF_ASSIGN_OR_RETURN(const bool exists,
                      SubscriptionExists(txn, scope.tenant, customer.id, sub.id));
  if (exists) return ResourceExists(FormatSubscription(customer.id, sub.id));
  if (NoteStart(customer, sub.start_date)) {
    HF_RETURN_IF_ERROR(UpdateFirstStart(txn, scope.tenant, customer));
  }
  HF_RETURN_IF_ERROR(InsertSubscription(txn, scope.tenant, sub));
  HF_RETURN_IF_ERROR(SetDueTimer(txn, scope, sub));
  if (sub.end_kind == EndKind::kVoluntary) {
    HF_RETURN_IF_ERROR(InsertCancellation(txn, scope.tenant, PastCancellation(scope, sub, zone)));
  }
  HF_RETURN_IF_ERROR(EmitSubscription(txn, scope, kSubscriptionImported, customer, sub));
  return sub;
}

}  // namespace holdfast::billing
