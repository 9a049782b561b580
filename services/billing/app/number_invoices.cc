#include "services/billing/app/number_invoices.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "libs/status/status.h"
#include "services/billing/domain/invoicing.h"
#include "services/billing/events/facts.h"
#include "services/billing/store/invoices.h"

namespace holdfast::billing {
namespace {

absl::Status Finalize(sql::Txn& txn, const Scope& scope, Invoice& invoice, int64_t number) {
  invoice.number = FormatInvoiceNumber(number);
  const bool paid = AmountDue(invoice).amount_minor == 0;
  invoice.state = paid ? InvoiceState::kPaid : InvoiceState::kOpen;
  HF_RETURN_IF_ERROR(UpdateNumbered(txn, scope.tenant, invoice));
  HF_RETURN_IF_ERROR(EmitInvoice(txn, scope, kInvoiceFinalized, invoice));
  return paid ? EmitInvoice(txn, scope, kInvoicePaid, invoice) : absl::OkStatus();
}

// Ids follow time to the millisecond only: periods that were caught up in one go are put in order.
void SortByAge(std::vector<Invoice>& drafts) {
  std::sort(drafts.begin(), drafts.end(), [](const Invoice& a, const Invoice& b) {
    return std::tie(a.create_time, a.period.start, a.id) <
           std::tie(b.create_time, b.period.start, b.id);
  });
}

}  // namespace

absl::StatusOr<int> NumberInvoices(sql::Txn& txn, const Scope& scope, int limit) {
  HF_ASSIGN_OR_RETURN(std::vector<Invoice> drafts, ListDrafts(txn, scope.tenant, limit));
  if (drafts.empty()) return 0;
  SortByAge(drafts);
  HF_ASSIGN_OR_RETURN(int64_t last, LastNumber(txn, scope.tenant));
  for (Invoice& invoice : drafts) {
    HF_RETURN_IF_ERROR(Finalize(txn, scope, invoice, ++last));
  }
  HF_RETURN_IF_ERROR(StoreLastNumber(txn, scope.tenant, last));
  return static_cast<int>(drafts.size());
}

}  // namespace holdfast::billing
