#include "services/billing/app/end_subscription.h"

#include <optional>
#include <utility>

#include "libs/status/status.h"
#include "services/billing/domain/invoicing.h"
#include "services/billing/domain/ledger.h"
#include "services/billing/domain/names.h"
#include "services/billing/domain/proration.h"
#include "services/billing/domain/reasons.h"
#include "services/billing/events/facts.h"
#include "services/billing/store/catalog.h"
#include "services/billing/store/credits.h"
#include "services/billing/store/invoices.h"
#include "services/billing/store/ledger.h"
#include "services/billing/store/timers.h"

namespace holdfast::billing {
namespace {

// Credit for days that were invoiced here and are not used; nothing where the plan keeps them. Days
// that were paid elsewhere (imports) or given (extensions) are no one's to pay back.
absl::StatusOr<std::optional<Credit>> CreditFor(sql::ReadTxn& txn, const Scope& scope,
                                                const Subscription& sub, absl::CivilDay end_date) {
  if (!sub.current_period.has_value() || sub.current_period->end <= end_date) return std::nullopt;
  HF_ASSIGN_OR_RETURN(const Plan plan, LoadPlan(txn, scope.tenant, sub.plan));
  if (plan.unused_days == UnusedDays::kKept) return std::nullopt;
  HF_ASSIGN_OR_RETURN(
      const std::optional<Invoice> invoice,
      FindInvoiceOfPeriod(txn, scope.tenant, sub.customer, sub.id, sub.current_period->start));
  if (!invoice.has_value()) return std::nullopt;
  HF_ASSIGN_OR_RETURN(const Money amount, UnusedCredit(invoice->total, invoice->period, end_date));
  if (amount.amount_minor == 0) return std::nullopt;
  return Credit{.id = scope.ids.Next("crd"),
                .customer = sub.customer,
                .subscription = sub.id,
                .amount = amount,
                .remaining = amount,
                .create_time = scope.now};
}

absl::Status WriteCredit(sql::Txn& txn, const Scope& scope, const Credit& credit,
                         const Posting& posting) {
  HF_RETURN_IF_ERROR(InsertCredit(txn, scope.tenant, credit));
  return InsertPosting(txn, scope.tenant, posting, scope.now);
}

}  // namespace

absl::Status EndSubscription(sql::Txn& txn, const Scope& scope, SubscriptionRecord& record,
                             const Ending& ending) {
  Subscription& sub = record.subscription;
  if (sub.state == SubscriptionState::kCanceled) {
    return Error(absl::StatusCode::kFailedPrecondition, kSubscriptionAlreadyCanceled,
                 "subscription is already canceled",
                 {{"subscription", FormatSubscription(sub.customer, sub.id)}});
  }
  HF_ASSIGN_OR_RETURN(const std::optional<Credit> credit,
                      CreditFor(txn, scope, sub, ending.end_date));
  Posting posting;
  if (credit.has_value()) {
    HF_ASSIGN_OR_RETURN(posting, PostingOf(*credit));
    record.customer.credit_minor += credit->amount.amount_minor;
  }
  sub.state = SubscriptionState::kCanceled;
  sub.end_date = ending.end_date;
  sub.end_kind = ending.kind;
  sub.end_reason = ending.reason;
  sub.pending_plan.clear();
  sub.pause_from.reset();
  sub.resume_date.reset();
  HF_RETURN_IF_ERROR(UpdateSubscription(txn, scope.tenant, sub));
  HF_RETURN_IF_ERROR(ClearTimer(txn, scope.tenant, sub.customer, kTimerSubscriptionDue, sub.id));
  if (credit.has_value()) HF_RETURN_IF_ERROR(WriteCredit(txn, scope, *credit, posting));
  return EmitSubscription(txn, scope, kSubscriptionCanceled, record.customer, sub);
}

}  // namespace holdfast::billing
