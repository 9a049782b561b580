// Invoices and the ledger to messages. Shape checks live here.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_CONVERT_INVOICE_H_
#define HOLDFAST_SERVICES_BILLING_RPC_CONVERT_INVOICE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "holdfast/billing/v1/invoice_service.pb.h"
#include "holdfast/billing/v1/ledger_service.pb.h"
#include "services/billing/domain/names.h"
#include "services/billing/store/invoices.h"
#include "services/billing/store/ledger.h"

namespace holdfast::billing {

absl::StatusOr<InvoiceName> FromProto(const v1::GetInvoiceRequest& req);

struct InvoiceQuery {
  InvoicePage page;     // `limit` is the page size
  std::string binding;  // of the page tokens
};
absl::StatusOr<InvoiceQuery> FromProto(const v1::ListInvoicesRequest& req);

// The cursor of a page that ends with `last`.
std::string CursorOf(const Invoice& last);

struct InvoiceList {
  std::vector<Invoice> invoices;
  std::string next_page_token;
};
void IntoProto(const InvoiceList& list, v1::ListInvoicesResponse* resp);
void IntoProto(const Invoice& invoice, v1::Invoice* resp);
void IntoProto(const std::vector<AccountBalance>& balances, v1::GetTrialBalanceResponse* resp);
void IntoProto(const LedgerCheck& check, v1::VerifyLedgerResponse* resp);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_CONVERT_INVOICE_H_
