#include "services/billing/rpc/invoice_service.h"

#include "libs/rpc/page_token.h"
#include "libs/rpc/unary.h"
#include "libs/status/status.h"
#include "services/billing/rpc/convert_invoice.h"

namespace holdfast::billing {
namespace {

absl::StatusOr<Invoice> ReadInvoice(sql::ReadTxn& txn, const Scope& scope,
                                    const InvoiceName& name) {
  return LoadInvoice(txn, scope.tenant, name.customer, name.invoice);
}

absl::StatusOr<InvoiceList> ReadPage(sql::ReadTxn& txn, const Scope& scope,
                                     const InvoiceQuery& query) {
  InvoicePage page = query.page;
  ++page.limit;
  InvoiceList list;
  HF_ASSIGN_OR_RETURN(list.invoices, ListInvoices(txn, scope.tenant, page));
  if (list.invoices.size() == static_cast<size_t>(page.limit)) {
    list.invoices.pop_back();
    list.next_page_token = rpc::MakePageToken(query.binding, CursorOf(list.invoices.back()));
  }
  return list;
}

}  // namespace

grpc::ServerUnaryReactor* InvoiceServiceImpl::GetInvoice(grpc::CallbackServerContext* ctx,
                                                         const v1::GetInvoiceRequest* req,
                                                         v1::Invoice* resp) {
  return rpc::Read(stack_, ctx, req, resp, HF_LIFT(FromProto), ReadInvoice, HF_LIFT(IntoProto));
}

grpc::ServerUnaryReactor* InvoiceServiceImpl::ListInvoices(grpc::CallbackServerContext* ctx,
                                                           const v1::ListInvoicesRequest* req,
                                                           v1::ListInvoicesResponse* resp) {
  return rpc::Read(stack_, ctx, req, resp, HF_LIFT(FromProto), ReadPage, HF_LIFT(IntoProto));
}

}  // namespace holdfast::billing
