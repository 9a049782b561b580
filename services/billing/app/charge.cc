#include "services/billing/app/charge.h"

#include "libs/status/status.h"
#include "services/billing/events/facts.h"
#include "services/billing/store/credits.h"
#include "services/billing/store/invoices.h"
#include "services/billing/store/ledger.h"

namespace holdfast::billing {

absl::StatusOr<Charge> PrepareCharge(sql::ReadTxn& txn, const Scope& scope,
                                     const Customer& customer, const Stepped& stepped) {
  Charge charge;
  HF_ASSIGN_OR_RETURN(charge.invoice, ChargeFor(stepped));
  Invoice& invoice = charge.invoice;
  invoice.id = scope.ids.Next("inv");
  invoice.create_time = scope.now;
  if (customer.credit_minor > 0 && invoice.total.amount_minor > 0) {
    HF_ASSIGN_OR_RETURN(const std::vector<Credit> credits,
                        ListOpenCredits(txn, scope.tenant, customer.id));
    HF_ASSIGN_OR_RETURN(charge.uses, SpendCredits(credits, invoice.total));
    HF_ASSIGN_OR_RETURN(invoice.credit_applied, SumOf(charge.uses, invoice.total.currency));
  }
  HF_ASSIGN_OR_RETURN(charge.posting, PostingOf(invoice));
  return charge;
}

absl::Status WriteCharge(sql::Txn& txn, const Scope& scope, const Charge& charge) {
  HF_RETURN_IF_ERROR(InsertInvoice(txn, scope.tenant, charge.invoice));
  HF_RETURN_IF_ERROR(SaveCreditUses(txn, scope.tenant, charge.invoice.customer, charge.uses));
  HF_RETURN_IF_ERROR(InsertPosting(txn, scope.tenant, charge.posting, scope.now));
  return EmitInvoice(txn, scope, kInvoiceCreated, charge.invoice);
}

}  // namespace holdfast::billing
